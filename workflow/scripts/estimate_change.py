"""Adapter: estimate the changes between the waves of a study."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    import pandas as pd

    from doorpakken.data.frame import load_frame, settled_plan, wave_units
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import write_table
    from doorpakken.statistics.change import Admitted, estimate_change

    study = load_study(Path(snakemake.params.study))
    files = zip(study.waves.values(), snakemake.input.responses, snakemake.input.weights, strict=True)
    waves = [
        Admitted(wave, pd.read_parquet(responses), pd.read_parquet(weights), wave_units(study, wave))
        for wave, responses, weights in files
    ]
    frame = load_frame(study.frame) if study.frame else None
    write_table(Path(snakemake.output.change), estimate_change(frame, settled_plan(study), waves))


with job(snakemake):
    main(snakemake)
