"""The command line, one function for each command. Exit codes: 0 fine, 1 problems, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from doorpakken.errors import UserError, problem
from doorpakken.study import Study, Wave, load_study
from doorpakken.study.layout import SHIPPED, Layout


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a user's mistake is printed as a short message."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options, load_study(options.study)))
    except UserError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doorpakken", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, words in (
        ("check", _check, "hold raw waves against their codebooks and list every problem"),
        ("trace", _trace, "lead an estimate back to its raw cells"),
        ("verify", _verify, "build again elsewhere and compare the bytes"),
        ("seal", _seal, "write the checksums of the products that lie in results/"),
        ("freeze", _freeze, "publish families of hypotheses: what they test may no longer change"),
        ("simulate", _simulate, "print the responses of a simulated wave"),
    ):
        subparser = commands.add_parser(name, help=words, description=words)
        subparser.add_argument("--study", type=Path, default=SHIPPED, metavar="STUDY.YAML")
        subparser.set_defaults(command=command)
        if name == "check":
            subparser.add_argument("wave", nargs="?", help="one wave; without it, all")
        if name == "trace":
            subparser.add_argument("id", help="id of an estimate, as in register.json")
        if name == "freeze":
            subparser.add_argument("families", nargs="+", metavar="FAMILY", help="id of a family of the plan")
        if name == "simulate":
            subparser.add_argument("year", help="a wave whose folder holds a simulation.yaml")
            subparser.add_argument("--output", type=Path, help="a file; without it, the terminal")
    return parser


def _check(options: argparse.Namespace, study: Study) -> int:
    from doorpakken.frame import wave_units
    from doorpakken.intake import inspect_wave, occurrences

    waves = [_wave(study, options.wave)] if options.wave else list(study.waves.values())
    errors = 0
    for wave in waves:
        _, problems = inspect_wave(wave, wave_units(study, wave))
        counts = Counter({"error": 0, "warning": 0})
        for entry in problems:
            counts[entry.severity] += occurrences(entry)
            print(f"{entry.severity}: {entry}")
        said = [f"{count} {severity}{'s' * (count != 1)}" for severity, count in counts.items()]
        print(f"{wave.id}: {', '.join(said)}")
        errors += counts["error"]
    return int(errors > 0)


def _trace(options: argparse.Namespace, study: Study) -> int:
    import pandas as pd

    from doorpakken.provenance.trace import REGISTER, behind, find, trace

    results = Path(Layout(study).results)
    register = json.loads(_built(results / REGISTER).read_text("utf-8"))
    said, keys = behind(study, register, options.id)
    print(said, end="")
    for key in keys:
        folder = results / "waves" / find(register, key)["wave"]
        tables = [pd.read_parquet(_built(folder / f"{name}.parquet")) for name in ("responses", "weights")]
        print(trace(study, register, key, *tables))
    return 0


def _verify(options: argparse.Namespace, study: Study) -> int:
    from doorpakken.provenance.verify import differences, product_sums, read_seal, rebuild, seal_path

    layout = Layout(study)
    config = [] if layout.shipped else ["--config", f"study={options.study}"]
    with tempfile.TemporaryDirectory() as scratch:
        rebuilt = rebuild(Path(scratch), layout.results, config)
    sealed = read_seal(seal_path(study.id))
    if not sealed:
        print(f"no checksums are committed for {study.id} ({seal_path(study.id)}): nothing to compare with")
    compared = [("the seal", sealed)] if sealed else []
    if Path(layout.results, "MANIFEST.json").is_file():
        compared.append((layout.results, product_sums(Path(layout.results))))
    different = [f"{name}: {line}" for name, sums in compared for line in differences(sums, rebuilt)]
    print(
        "\n".join(different)
        if different
        else f"{len(rebuilt)} products rebuilt, the same bytes"
        f" as {' and '.join(name for name, _ in compared) or 'nothing'}"
    )
    return int(bool(different) or not sealed)


def _seal(_: argparse.Namespace, study: Study) -> int:
    from doorpakken.provenance.verify import product_sums, seal_path, write_seal

    sums = product_sums(Path(Layout(study).results))
    write_seal(seal_path(study.id), sums)
    print(f"{len(sums)} products sealed in {seal_path(study.id)}")
    return 0


def _freeze(options: argparse.Namespace, study: Study) -> int:
    from doorpakken.study.frozen import freeze, frozen_path

    path = Path(study.plan_path)
    new = freeze(study.plan, study.waves, path, options.families)
    print(f"{', '.join(new) or 'nothing new'}: frozen in {frozen_path(path)}")
    return 0


def _simulate(options: argparse.Namespace, study: Study) -> int:
    from doorpakken.frame import load_frame
    from doorpakken.simulation import simulate

    if study.frame is None:
        raise UserError(
            problem("no frame", "a simulation needs the frame", str(study.path), mend="Declare `frame`.")
        )
    wave = _wave(study, options.year)
    text = simulate(wave, load_frame(study.frame, [wave.reference_date.year]))
    if options.output:
        try:
            options.output.write_bytes(text.encode())
        except OSError as error:
            raise UserError(
                problem("output", "the file cannot be written", str(options.output),
                        found=error.strerror or "an error", mend="Name a file in a folder that exists.")
            ) from None  # fmt: skip
    else:
        sys.stdout.buffer.write(text.encode())
    return 0


def _wave(study: Study, name: str) -> Wave:
    if name not in study.waves:
        raise UserError(
            problem(
                "unknown wave",
                "there is no such wave",
                str(study.path),
                found=name,
                expected=", ".join(study.waves),
                mend="Correct the name.",
            )
        )
    return study.waves[name]


def _built(path: Path) -> Path:
    if not path.is_file():
        raise UserError(
            problem("not built", "the product is not there", str(path), mend="Run snakemake --cores 4 first.")
        )
    return path


if __name__ == "__main__":
    sys.exit(main())
