"""All changes between the waves of a study, each with the one before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from doorpakken.data.frame import Frame
from doorpakken.data.study import Plan
from doorpakken.data.study.design_model import SUPPLIED
from doorpakken.data.study.plan_model import Standard
from doorpakken.statistics.change.admitted import STATISTICS, Admitted
from doorpakken.statistics.change.change_table import COMPOSITION, change_table
from doorpakken.statistics.change.comparability import NOT_COMPARABLE, is_comparable, splits_alike
from doorpakken.statistics.change.composition_effect import composition
from doorpakken.statistics.change.difference import Changes
from doorpakken.statistics.change.linked_change import linked_changes
from doorpakken.statistics.change.overlapping_samples import changes
from doorpakken.statistics.change.sample_pair import corrected, sample_pair
from doorpakken.statistics.estimation.estimators import INDICATIVE, unanswered_by
from doorpakken.statistics.estimation.population_domains import Places, names_of
from doorpakken.statistics.estimation.prepared_quantities import places_within
from doorpakken.statistics.estimation.replicate_weights import Replicates
from doorpakken.statistics.estimation.sample import measured
from doorpakken.statistics.estimation.sample_design import Design, Floats
from doorpakken.statistics.estimation.targets import Quantity

TOO_FEW = "too_few_pairs"
CLASS = "size_class"
Block = dict[str, Any]


def estimate_change(frame: Frame | None, plan: Plan, waves: Sequence[Admitted]) -> pd.DataFrame:
    """The file of changes (columns: `CHANGES`): each wave minus the one before it by reference date.

    Shares and means that both waves have, for the whole population and every domain, in version `all` (all
    respondents at each date, with the covariance of linked pairs) and `linked` (the pairs alone); and
    the composition effect of the size classes, for the whole. n counts the linked pairs in both bases,
    base_n the smaller base. A figure that may not be compared has one row without numbers, flagged
    `not_comparable`; `too_few_pairs` likewise. `linked` has rows where `SamplePair.follows` says so. With one
    wave there are no rows.
    Raises UserError when a domain is not in the weights or an estimand does not fit a codebook.
    """
    ordered = sorted(waves, key=lambda each: each.wave.reference_date)
    return change_table([block for two in pairwise(ordered) for block in _Pair(frame, plan, *two).blocks()])


class _Pair:
    """Two waves, the designs of both, and the places and linked pairs that they share."""

    def __init__(self, frame: Frame | None, plan: Plan, earlier: Admitted, later: Admitted) -> None:
        self.plan, self.earlier, self.later = plan, earlier, later
        places = _common_places(earlier.places(plan), later.places(plan))
        alike = {name for name in places[0].names if not name or splits_alike(name, later.wave, plan)}
        kept = [place for place, name in enumerate(places[0].names) if name in alike]
        self.places = places[0].subset(kept), places[1].subset(kept)
        self.samples = sample_pair(frame, earlier, later)

    def blocks(self) -> Iterator[Block]:
        """Blocks of rows of the file of changes: shares, then means, then what may not be compared."""
        earlier, later = (each.quantities(self.plan) for each in (self.earlier, self.later))
        pairs = [(earlier[key], later[key]) for key in earlier if key in later]
        usable = [two for two in pairs if self._comparable(two[1])]
        for statistic in STATISTICS:
            alike: dict[tuple[str, Standard | None], list[tuple[Quantity, Quantity]]] = {}
            for two in usable:
                if two[0].statistic == statistic:
                    alike.setdefault((two[0].weight, two[0].standard), []).append(two)
            for (weight, standard), of_kind in alike.items():
                share = statistic == "share"
                if standard is None:
                    yield from self._changes(of_kind, weight, share=share)
                else:
                    for two in of_kind:
                        yield self._standardised(two, weight, share=share)
        yield from (
            self._empty(first, NOT_COMPARABLE) for first, second in pairs if not self._comparable(second)
        )

    def _comparable(self, quantity: Quantity) -> bool:
        declared = next((each for each in self.plan.estimands if each.id == quantity.estimand), None)
        asked_by = (
            item
            for item in self.later.wave.questions
            if quantity.estimand in [key for key, _ in item.estimands]
        )
        return is_comparable(declared, next(asked_by, None), self.later.wave, self.plan)

    def _designs(self, weight: str) -> tuple[Design | Replicates, Design | Replicates]:
        """The two samples, in which units also count by a column of the frame at each date."""
        first, second = self.samples.designs
        if not weight:
            return first, second
        sizes = (each.samples.sizes(weight) for each in (self.earlier, self.later))
        return measured(first, next(sizes)), measured(second, next(sizes))

    def _standardised(self, two: tuple[Quantity, Quantity], weight: str, *, share: bool) -> Block:
        """The change of an estimate that has one distribution of classes at both dates."""
        first, second = two
        assert first.classes is not None, "prepared"
        assert second.classes is not None, "prepared"
        within = places_within(first, self.places[0])
        members = tuple(each.members[:, within] for each in self.places)
        changed = changes(
            self._designs(weight), (first.values[:, None], second.values[:, None]), (members[0], members[1]),
            self.samples.overlap, self.plan.level, share=share, coordinated=self.samples.coordinated,
            unanswered=(unanswered_by([first]), unanswered_by([second])),
            classes=(first.classes, second.classes),
        )  # fmt: skip
        words = "all", self.samples.variance, "newcombe" if share else "t"
        return self._rows([first], changed, *words, places=self.places[0].subset(within))

    def _changes(
        self, pairs: list[tuple[Quantity, Quantity]], weight: str, *, share: bool
    ) -> Iterator[Block]:
        values = tuple(np.column_stack([two[wave].values for two in pairs]) for wave in (0, 1))
        values = values[0], values[1]
        members = self.places[0].members, self.places[1].members
        firsts = [two[0] for two in pairs]
        level = self.plan.level
        left_open = unanswered_by(firsts), unanswered_by([two[1] for two in pairs])
        samples = self.samples
        designs = self._designs(weight)
        all_respondents = changes(
            designs, values, members, samples.overlap, level, share=share, unanswered=left_open,
            coordinated=samples.coordinated,
        )  # fmt: skip
        yield self._rows(firsts, all_respondents, "all", samples.variance, "newcombe" if share else "t")
        linked = samples.of_linked if samples.follows else None
        if linked is not None and weight:
            linked = measured(linked, self.earlier.samples.sizes(weight)[samples.same[0]])
        if linked is not None:
            followed = linked_changes(
                linked, samples.same, values, members[0], level, share=share, unanswered=left_open
            )
            word = samples.variance if samples.coordinated else "taylor"
            yield self._rows(
                firsts, followed, "linked", word, "newcombe" if share else "t", designs=(linked,)
            )
        elif samples.follows:
            yield from (self._empty(each, TOO_FEW, "linked") for each in firsts)
        growth, first = self._growth(), designs[0]
        if growth is not None:
            effect = composition(first, values[0], growth, level, share=share, unanswered=left_open[0])
            word = SUPPLIED if isinstance(first, Replicates) else "taylor"
            block = self._rows(firsts, effect, "all", word, "t", designs=(first,))
            yield block | {"statistic": COMPOSITION}

    def _growth(self) -> Floats | None:
        """Units in each respondent's size class at the later date for each unit at the earlier one."""
        if self.earlier.units is None or self.later.units is None or CLASS not in self.earlier.weights:
            return None
        counts = [
            each.units[CLASS].value_counts() for each in (self.earlier, self.later) if each.units is not None
        ]
        ratio = counts[1].reindex(counts[0].index, fill_value=0) / counts[0]
        return np.asarray(self.earlier.weights[CLASS].map(ratio), dtype=np.float64)

    def _words(self, version: str) -> Block:
        both = self.earlier.wave, self.later.wave
        simulated = any(wave.origin == "simulated" for wave in both)
        return {
            "wave_from": both[0].id,
            "wave_to": both[1].id,
            "version": version,
            "origin": "simulated" if simulated else both[1].origin,
        }

    def _empty(self, quantity: Quantity, flag: str, version: str = "all") -> Block:
        names = {name: [getattr(quantity, name)] for name in ("estimand", "statistic", "category", "concept")}
        return self._words(version) | names | {"flag": flag}

    def _rows(
        self,
        quantities: list[Quantity],
        changed: Changes,
        version: str,
        variance: str,
        interval: str,
        *,
        designs: Sequence[Design | Replicates] = (),
        places: Places | None = None,
    ) -> Block:
        """Rows of d places and k quantities, quantity by quantity; those without an estimate drop out.

        designs: those that the variances come from; without them, those of both waves. places: without them
        the first ones that both waves have.
        """
        places = places or self.places[0].subset(range(len(changed.estimate)))
        given = ~np.isnan(changed.low + changed.high)
        columns = {
            "estimate": changed.estimate,
            "se": changed.se,
            "ci_low": changed.low,
            "ci_high": changed.high,
            "level": np.where(given, self.plan.level, np.nan),
            "df": changed.df,
            "n": changed.pairs,
            "base_n": changed.base,
            "interval_method": np.where(given, np.where(changed.census, "census", interval), ""),
            "flag": np.where(changed.indicative, INDICATIVE, ""),
        }
        kept = ~np.isnan(changed.estimate.T.ravel())
        rows = names_of(quantities, places) | {name: array.T.ravel() for name, array in columns.items()}
        rows = {name: array[kept] for name, array in rows.items()}
        fpc = corrected(designs or self.samples.designs)
        return self._words(version) | rows | {"variance_method": variance, "fpc": fpc}


def _common_places(earlier: Places, later: Places) -> tuple[Places, Places]:
    """The places that both waves have, in the order of the earlier one."""
    keys = list(zip(later.names, later.values, strict=True))
    pairs = [
        (place, keys.index(key))
        for place, key in enumerate(zip(earlier.names, earlier.values, strict=True))
        if key in keys
    ]
    first, second = zip(*pairs, strict=True)
    return earlier.subset(first), later.subset(second)
