"""Adapter: judge the conclusions of a wave under other choices."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.frame import wave_units
    from doorpakken.quality import vary
    from doorpakken.study import load_study
    from doorpakken.study.writing import write_table

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    panel = vary(study, wave, pd.read_parquet(snakemake.input.responses), wave_units(study, wave))
    write_table(Path(snakemake.output.sensitivity), panel)


with job(snakemake):
    main(snakemake)
