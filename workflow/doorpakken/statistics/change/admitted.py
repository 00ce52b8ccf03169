"""A wave with all that a change from or to it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from doorpakken.data.study import Plan, Wave
from doorpakken.data.study.plan_model import POPULATION
from doorpakken.statistics.change.comparability import asked
from doorpakken.statistics.estimation.answers import Answers
from doorpakken.statistics.estimation.domain_values import domain_values
from doorpakken.statistics.estimation.estimate_wave import counted_responses
from doorpakken.statistics.estimation.population_domains import Places, places_of
from doorpakken.statistics.estimation.prepared_quantities import prepared
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample import Samples, wave_design
from doorpakken.statistics.estimation.sample_design import Design
from doorpakken.statistics.estimation.targets import Quantity, quantities
from doorpakken.statistics.weighting.drawn_sample import WHOLE

STATISTICS = ("share", "mean")


@dataclass(frozen=True, eq=False)
class Admitted:
    """A wave with its admitted responses, its weights, and the units of the frame on its reference date."""

    wave: Wave
    responses: pd.DataFrame
    weights: pd.DataFrame
    units: pd.DataFrame | None

    @cached_property
    def design(self) -> Design | Replicates:
        """The design of the wave, also where replicates were made of it; or those that came with it."""
        design = wave_design(self.wave, self.weights)
        return design.made_of or design if isinstance(design, Replicates) else design

    @cached_property
    def samples(self) -> Samples:
        """The sample of the wave in each of the ways in which a plan may ask for it."""
        return Samples(self.wave, self.weights, self.units)

    @property
    def strata(self) -> dict[str, str] | None:
        """The stratum of every unit of the frame; None where only respondents have one."""
        design = self.wave.design
        if self.units is None or (design.strata is not None and design.strata not in self.units):
            return None
        column = self.units[design.strata] if design.strata else WHOLE
        return dict(zip(self.units["code"], np.broadcast_to(column, len(self.units)), strict=True))

    def places(self, plan: Plan) -> Places:
        """The places by which the plan splits the wave."""
        answers = Answers(self.wave, counted_responses(self.responses, self.weights), plan)
        return places_of(self.wave, plan, domain_values(answers, self.weights, plan))

    def quantities(self, plan: Plan) -> dict[tuple[str, str], Quantity]:
        """Shares and means by estimand and category, of questions that were put.

        Standardised ones have their classes; not those that are made to be as the population of the wave, for
        this is another at each date. UserError for a class without an answer.
        """
        answers = Answers(self.wave, counted_responses(self.responses, self.weights), plan)
        table, samples = domain_values(answers, self.weights, plan), self.samples
        places = places_of(self.wave, plan, table)
        declared = {each.id: each.variable for each in plan.estimands}
        automatic = {key: item.variable for item in self.wave.questions for key, _ in item.estimands}
        return {
            (each.estimand, each.category): prepared(samples, each, table, places)
            for each in quantities(plan, answers)
            if each.statistic in STATISTICS
            and not (each.standard and each.standard.to == POPULATION)
            and asked(self.wave, declared.get(each.estimand, automatic.get(each.estimand)))
        }
