"""The made-up answers of tests/studies/neighbours-2026: `python -m tests.support.neighbours` writes them."""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
import pandas as pd

from doorpakken.data.intake import admit, inspect_wave
from doorpakken.data.study import Study, load_study
from doorpakken.statistics.change import Admitted
from doorpakken.statistics.estimation import estimate_wave
from doorpakken.statistics.weighting import weigh
from tests.conftest import ROOT

STUDY = ROOT / "tests" / "studies" / "neighbours-2026"
WAVE = STUDY / "waves" / "2026"
HEADS = ("id", "sex", "age", "persons", "contact", "trust", "help", "hours")
NUMBER = 400


def responses() -> str:
    """The raw file: older residents answered more often, and trust and contact go together."""
    draw = np.random.default_rng(2026)
    rows = [",".join(HEADS)]
    for number in range(1, NUMBER + 1):
        sex = 1 + int(draw.random() < 0.46)
        age = int(draw.choice([1, 2, 3], p=[0.3, 0.34, 0.36]))
        persons = 1 + int(draw.poisson([1.4, 1.8, 0.7][age - 1]))
        contact = int(
            draw.choice([1, 2, 3], p=[[0.15, 0.3, 0.55], [0.2, 0.4, 0.4], [0.35, 0.4, 0.25]][age - 1])
        )
        odds = np.array([[0.36, 0.36, 0.16, 0.12], [0.2, 0.4, 0.24, 0.16], [0.12, 0.28, 0.36, 0.24]])[
            contact - 1
        ]
        trust = int(draw.choice([1, 2, 3, 4], p=odds))
        helped = 1 + int(draw.random() < [0.25, 0.4, 0.7][contact - 1])
        hours = int(draw.poisson([2, 3, 4][age - 1] * [1.0, 0.8][sex - 1])) if helped == 1 else -91
        persons, contact, trust, helped = (
            value if draw.random() > share else code
            for value, share, code in (
                (persons, 0.02, -99),
                (contact, 0.03, -98),
                (trust, 0.06, -98),
                (helped, 0.0, -99),
            )
        )
        hours = -98 if hours >= 0 and draw.random() < 0.05 else hours
        cells = (f"r{number:03d}", sex, age, persons, contact, trust, helped, hours)
        rows.append(",".join(map(str, cells)))
    return "\n".join(rows) + "\n"


@cache
def neighbourhood() -> tuple[Study, Admitted, pd.DataFrame]:
    """The study, its wave, and the estimates of that by their ids."""
    study = load_study(STUDY / "study.yaml")
    wave = study.waves["2026"]
    raw, problems = inspect_wave(wave, None)
    assert raw is not None
    assert problems == []
    responses = admit(wave, raw)
    each = Admitted(wave, responses, weigh(wave, responses, None), None)
    return study, each, estimate_wave(wave, study.plan, responses, each.weights).set_index("estimate_id")


def main() -> None:
    """Write the raw file and its checksum."""
    text = responses().encode()
    (WAVE / "responses.csv").write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    (WAVE / "SHA256SUMS").write_text(f"{digest}  responses.csv\n", "utf-8")


if __name__ == "__main__":
    main()
