"""Plant each error of planted.txt in a copy of the library, run the tests of its room, and list survivors.

`python -m tests.mutations [WORD ...]` plants those whose file or description holds a word. Exits 1 when an
error survives that the table does not argue away.
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import hypothesis
import pytest

from tests.conftest import ROOT
from tests.mutations.planted import planted

LIBRARY = ROOT / "workflow" / "doorpakken"
# The tests of each room, and of a module those that come first: most errors are noticed by the first file.
ESTIMATION = ("", "_edges", "_designs", "_intervals", "_contrasts", "_replicates", "_properties", "_wave")
RESPONSE = ("representativity", "agreement", "analysis")
ROOMS = {
    "": ["rounding"],
    "evidence/disclosure": [
        "register_precision",
        "register_answers",
        "counts_declared",
        "contrasts_declared",
        "standardisation",
    ],
    "evidence/register": ["rounding", "register", "register_plan", "counts_declared"],
    "statistics/estimation": [
        *(f"estimation{each}" for each in ESTIMATION),
        "estimation_stages_reference",
        "weighting_several",
        "estimation_dominance",
        "estimation_exact",
        "complete_strata",
        "contrasts_declared",
        "counts_declared",
        "answer_domains",
        "standardisation",
        "cross_tables",
        "weights_of_zero",
    ],
    "data/study": ["control_totals", "cross_tables"],
    "statistics/weighting": ["control_totals", "nonresponse", "weights_of_zero"],
    "statistics/calibration": [
        "calibration",
        "limited_raking",
        "complete_strata",
        "control_totals",
        "nonresponse",
        "estimation_stages_reference",
        "inference_reference",
        "weights_of_zero",
    ],
    "statistics/response": [
        *(f"response_{each}" for each in RESPONSE),
        "sensitivity_panel",
        "weights_of_zero",
    ],
    "evidence/sensitivity": ["sensitivity_panel", "sensitivity_changes", "response_analysis"],
    "statistics/change": ["change", "change_waves", "answer_domains"],
    "evidence/conclusions": ["conclusions", "register_changes"],
    "statistics/inference": [
        "inference",
        "inference_edges",
        "inference_reference",
        "cross_tables",
        "answer_domains",
        "inference_replicates",
        "change_in_a_class",
        "estimation_replicates",
        "estimation_stages_reference",
        "weights_of_zero",
    ],
}
FIRST = {
    "domain_values": "answer_domains",
    "answers": "weights_of_zero",
    "population_domains": "weights_of_zero",
    "targets": "weights_of_zero",
    "weigh_wave": "weights_of_zero",
    "design_effects": "weights_of_zero",
    "minimum_detectable": "weights_of_zero",
    "hypothesis_classes": "cross_tables",
    "estimate_wave": "cross_tables",
    "read_cross_tables": "cross_tables",
    "comparability": "answer_domains",
    "key_rules": "register_answers",
    "declared_margins": "control_totals",
    "nonresponse": "nonresponse",
    "response_classes": "nonresponse",
    "limited_raking": "limited_raking",
    "response_propensities": "nonresponse",
    "dominance": "estimation_dominance",
    "exact_intervals": "estimation_exact",
    "judge_conclusions": "register_changes",
    "earlier_wave": "sensitivity_changes",
    "intervals": "estimation_intervals",
    "quantiles": "estimation_intervals",
    "estimators": "estimation_wave",
    "sample": "estimation_wave",
    "proportion_intervals": "estimation_contrasts",
    "quantile_rules": "estimation_contrasts",
    "contrasts": "estimation_contrasts",
    "standardisation": "standardisation",
    "replicate_weights": "estimation_replicates",
    "sampled": "inference_replicates",
    "wave_tests": "inference_replicates",
    "change_hypotheses": "change_in_a_class",
    "replicate_fits": "inference_replicates",
    "replicate_variance": "estimation_replicates",
    "resampling": "estimation_replicates",
}


TESTS = {path.stem.removeprefix("test_"): path for path in sorted((ROOT / "tests").rglob("test_*.py"))}


def noticed_by(file: str) -> list[str]:
    """The test files that should notice an error in a file, likeliest first."""
    room, _, module = file.removesuffix(".py").rpartition("/")
    names = ROOMS[room]
    first = FIRST.get(module, names[0])
    ordered = [first, *(name for name in names if name != first)]
    return [str(TESTS[name].relative_to(ROOT)) for name in ordered]


def fails(workflow: Path, tests: Sequence[str]) -> bool:
    """Whether a test fails with the library below a folder; SystemExit when pytest itself does.

    In a fork of this process, in which all but the library has been imported. Hypothesis draws the same
    examples every time, and does not look for smaller ones.
    """
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        hypothesis.settings.register_profile(
            "planted", derandomize=True, database=None, deadline=None, phases=[hypothesis.Phase.generate]
        )
        hypothesis.settings.load_profile("planted")
        options = ["-x", "-p", "no:cacheprovider", "-o", f"pythonpath=. {workflow}"]
        os._exit(int(pytest.main([*options, *tests])))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, 1):
        raise SystemExit(f"pytest ended with {code} on {' '.join(tests)}")
    return code == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="plant only what holds one of these words")
    words = parser.parse_args().words
    os.chdir(ROOT)
    sys.dont_write_bytecode = True  # two errors of one length, planted in one second, would share it
    for package in ("numpy", "scipy.special", "pandas", "jsonschema", "yaml"):
        importlib.import_module(package)
    chosen = [error for error in planted() if not words or any(word in str(error) for word in words)]
    survivors = []
    with tempfile.TemporaryDirectory() as scratch:
        workflow = Path(scratch) / "workflow"
        shutil.copytree(ROOT / "workflow", workflow, ignore=shutil.ignore_patterns("__pycache__"))
        if fails(workflow, sorted({test for error in chosen for test in noticed_by(error.file)})):
            raise SystemExit("a test fails already, before anything is planted")
        for error in chosen:
            path = workflow / "doorpakken" / error.file
            source = (LIBRARY / error.file).read_text("utf-8")
            path.write_text(error.into(source), "utf-8")
            noticed = fails(workflow, noticed_by(error.file))
            path.write_text(source, "utf-8")
            print(f"{'killed  ' if noticed else 'SURVIVED'}  {error}", flush=True)
            survivors += [] if noticed else [error]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} errors killed")
    for error in survivors:
        print(f"survived: {error} ({error.argued or 'no test notices it'})")
    return 0 if all(error.argued for error in survivors) else 1


if __name__ == "__main__":
    sys.exit(main())
