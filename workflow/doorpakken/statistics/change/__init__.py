"""Change between two waves: linked pairs, the covariance of overlapping samples, composition, breaks."""

from doorpakken.statistics.change.admitted import Admitted
from doorpakken.statistics.change.change_table import CHANGES, COMPOSITION
from doorpakken.statistics.change.comparability import NOT_COMPARABLE
from doorpakken.statistics.change.composition_effect import composition
from doorpakken.statistics.change.difference import newcombe
from doorpakken.statistics.change.linked_change import linked_changes, linked_design
from doorpakken.statistics.change.linked_pairs import Overlap, linked_units
from doorpakken.statistics.change.overlapping_samples import changes, overlap_covariance
from doorpakken.statistics.change.wave_changes import TOO_FEW, estimate_change

__all__ = [
    "CHANGES",
    "COMPOSITION",
    "NOT_COMPARABLE",
    "TOO_FEW",
    "Admitted",
    "Overlap",
    "changes",
    "composition",
    "estimate_change",
    "linked_changes",
    "linked_design",
    "linked_units",
    "newcombe",
    "overlap_covariance",
]
