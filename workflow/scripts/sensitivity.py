"""Adapter: judge the conclusions of a wave under other choices."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.frame import load_frame, wave_units
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_table
    from doorpakken.evidence.sensitivity import EarlierWave, analyse_sensitivity

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    *earlier, responses = map(pd.read_parquet, snakemake.input.responses)
    units, before = wave_units(study, wave), study.before(wave.id)
    if before:
        frame = load_frame(study.frame) if study.frame else None
        before = EarlierWave(before, *earlier, wave_units(study, before), frame)
    panel = analyse_sensitivity(study, wave, responses, units, before)
    write_table(Path(snakemake.output.sensitivity), panel)


with job(snakemake):
    main(snakemake)
