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
    responses, units, earlier = pd.read_parquet(snakemake.input.responses), wave_units(study, wave), None
    if before := study.before(wave.id):
        frame = load_frame(study.frame) if study.frame else None
        (path,) = snakemake.input.earlier
        earlier = EarlierWave(before, pd.read_parquet(path), wave_units(study, before), frame)
    panel = analyse_sensitivity(study, wave, responses, units, earlier)
    write_table(Path(snakemake.output.sensitivity), panel)


with job(snakemake):
    main(snakemake)
