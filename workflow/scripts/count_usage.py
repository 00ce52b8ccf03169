"""Adapter: tell where each estimate is used."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import json

    from doorpakken.linting.usage import joined
    from doorpakken.study.writing import write_json

    parts = [json.loads(Path(path).read_text("utf-8")) for path in snakemake.input]
    write_json(Path(snakemake.output.usage), joined(parts))


with job(snakemake):
    main(snakemake)
