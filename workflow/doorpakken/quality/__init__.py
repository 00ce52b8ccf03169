"""The account of a wave: its response analysed, and its conclusions under other choices."""

from doorpakken.quality.agreement import agreement, cohen_kappa, pairs
from doorpakken.quality.earlier import Earlier
from doorpakken.quality.panel import panel_account, read_panel, vary
from doorpakken.quality.representation import propensities, representation
from doorpakken.quality.response import analyse_response
from doorpakken.quality.rows import account_rows
from doorpakken.quality.table import read_account
from doorpakken.quality.words import account_of, account_words

__all__ = [
    "Earlier",
    "account_of",
    "account_rows",
    "account_words",
    "agreement",
    "analyse_response",
    "cohen_kappa",
    "pairs",
    "panel_account",
    "propensities",
    "read_account",
    "read_panel",
    "representation",
    "vary",
]
