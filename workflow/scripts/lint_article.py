"""Adapter: lint the article and its drafts and write down what was found; it never fails on the text."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import json

    from doorpakken.linting.article import lint_article
    from doorpakken.linting.report import write_findings
    from doorpakken.study import load_study

    study, given = load_study(Path(snakemake.params.study)), snakemake.input
    register, verdicts = (json.loads(Path(path).read_text("utf-8")) for path in (given.register, given.verdicts))
    editions = zip(given.html, given.pdf, given.docx, given.reports, strict=True)
    drafts = zip(study.languages, (tuple(map(Path, edition)) for edition in editions), strict=True)
    found = lint_article(study, register, dict(drafts), verdicts)
    write_findings(found, study, register, *map(Path, snakemake.output))


with job(snakemake):
    main(snakemake)
