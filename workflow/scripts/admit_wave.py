"""Adapter: type the responses of an accepted wave."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    from doorpakken.data.intake import admit, read_raw
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_parquet

    wave = load_study(Path(snakemake.params.study)).waves[snakemake.wildcards.wave]
    write_parquet(Path(snakemake.output.responses), admit(wave, read_raw(wave)), wave)


with job(snakemake):
    main(snakemake)
