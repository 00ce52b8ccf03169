"""The register: every estimate that may be shown, rounded, with the way back to its raw cells."""

from doorpakken.register.build import build_register
from doorpakken.register.disclosure import withhold

__all__ = ["build_register", "withhold"]
