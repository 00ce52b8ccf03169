"""Adapter: assemble the register from the estimates of all waves."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.frame import load_frame
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_json
    from doorpakken.evidence.register import build_register, domain_labels
    from doorpakken.evidence.sensitivity import account_of, read_panel
    from doorpakken.statistics.change import read_changes
    from doorpakken.statistics.estimation import read_estimates
    from doorpakken.statistics.inference import read_tests
    from doorpakken.statistics.response import read_account
    from doorpakken.statistics.weighting import GROUPINGS

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
