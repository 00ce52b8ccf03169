"""Adapter: tell where each estimate is used."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import json

    from doorpakken.data.study.write_files import write_json
    from doorpakken.products.linting.usage import joined

    parts = [json.loads(Path(path).read_text("utf-8")) for path in snakemake.input.usage]
    write_json(Path(snakemake.output.usage), joined(parts))


with job(snakemake):
    main(snakemake)
