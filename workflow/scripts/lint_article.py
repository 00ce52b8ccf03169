"""Adapter: lint the article and its drafts and write down what was found; it never fails on the text."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import json

    from doorpakken.data.study import load_study
    from doorpakken.products.linting.lint_article import Edition, lint_article

    study, given = load_study(Path(snakemake.params.study)), snakemake.input
    register = json.loads(Path(given.register).read_text("utf-8"))
    verdicts = json.loads(Path(given.verdicts).read_text("utf-8"))
    files = zip(given.html, given.pdf, given.docx, given.reports, strict=True)
    editions = [Edition(*map(Path, edition)) for edition in files]
    found = lint_article(study, register, dict(zip(study.languages, editions, strict=True)), verdicts)
    found.write(*map(Path, snakemake.output), register["study"].get("mark"))


with job(snakemake):
    main(snakemake)
