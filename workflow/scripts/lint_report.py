"""Adapter: lint chapters and drafts and write down what was found; it never fails on the text."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import json

    from doorpakken.linting import lint_report
    from doorpakken.study import load_study
    from doorpakken.study.writing import problems_table, write_json

    study = load_study(Path(snakemake.params.study))
    register = json.loads(Path(snakemake.input.register).read_text("utf-8"))
    drafts = zip(study.languages, snakemake.input.html, snakemake.input.pdf, strict=True)
    verdicts = json.loads(Path(snakemake.input.verdicts).read_text("utf-8"))
    pages = {name: (Path(page), Path(pdf)) for name, page, pdf in drafts}
    found = lint_report(study, register, pages, verdicts)
    problems_table(found.problems).to_csv(snakemake.output.findings, index=False, lineterminator="\n")
    Path(snakemake.output.errors).write_text(found.message(snakemake.output.findings), "utf-8")
    mark = {"mark": register["study"]["mark"]} if study.simulated else {}
    write_json(Path(snakemake.output.usage), mark | found.usage())


with job(snakemake):
    main(snakemake)
