"""Where the files of a study lie: which study a run is about, and the folders of its results and logs."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from doorpakken.data.study.checksums import sha256
from doorpakken.data.study.control_totals import MARGINS
from doorpakken.data.study.frame_document import DOCUMENT
from doorpakken.data.study.load_study import load_study
from doorpakken.data.study.study_model import Study
from doorpakken.errors import refusal

SHIPPED = Path("config/study.yaml")
RESULTS = Path("results")
OTHERS = RESULTS / "studies"


def open_study(config: Mapping[str, Any]) -> Study:
    """The study that `--config study=PATH` names, or the shipped one; UserError for any other key."""
    for key in config:
        if key != "study":
            near = difflib.get_close_matches(key, ["study"], cutoff=0.5)
            mend = "Did you mean study?" if near else "Settings stand in study.yaml."
            expected = "study=PATH"
            raise refusal("unknown key", "unknown key", "--config", found=key, expected=expected, mend=mend)
    return load_study(Path(str(config.get("study", SHIPPED))))


@dataclass(frozen=True)
class Layout:
    """The folders and documents of a study, as text for Snakemake."""

    study: Study

    @property
    def shipped(self) -> bool:
        """Whether this is the study that ships with the pipeline."""
        return self.study.path.resolve() == SHIPPED.resolve()

    @property
    def results(self) -> str:
        """The folder of the products: results/ for the shipped study, results/studies/<id> for another."""
        return str(RESULTS if self.shipped else OTHERS / self.study.id)

    @property
    def drafts(self) -> Path:
        """The folder of the drafts of single chapters, below the results but no products."""
        return Path(self.results, "drafts", "chapters")

    @property
    def exempt(self) -> list[Path]:
        """The folders below the results that hold no products: those of other studies, and of writers."""
        return [self.drafts, *([OTHERS] if self.shipped else [])]

    @property
    def logs(self) -> str:
        """The folder of the logs."""
        return str(Path("logs") / self.study.id)

    @property
    def frame(self) -> list[str]:
        """What the frame says of itself, and its tables; none for a study without one."""
        folder = self.study.frame
        return [str(folder / DOCUMENT), *sorted(map(str, folder.glob("*.csv")))] if folder else []

    def documents(self, wave_id: str) -> list[str]:
        """The documents that describe a wave, and its raw file."""
        wave = self.study.waves[wave_id]
        names = ["wave.yaml", "codebook.csv", "SHA256SUMS"]
        names += [MARGINS] if (wave.folder / MARGINS).is_file() else []
        return [*(str(wave.folder / name) for name in names), str(wave.responses.path)]


def fingerprint(paths: Iterable[str | Path]) -> str:
    """SHA-256 over the bytes of some files, in their order, as 16 hex digits.

    As a parameter of a rule it sees what dates do not: an older file put back in place.
    """
    digests = "".join(_digest(Path(path)) for path in paths)
    return hashlib.sha256(digests.encode()).hexdigest()[:16]


@cache
def _digest(path: Path) -> str:
    return sha256(path)
