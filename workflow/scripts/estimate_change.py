"""Adapter: estimate the changes between the waves of a study."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.change import Admitted, estimate_change
    from doorpakken.frame import load_frame, wave_units
    from doorpakken.study import load_study
    from doorpakken.study.writing import write_table

    study = load_study(Path(snakemake.params.study))
    files = zip(snakemake.params.waves, snakemake.input.responses, snakemake.input.weights, strict=True)
    waves = [
        Admitted(wave, pd.read_parquet(responses), pd.read_parquet(weights), wave_units(study, wave))
        for wave, responses, weights in ((study.waves[name], *paths) for name, *paths in files)
    ]
    frame = load_frame(study.frame) if study.frame else None
    made = estimate_change(frame, study.plan, waves)
    write_table(Path(snakemake.output.change), made)


with job(snakemake):
    main(snakemake)
