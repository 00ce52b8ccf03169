"""The register: every estimate that may be shown, rounded, with the way back to its raw cells."""

from doorpakken.register.account import Account
from doorpakken.register.build import build_register
from doorpakken.register.disclosure import Answers, withhold
from doorpakken.register.domains import domain_labels
from doorpakken.register.estimands import answer_sets

__all__ = ["Account", "Answers", "answer_sets", "build_register", "domain_labels", "withhold"]
