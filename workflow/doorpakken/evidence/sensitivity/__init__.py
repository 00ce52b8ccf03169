"""Sensitivity: what is concluded under other choices, and what the account of a wave says in words."""

from doorpakken.evidence.sensitivity.earlier_wave import Earlier
from doorpakken.evidence.sensitivity.quality_definitions import account_of, account_words
from doorpakken.evidence.sensitivity.response_rows import account_rows
from doorpakken.evidence.sensitivity.sensitivity_panel import panel_account, read_panel, vary

__all__ = [
    "Earlier",
    "account_of",
    "account_rows",
    "account_words",
    "panel_account",
    "read_panel",
    "vary",
]
