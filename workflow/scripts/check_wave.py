"""Adapter: check a raw wave and write down what was found; it never fails on the data."""

from pathlib import Path

from doorpakken.script import job


def main(snakemake):
    from doorpakken.data.frame import wave_units
    from doorpakken.data.intake import inspect_wave, problems_page, refuse, told
    from doorpakken.data.study import load_study
    from doorpakken.data.study.write_files import problems_table
    from doorpakken.errors import UserError

    study = load_study(Path(snakemake.params.study))
    wave = study.waves[snakemake.wildcards.wave]
    raw, problems = inspect_wave(wave, wave_units(study, wave))
    if raw:
        print(f"{len(raw.source_row):,} responses", *filter(None, [told(raw.left_out)]), sep="; ")
    Path(snakemake.output.page).write_text(problems_page(wave, problems, raw), "utf-8")
    table = problems_table(problems).assign(origin=wave.origin)
    table.to_csv(snakemake.output.table, index=False, lineterminator="\n")
    message = ""
    try:
        refuse(problems)
    except UserError as error:
        message = f"{error}\nAll of them: {snakemake.output.page}\n"
    Path(snakemake.output.errors).write_text(message, "utf-8")


with job(snakemake):
    main(snakemake)
