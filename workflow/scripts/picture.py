"""Adapter: a picture of the published report."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    from doorpakken.data.study import load_study
    from doorpakken.data.study.simulation_mark import mark
    from doorpakken.products.publishing.page_picture import opening_pages, picture

    study, pdf = load_study(Path(snakemake.params.study)), Path(snakemake.input.pdf)
    pages = opening_pages(pdf, snakemake.params.chapters)
    banner = mark(snakemake.params.language, study.mark_words) if study.simulated else None
    Path(snakemake.output.picture).write_bytes(picture(pdf, pages, banner))


with job(snakemake):
    main(snakemake)
