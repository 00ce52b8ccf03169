"""Adapter: assemble the register from the estimates of all waves."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.frame import load_frame
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import read_left_out, write_json
    from doorpakken.evidence.register import build_register, domain_labels
    from doorpakken.evidence.sensitivity import SPECIFICATIONS, collect_quality
    from doorpakken.statistics.change import CHANGES
    from doorpakken.statistics.estimation import ESTIMATES
    from doorpakken.statistics.inference import TESTS
    from doorpakken.statistics.response import RESPONSE

    study = load_study(Path(snakemake.params.study))

    def by_wave(name, read):
        files = zip(study.waves, snakemake.input[name], strict=True)
        return {wave: read(Path(path)) for wave, path in files}

    response, panels = by_wave("response", RESPONSE.read), by_wave("sensitivity", SPECIFICATIONS.read)
    quality = collect_quality(study, response, panels)
    labels = domain_labels(load_frame(study.frame) if study.frame else None, study.groupings)
    estimates, detectable = by_wave("estimates", ESTIMATES.read), by_wave("minimum", ESTIMATES.read)
    estimates = {
        wave: pd.concat([rows, detectable[wave]], ignore_index=True) for wave, rows in estimates.items()
    }
    tests, changes = by_wave("tests", TESTS.read), CHANGES.read(Path(snakemake.input.change))
    left_out = by_wave("admitted", read_left_out)
    register = build_register(study, estimates, labels, tests, quality, changes, left_out)
    write_json(Path(snakemake.output.register), register)


with job(snakemake):
    main(snakemake)
