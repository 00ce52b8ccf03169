"""Two waves with replicate weights that follow from whole numbers, so that R reads the very same ones.

`python -m tests.support.replicate_sample FOLDER` writes them, and own_replicates.R of tests/agreement makes
numbers of them.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

COUNT = 16
ZONES = 15
SIZE = 60
SHIFT = 15  # unit 15 is the first of the second wave, which has 45 units of the first


def hadamard(order: int) -> np.ndarray:
    """Sylvester's matrix of 1 and -1, its order a power of 2."""
    made = np.ones((1, 1))
    while len(made) < order:
        made = np.block([[made, made], [made, -made]])
    return made


def successive_differences(units: np.ndarray, count: int) -> np.ndarray:
    """Factors (n, count) of Fay and Train (1995): unit i moves with rows i and i + 1 of a Hadamard matrix."""
    rows = hadamard(count)
    return 1 + (rows[1 + units % (count - 1)] - rows[1 + (units + 1) % (count - 1)]) / np.sqrt(8)


@cache
def waves() -> pd.DataFrame:
    """Both waves below one another: answers, weights w0, replicates rw_* (16, successive), jw_* (15, JK2)."""
    return pd.concat([_wave(0), _wave(SHIFT)], ignore_index=True)


def _wave(shift: int) -> pd.DataFrame:
    unit = np.arange(SIZE) + shift
    later = int(shift > 0)
    sample = pd.DataFrame({"unit": unit, "wave": 1 + later})
    sample["region"] = np.array(["north", "south", "west"])[(unit * 5 + unit // 7) % 3]
    sample["sector"] = (unit * unit + unit // 4) % 2
    sample["x"] = 10 + (unit * 11) % 23
    sample["y"] = (
        20.0 + sample["x"] / 2 + 4 * sample["sector"] + (7 * unit * unit + 3 * unit) % 31 + 3 * later
    )
    sample["grade"] = 1 + (unit * 3 + unit // 5 + later * (unit % 2)) % 4
    sample["yes"] = np.where((unit * 13 + later * 5) % 10 < 4 + (sample["x"] > 20), 1.0, 0.0)
    sample.loc[unit % 19 == 4, "y"] = np.nan
    sample.loc[unit % 17 == 6, "yes"] = np.nan
    sample["w0"] = 3.0 + (unit * 7) % 5
    factors = successive_differences(unit, COUNT)
    zone, half = unit // 4 % ZONES, unit % 4 // 2
    halves = np.where(zone[:, None] == np.arange(ZONES), 2.0 * (half[:, None] == zone[:, None] % 2), 1.0)
    for name, made in (("rw", factors), ("jw", halves)):
        for place in range(made.shape[1]):
            sample[f"{name}_{place + 1:02d}"] = sample["w0"] * made[:, place]
    return sample


if __name__ == "__main__":
    waves().to_csv(Path(sys.argv[1]) / "waves.csv", index=False, na_rep="NA", float_format="%.17g")
