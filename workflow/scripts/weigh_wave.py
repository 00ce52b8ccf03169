"""Adapter: weigh the respondents of a wave."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.frame import wave_units
    from doorpakken.study import load_study
    from doorpakken.weighting import weigh

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    responses = pd.read_parquet(snakemake.input.responses)
    weigh(wave, responses, wave_units(study, wave)).to_parquet(snakemake.output.weights, index=False)


with job(snakemake):
    main(snakemake)
