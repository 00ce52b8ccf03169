"""Adapter: test the hypotheses of a wave."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_table
    from doorpakken.statistics.change import CHANGES
    from doorpakken.statistics.inference import run_tests

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    responses, weights = (pd.read_parquet(snakemake.input[name]) for name in ("responses", "weights"))
    changes = CHANGES.read(Path(snakemake.input.change))
    tests = run_tests(wave, study.plan, responses, weights, changes)
    write_table(Path(snakemake.output.tests), tests)


with job(snakemake):
    main(snakemake)
