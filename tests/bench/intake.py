"""Raw files through intake: every broken kind beside the good file; 60 columns and how time and memory grow.

The kinds are checked one after another in this process. Each case of the long file, read, checked and
admitted, runs in a process of its own. In the one that is checked every hundredth cell of one column is
broken, and the outputs are compared first: every one is counted, and no more than 50 are listed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from doorpakken.data.intake import admit, inspect_wave, occurrences, read_raw
from doorpakken.data.intake.problem_listing import LISTED
from doorpakken.data.study import Concept, Wave
from doorpakken.data.study.load_wave import load_wave
from tests.bench.rows import peak, spent
from tests.bench.timing import aimed
from tests.broken import KINDS
from tests.broken.good import GOOD, Kind, broken_text, found_in
from tests.support import tiny_study as tiny

LIMIT = 2000  # MB, of the longest file
COLUMNS = 60
CHUNK = 10_000
SECONDS, MEMORY = 2, 300  # that a broken file may take more than the good one; MB
SHOWN = 5
EVERY = 100  # rows from one broken cell to the next


def write_long(folder: Path, n: int, *, broken: bool) -> None:
    """A wave of `n` responses: an id, a moment, open text, closed questions and numbers, some missing."""
    home = folder / "2014"
    home.mkdir()
    questions = [f"q{at}" for at in range(COLUMNS - 3)]
    kinds = [
        "number,c,,,Q?,Q?,,,0,1000" if at % 3 == 2 else "single,c,,,Q?,Q?,1=a|2=b,1=a|2=b,,"
        for at in range(COLUMNS - 3)
    ]
    lines = [
        tiny.CODEBOOK.splitlines()[0],
        "respondent_id,id,id,,,,,,,,,,,,first,",
        "start,start,datetime,,,,,,,,,,,,first,",
    ]
    lines += ["open,open,text,,,,,,,,,,,,first,"]
    lines += [f"{name},{name},{kind},-98,,first," for name, kind in zip(questions, kinds, strict=True)]
    (home / "codebook.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (home / "wave.yaml").write_text(tiny.WAVE, "utf-8")
    rng = np.random.default_rng(1)
    with (home / "responses.csv").open("w", encoding="utf-8", newline="") as stream:
        stream.write(",".join(["id", "start", "open", *questions]) + "\n")
        for start in range(0, n, CHUNK):
            size = min(CHUNK, n - start)
            codes = rng.integers(1, 3, (size, len(questions)))
            numbers = rng.integers(0, 10_000, (size, len(questions))) / 10
            missing = rng.random((size, len(questions))) < 0.02
            for at in range(size):
                cells = [
                    "-98"
                    if missing[at, each]
                    else str(numbers[at, each] if each % 3 == 2 else codes[at, each])
                    for each in range(len(questions))
                ]
                row = start + at
                if broken and row % EVERY == 0:
                    cells[0] = "9"
                moment = f"2014-04-08T{row // 3600 % 24:02}:{row // 60 % 60:02}:{row % 60:02}"
                stream.write(f"r{row},{moment},answer {row},{','.join(cells)}\n")
    data = (home / "responses.csv").read_bytes()
    (home / "SHA256SUMS").write_text(f"{hashlib.sha256(data).hexdigest()}  responses.csv\n", "utf-8")


def long_wave(folder: Path) -> Wave:
    """The wave in a folder."""
    return load_wave(folder / "2014", {}, {"c": Concept("c", {"nl": "c", "en": "c"}, "")}, ("nl", "en"))


def checked(folder: Path, n: int) -> list[float]:
    """Seconds and peak of reading and checking the broken file; ends where a problem is not counted."""
    found = []
    seconds = spent(lambda: found.extend(inspect_wave(long_wave(folder))[1]))
    broken = -(-n // EVERY)
    if sum(map(occurrences, found)) != broken or len(found) != min(broken, LISTED + (broken > LISTED)):
        raise SystemExit(f"intake: {broken} cells are broken, {len(found)} rows tell of others")
    return [seconds, peak()]


def admitted(folder: Path, n: int) -> list[float]:
    """Seconds and peak of reading and admitting the good file; ends where an answer is lost."""
    shapes = []

    def work() -> None:
        wave = long_wave(folder)
        shapes.append(admit(wave, read_raw(wave)).shape)

    seconds = spent(work)
    if shapes != [(n, 2 * COLUMNS + 1)]:
        raise SystemExit(f"intake: {n} rows were written, {shapes[0][0]} admitted")
    return [seconds, peak()]


CASES = {"checked": checked, "admitted": admitted}


def measured(case: str, n: int, runs: int) -> list[float]:
    """The least seconds and peak of several runs of a case, in children."""
    with tempfile.TemporaryDirectory() as folder:
        write_long(Path(folder), n, broken=case == "checked")
        command = [sys.executable, "-m", "tests.bench.intake", "--case", case, str(n), folder]
        found = [json.loads(subprocess.check_output(command, text=True)) for _ in range(runs)]
    return [min(each) for each in zip(*found, strict=True)]


def told(folder: Path, kinds: Sequence[Kind]) -> dict[str, list[float]]:
    """Seconds and peak of the check of the good file and of each kind that is broken, one after another."""
    found = {}
    for at, kind in enumerate((broken_text("the good file", GOOD), *kinds)):
        place = folder / str(at)
        place.mkdir()
        kind.write(place)
        found_in(place)  # what is loaded once is no part of a check
        found[kind.name] = [spent(lambda place=place: found_in(place)), peak()]
    return found


def slowest() -> None:
    """Print the broken files that take longest, and how far above the good file time and memory go."""
    with tempfile.TemporaryDirectory() as folder:
        found = told(Path(folder), KINDS)
    good, least = found.pop("the good file")
    slow = sorted(found, key=lambda name: found[name][0], reverse=True)
    print(f"  {len(found)} kinds of broken files checked; the good one takes {good:.2f} s")
    for name in slow[:SHOWN]:
        print(f"    {name:<40} {found[name][0]:6.2f} s")
    over, held = found[slow[0]][0] - good, max(most for _, most in found.values()) - least
    print(f"    the slowest takes {over:.2f} s more than the good one{aimed(over, SECONDS, most=True)}")
    print(f"    and all together hold {held:.0f} MB more{aimed(held, MEMORY, most=True)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--case", nargs=3, help="one case, for a child: its function, the rows, the folder")
    options = parser.parse_args()
    if options.case:
        name, n, folder = options.case
        print(json.dumps(CASES[name](Path(folder), int(n))))
        return
    slowest()
    for case in CASES:
        (short, least), (long, most) = (measured(case, n, options.runs) for n in (100_000, 1_000_000))
        print(f"  {COLUMNS} columns read and {case}")
        for n, seconds, held in ((100_000, short, least), (1_000_000, long, most)):
            print(f"    {n:>9,} rows: {seconds:6.2f} s, peak {held:4.0f} MB{aimed(held, LIMIT, most=True)}")
        grown = long / short
        print(f"    ten times the rows take {grown:.1f} times the time{aimed(grown, 10, most=True)}")
        print(f"    and {most / least:.1f} times the memory{aimed(most / least, 10, most=True)}")


if __name__ == "__main__":
    main()
