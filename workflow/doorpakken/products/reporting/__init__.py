"""Reporting: numbers in prose, tables, figures and records, all from the register alone.

In a chapter: `from doorpakken.products.reporting import chapter; report = chapter()`.
"""

from doorpakken.products.reporting.block_preview import MIME, Display
from doorpakken.products.reporting.chapter_report import Report, chapter
from doorpakken.products.reporting.placeholders import PlaceholderError, resolver
from doorpakken.products.reporting.provenance_annex import annex
from doorpakken.products.reporting.register_reader import Register, UnknownNumber

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
