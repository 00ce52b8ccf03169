"""Run the parts of the bench, each in a process of its own: `python -m tests.bench [PART ...]`.

A missed aim is printed as one and fails nothing. A part whose outputs differ from those it is held against
exits 1, and so does the bench.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from tests.bench.timing import environment
from tests.conftest import ROOT

PARTS = {
    "survey": "against R survey and svy",
    "rows": "many rows in one pass",
    "intake": "a long raw file read, checked and admitted",
    "pipeline": "a run beside its floor",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=3, help="runs of each, in turn")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    failed = 0
    for part in options.parts or PARTS:
        print(f"{part}: {PARTS[part]}", flush=True)
        command = [sys.executable, "-m", f"tests.bench.{part}", "--runs", str(options.runs)]
        where = environment(one_thread=part != "pipeline")
        failed |= subprocess.run(command, cwd=ROOT, env=where, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
