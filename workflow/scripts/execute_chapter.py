"""Adapter: execute a chapter."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import nbformat

    from doorpakken.data.study.frame_document import read_tiles
    from doorpakken.products.reporting.execute_chapter import execute_chapter

    frame = [Path(path).parent for path in snakemake.input.get("frame", [])]
    tiles = read_tiles(frame[0] if frame else None)
    kept = Path(snakemake.log[0]).with_suffix(".failed.ipynb")
    notebook = execute_chapter(
        Path(snakemake.input.notebook),
        Path(snakemake.input.register),
        kept,
        tiles,
        snakemake.wildcards.chapter,
    )
    nbformat.write(notebook, snakemake.output.chapter)


with job(snakemake):
    main(snakemake)
