"""Reporting: numbers in prose, tables, figures and records, all from the register alone.

In a chapter: `from doorpakken.reporting import chapter; report = chapter()`.
"""

from doorpakken.reporting.annex import annex
from doorpakken.reporting.display import Report, chapter
from doorpakken.reporting.placeholders import PlaceholderError, resolver
from doorpakken.reporting.preview import MIME, Display
from doorpakken.reporting.view import Register, UnknownNumber

__all__ = [
    "MIME",
    "Display",
    "PlaceholderError",
    "Register",
    "Report",
    "UnknownNumber",
    "annex",
    "chapter",
    "resolver",
]
