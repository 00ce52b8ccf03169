"""Adapter: draft the article in one language."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import nbformat

    from doorpakken.data.study import load_study
    from doorpakken.products.publishing.article_document import publish_article
    from doorpakken.products.reporting import Register

    study, language = load_study(Path(snakemake.params.study)), snakemake.wildcards.language
    notebook = nbformat.read(snakemake.input.chapter[0], as_version=4)
    register = Register.load(snakemake.input.register, snakemake.input.verdicts)
    publish_article(study, register, notebook, language, Path(snakemake.output.html).parent)


with job(snakemake):
    main(snakemake)
