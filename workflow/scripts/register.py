"""Adapter: assemble the register from the estimates of all waves."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.change import read_changes
    from doorpakken.estimation import read_estimates
    from doorpakken.frame import load_frame
    from doorpakken.inference import read_tests
    from doorpakken.register import build_register, domain_labels
    from doorpakken.study import load_study
    from doorpakken.study.writing import write_json
    from doorpakken.weighting import GROUPINGS

    study = load_study(Path(snakemake.params.study))
    files = zip(snakemake.params.waves, snakemake.input.estimates, snakemake.input.detectable, strict=True)
    estimates = {
        wave: pd.concat([read_estimates(Path(path)) for path in paths], ignore_index=True)
        for wave, *paths in files
    }
    tested = zip(snakemake.params.waves, snakemake.input.tests, strict=True)
    tests = {wave: read_tests(Path(path)) for wave, path in tested}
    labels = domain_labels(load_frame(study.frame) if study.frame else None, GROUPINGS)
    changes = read_changes(Path(snakemake.input.change))
    register = build_register(study, estimates, labels, tests, changes)
    write_json(Path(snakemake.output.register), register)


with job(snakemake):
    main(snakemake)
