"""Adapter: reckon the smallest differences that a wave could show."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.inference import detectable
    from doorpakken.study import load_study

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    made = detectable(wave, study.plan, pd.read_parquet(snakemake.input.weights))
    made.to_csv(snakemake.output.detectable, index=False, lineterminator="\n")


with job(snakemake):
    main(snakemake)
