"""What the shipped study says of itself in the mark of simulated data."""

from __future__ import annotations

import yaml

from doorpakken.data.study.simulation_mark import MarkWords
from tests.conftest import ROOT

MARK = MarkWords(**yaml.safe_load((ROOT / "config" / "study.yaml").read_text("utf-8"))["mark"])
SMALL = MarkWords(about={"nl": "gemeenten", "en": "municipalities"})  # of the small studies
