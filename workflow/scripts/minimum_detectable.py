"""Adapter: compute the smallest differences that the tests of a wave could show."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_table
    from doorpakken.statistics.inference import detectable_differences

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    responses, weights = (pd.read_parquet(snakemake.input[name]) for name in ("responses", "weights"))
    minimum = detectable_differences(wave, study.plan, weights, responses)
    write_table(Path(snakemake.output.minimum), minimum)


with job(snakemake):
    main(snakemake)
