"""Change between two waves: linked pairs, the covariance of overlapping samples, composition, breaks."""

from doorpakken.change.comparing import NOT_COMPARABLE, is_comparable
from doorpakken.change.composition import composition
from doorpakken.change.difference import Changes, difference, newcombe
from doorpakken.change.linked import linked_changes, linked_design
from doorpakken.change.links import Overlap, linked_units, overlap_of
from doorpakken.change.overlap import changes, overlap_covariance
from doorpakken.change.table import COLUMNS, COMPOSITION, change_table, read_changes
from doorpakken.change.waves import TOO_FEW, Admitted, estimate_change

__all__ = [
    "COLUMNS",
    "COMPOSITION",
    "NOT_COMPARABLE",
    "TOO_FEW",
    "Admitted",
    "Changes",
    "Overlap",
    "change_table",
    "changes",
    "composition",
    "difference",
    "estimate_change",
    "is_comparable",
    "linked_changes",
    "linked_design",
    "linked_units",
    "newcombe",
    "overlap_covariance",
    "overlap_of",
    "read_changes",
]
