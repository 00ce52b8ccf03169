"""The made-up answers of tests/studies/neighbours-2026: `python -m tests.support.neighbours` writes them."""

from __future__ import annotations

import hashlib

import numpy as np

from tests.conftest import ROOT

STUDY = ROOT / "tests" / "studies" / "neighbours-2026"
WAVE = STUDY / "waves" / "2026"
HEADS = ("id", "sex", "age", "persons", "contact", "trust", "help", "hours")
NUMBER = 320


def responses() -> str:
    """The raw file: older residents answered more often, and trust and contact go together."""
    draw = np.random.default_rng(2026)
    rows = [",".join(HEADS)]
    for number in range(1, NUMBER + 1):
        sex = 1 + int(draw.random() < 0.46)
        age = int(draw.choice([1, 2, 3], p=[0.2, 0.34, 0.46]))
        persons = 1 + int(draw.poisson([1.4, 1.8, 0.7][age - 1]))
        contact = int(
            draw.choice([1, 2, 3], p=[[0.15, 0.3, 0.55], [0.2, 0.4, 0.4], [0.35, 0.4, 0.25]][age - 1])
        )
        odds = np.array([[0.25, 0.45, 0.2, 0.1], [0.12, 0.43, 0.3, 0.15], [0.05, 0.3, 0.4, 0.25]])[
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


def main() -> None:
    """Write the raw file and its checksum."""
    text = responses().encode()
    (WAVE / "responses.csv").write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    (WAVE / "SHA256SUMS").write_text(f"{digest}  responses.csv\n", "utf-8")


if __name__ == "__main__":
    main()
