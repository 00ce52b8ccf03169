"""What a calibration leaves of the scores of an estimate: the part that the known totals do not tell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Turns scores w e (n, k) of all rows into w (e - what the known totals predict of e).
Residuals = Callable[[Floats], Floats]
