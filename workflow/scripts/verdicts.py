"""Adapter: give every conclusion its verdict and its sentence."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import json

    from doorpakken.data.study import load_study
    from doorpakken.data.study.documents import shown
    from doorpakken.data.study.write_files import write_json
    from doorpakken.evidence.conclusions import judge
    from doorpakken.products.reporting.quotations import quote_conclusions
    from doorpakken.statistics.inference import TESTS

    study = load_study(Path(snakemake.params.study))
    tests = {
        wave: TESTS.read(Path(path)) for wave, path in zip(study.waves, snakemake.input.tests, strict=True)
    }
    register = json.loads(Path(snakemake.input.register).read_text("utf-8"))
    verdicts = judge(study, tests, register)
    quoted = quote_conclusions(register, verdicts, study.plan.conclusions, shown(Path(study.plan_path)))
    write_json(Path(snakemake.output.verdicts), quoted)


with job(snakemake):
    main(snakemake)
