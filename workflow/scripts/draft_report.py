"""Adapter: draft the report in one language."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import nbformat

    from doorpakken.publishing import publish_document
    from doorpakken.publishing.report import report_chapters, report_meta
    from doorpakken.reporting import Register
    from doorpakken.study import load_study

    study, language = load_study(Path(snakemake.params.study)), snakemake.wildcards.language
    paths = zip(study.chapters, snakemake.input.chapters, strict=True)
    notebooks = {chapter.id: nbformat.read(path, as_version=4) for chapter, path in paths}
    register = Register.load(snakemake.input.register, snakemake.input.verdicts)
    chapters = report_chapters(register, notebooks, language)
    publish_document(chapters, report_meta(study, language), Path(snakemake.output.html).parent)


with job(snakemake):
    main(snakemake)
