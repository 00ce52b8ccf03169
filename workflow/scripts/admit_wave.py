"""Adapter: type the responses of an accepted wave."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    from doorpakken.intake import admit, read_raw
    from doorpakken.study import load_study

    wave = load_study(Path(snakemake.params.study)).waves[snakemake.wildcards.wave]
    admit(wave, read_raw(wave)).to_parquet(snakemake.output.responses, index=False)


with job(snakemake):
    main(snakemake)
