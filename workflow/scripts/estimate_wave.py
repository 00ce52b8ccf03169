"""Adapter: estimate everything of a wave."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.frame import settled_plan, wave_units
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_table
    from doorpakken.statistics.estimation import estimate_wave

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    responses, weights = (pd.read_parquet(snakemake.input[name]) for name in ("responses", "weights"))
    estimates = estimate_wave(wave, settled_plan(study), responses, weights, wave_units(study, wave))
    write_table(Path(snakemake.output.estimates), estimates)


with job(snakemake):
    main(snakemake)
