"""Adapter: analyse the response of a wave."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.frame import wave_units
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_table
    from doorpakken.statistics.response import analyse_response

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    responses, weights = (pd.read_parquet(snakemake.input[name]) for name in ("responses", "weights"))
    analysed = analyse_response(wave, study.plan, responses, weights, wave_units(study, wave))
    write_table(Path(snakemake.output.response), analysed)


with job(snakemake):
    main(snakemake)
