"""Adapter: lint chapters and drafts and write down what was found; it never fails on the text."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import json

    from doorpakken.data.study import load_study
    from doorpakken.products.linting import lint_report

    study = load_study(Path(snakemake.params.study))
    register = json.loads(Path(snakemake.input.register).read_text("utf-8"))
    drafts = zip(study.languages, snakemake.input.html, snakemake.input.pdf, strict=True)
    verdicts = json.loads(Path(snakemake.input.verdicts).read_text("utf-8"))
    pages = {name: (Path(page), Path(pdf)) for name, page, pdf in drafts}
    found = lint_report(study, register, pages, verdicts)
    found.write(*map(Path, snakemake.output), register["study"].get("mark"))


with job(snakemake):
    main(snakemake)
