"""Disclosure: what of the estimates may be shown, and what would give a withheld one back."""

from doorpakken.evidence.disclosure.magnitude_rules import withhold_apart, withhold_dominated
from doorpakken.evidence.disclosure.small_cells import withhold

__all__ = ["withhold", "withhold_apart", "withhold_dominated"]
