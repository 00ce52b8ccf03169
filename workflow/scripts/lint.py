"""Adapter: lint a document and its drafts and write down what was found; it never fails on the text."""

from itertools import zip_longest
from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import json

    from doorpakken.data.study import load_study
    from doorpakken.products.linting import Edition, lint_document, read_stored

    study, given = load_study(Path(snakemake.params.study)), snakemake.input
    register, verdicts = (
        json.loads(Path(path).read_text("utf-8")) for path in (given.register, given.verdicts)
    )
    files = zip_longest(given.html, given.pdf, given.docx, given.evidence)
    editions = (Edition(*(path and Path(path) for path in paths)) for paths in files)
    drafts = dict(zip(study.languages, editions, strict=True))
    stored, document = read_stored(given.estimates), snakemake.wildcards.document
    findings = lint_document(study, document, register, stored, drafts, verdicts)
    findings.write(*map(Path, snakemake.output), register["study"].get("mark"))


with job(snakemake):
    main(snakemake)
