"""Adapter: a picture of the published report."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    from doorpakken.publishing.picture import opening_pages, picture
    from doorpakken.study import load_study
    from doorpakken.study.mark import MARK

    study, pdf = load_study(Path(snakemake.params.study)), Path(snakemake.input.pdf)
    pages = opening_pages(pdf, snakemake.params.chapters)
    mark = MARK[snakemake.params.language] if study.simulated else None
    Path(snakemake.output.picture).write_bytes(picture(pdf, pages, mark))


with job(snakemake):
    main(snakemake)
