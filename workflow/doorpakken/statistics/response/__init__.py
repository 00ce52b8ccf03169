"""Response quality: who answered and when, how alike they are to all units, how far two of one unit agree."""

from doorpakken.statistics.response.agreement import agreement, cohen_kappa, pairs
from doorpakken.statistics.response.representativity import propensities, representation
from doorpakken.statistics.response.response_analysis import analyse_response
from doorpakken.statistics.response.response_table import RESPONSE

__all__ = [
    "RESPONSE",
    "agreement",
    "analyse_response",
    "cohen_kappa",
    "pairs",
    "propensities",
    "representation",
]
