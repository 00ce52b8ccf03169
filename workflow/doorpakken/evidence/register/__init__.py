"""The register: every estimate that may be shown, rounded, with the way back to its raw cells."""

from doorpakken.evidence.disclosure.small_cells import Answers, withhold
from doorpakken.evidence.register.build_register import build_register
from doorpakken.evidence.register.domain_labels import domain_labels
from doorpakken.evidence.register.estimand_definitions import answer_sets
from doorpakken.evidence.register.response_quality import ResponseQuality

__all__ = ["Answers", "ResponseQuality", "answer_sets", "build_register", "domain_labels", "withhold"]
