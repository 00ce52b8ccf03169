"""Adapter: assemble the register from the estimates of all waves."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.change import read_changes
    from doorpakken.estimation import read_estimates
    from doorpakken.frame import load_frame
    from doorpakken.inference import read_tests
    from doorpakken.quality import account_of, read_account, read_panel
    from doorpakken.register import build_register, domain_labels
    from doorpakken.study import load_study
    from doorpakken.study.writing import write_json
    from doorpakken.weighting import GROUPINGS

    def by_wave(name, read):
        files = zip(snakemake.params.waves, snakemake.input[name], strict=True)
        return {wave: read(Path(path)) for wave, path in files}

    study = load_study(Path(snakemake.params.study))
    account = account_of(study, by_wave("response", read_account), by_wave("sensitivity", read_panel))
    labels = domain_labels(load_frame(study.frame) if study.frame else None, GROUPINGS)
    estimates, detectable = by_wave("estimates", read_estimates), by_wave("detectable", read_estimates)
    estimates = {
        wave: pd.concat([rows, detectable[wave]], ignore_index=True) for wave, rows in estimates.items()
    }
    tests, changes = by_wave("tests", read_tests), read_changes(Path(snakemake.input.change))
    register = build_register(study, estimates, labels, tests, account, changes)
    write_json(Path(snakemake.output.register), register)


with job(snakemake):
    main(snakemake)
