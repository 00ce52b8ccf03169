"""Adapter: draft the article in one language."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import nbformat

    from doorpakken.publishing.article import publish_article
    from doorpakken.reporting import Register
    from doorpakken.study import load_study

    study, language = load_study(Path(snakemake.params.study)), snakemake.wildcards.language
    notebook = nbformat.read(snakemake.input.chapter[0], as_version=4)
    register = Register.load(snakemake.input.register, snakemake.input.verdicts)
    publish_article(study, register, notebook, language, Path(snakemake.output.html).parent)


with job(snakemake):
    main(snakemake)
