"""Adapter: execute a chapter."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import nbformat

    from doorpakken.products.reporting.execute_chapter import execute_chapter

    kept = Path(snakemake.log[0]).with_suffix(".failed.ipynb")
    notebook = execute_chapter(Path(snakemake.input.notebook), Path(snakemake.input.register), kept)
    nbformat.write(notebook, snakemake.output.chapter)


with job(snakemake):
    main(snakemake)
