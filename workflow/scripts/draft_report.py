"""Adapter: draft the report in one language."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import nbformat

    from doorpakken.data.study import load_study
    from doorpakken.products.publishing import publish_document
    from doorpakken.products.publishing.report_document import report_chapters, report_meta
    from doorpakken.products.reporting import Register

    study, language = load_study(Path(snakemake.params.study)), snakemake.wildcards.language
    paths = zip(study.chapters, snakemake.input.chapters, strict=True)
    notebooks = {chapter.id: nbformat.read(path, as_version=4) for chapter, path in paths}
    register = Register.load(snakemake.input.register, snakemake.input.verdicts)
    chapters = report_chapters(register, notebooks, language)
    publish_document(chapters, report_meta(study, language), Path(snakemake.output.html).parent)


with job(snakemake):
    main(snakemake)
