"""Adapter: draft a document in one language, in the forms that its rule names."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import nbformat

    from doorpakken.data.study import load_study
    from doorpakken.products.publishing.published_document import published_document
    from doorpakken.products.publishing.write_documents import write_document
    from doorpakken.products.reporting import Register

    study, name = load_study(Path(snakemake.params.study)), snakemake.wildcards.document
    chapters = zip(study.documents[name], snakemake.input.chapters, strict=True)
    notebooks = {chapter.id: nbformat.read(path, as_version=4) for chapter, path in chapters}
    register = Register.load(snakemake.input.register, snakemake.input.verdicts)
    document, meta = published_document(study, register, name, notebooks, snakemake.wildcards.language)
    write_document(document, meta, {form: Path(path) for form, path in snakemake.output.items()})


with job(snakemake):
    main(snakemake)
