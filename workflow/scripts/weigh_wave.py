"""Adapter: weigh the respondents of a wave."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.frame import wave_units
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_parquet
    from doorpakken.statistics.weighting import below_one, weigh

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    responses = pd.read_parquet(snakemake.input.responses)
    weights = weigh(wave, responses, wave_units(study, wave))
    for warning in below_one(wave, weights):
        print(f"warning: {warning}")
    write_parquet(Path(snakemake.output.weights), weights, wave)


with job(snakemake):
    main(snakemake)
