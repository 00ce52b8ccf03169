"""What a chapter calls: tables and figures that show themselves in every language of the study at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from doorpakken.errors import UserError, problem
from doorpakken.products.reporting.block_preview import Display
from doorpakken.products.reporting.blocks import Block, Rich
from doorpakken.products.reporting.jupyterlab import show_prose
from doorpakken.products.reporting.placeholders import rich
from doorpakken.products.reporting.register_reader import Register

REGISTER = "DOORPAKKEN_REGISTER"
VERDICTS = "verdicts.json"


class Report:
    """The tables and figures of a study, made from its register. `title` holds one text per language."""

    def __init__(self, register: Register) -> None:
        self.register = register

    def table_question(self, variable: str, wave: str = "latest") -> Display:
        """One question: every answer by class, with base and missing answers."""
        from doorpakken.products.reporting.tables.estimate_tables import question_table

        return self._each(lambda language: question_table(self.register, language, variable, wave))

    def table_response(self, wave: str = "latest", domain: str | None = None) -> Display:
        """Population, respondents and response rate by class, or by the values of a column of the frame."""
        from doorpakken.products.reporting.tables.estimate_tables import response_table

        return self._each(lambda language: response_table(self.register, language, wave, domain=domain))

    def table_estimands(
        self, estimands: Sequence[str], title: Mapping[str, str], wave: str = "latest"
    ) -> Display:
        """Declared estimands in rows, classes in columns."""
        from doorpakken.products.reporting.tables.estimate_tables import estimands_table

        return self._each(
            lambda language: estimands_table(
                self.register, language, estimands, self._title(title, language), wave
            )
        )

    def table_change(
        self,
        estimands: Sequence[str],
        title: Mapping[str, str],
        wave: str = "latest",
        version: str = "all",
        by_class: bool = False,
    ) -> Display:
        """Declared estimands in the wave before and in this one, and their change; or the change by class."""
        from doorpakken.products.reporting.tables.change_tables import change_by_class, change_table

        make = change_by_class if by_class else change_table
        return self._each(
            lambda language: make(
                self.register, language, estimands, self._title(title, language), wave, version
            )
        )

    def figure_shares_by_class(
        self, estimand: str, title: Mapping[str, str], wave: str = "latest", category: str | None = None
    ) -> Display:
        """One share with its interval, for all and for each class."""
        from doorpakken.products.reporting.figures.share_figures import shares_by_class

        return self._each(
            lambda language: shares_by_class(
                self.register, language, estimand, self._title(title, language), wave, category
            )
        )

    def figure_shares(
        self, estimands: Sequence[str], title: Mapping[str, str], wave: str = "latest"
    ) -> Display:
        """CountedProblem shares with their intervals, the largest first."""
        from doorpakken.products.reporting.figures.share_figures import shares_of

        return self._each(
            lambda language: shares_of(self.register, language, estimands, self._title(title, language), wave)
        )

    def by_share(self, estimands: Sequence[str], wave: str = "latest") -> list[str]:
        """Estimands in the order of their shares, the largest first: one order through a chapter."""
        from doorpakken.products.reporting.figures.share_figures import by_share

        return by_share(self.register, estimands, wave)

    def figure_distribution(
        self,
        variables: Sequence[str],
        title: Mapping[str, str],
        wave: str = "latest",
        neutral: str | None = None,
        by_class: bool = False,
    ) -> Display:
        """All answers of ordered items; `neutral` is the code of an answer that stands apart."""
        from doorpakken.products.reporting.figures.distribution_figures import distribution_of

        return self._each(
            lambda language: distribution_of(
                self.register, language, variables, self._title(title, language), wave, neutral, by_class
            )
        )

    def figure_response(
        self, title: Mapping[str, str], wave: str = "latest", domain: str | None = None
    ) -> Display:
        """Respondents against the population, by class; or, by province, the response rate as a map."""
        from doorpakken.products.reporting.figures.share_figures import (
            response_by_class,
            response_by_province,
        )

        if domain not in (None, "province"):
            raise ValueError(f"the response is drawn by class or by province, not by {domain}")
        make = response_by_province if domain else response_by_class
        return self._each(lambda language: make(self.register, language, self._title(title, language), wave))

    def figure_matrix(
        self, groups: Mapping[str, Sequence[str]], title: Mapping[str, str], wave: str = "latest"
    ) -> Display:
        """Shares by class, the largest first; each group opens with the estimand of the whole group."""
        from doorpakken.products.reporting.figures.matrix_figures import matrix_of

        return self._each(
            lambda language: matrix_of(self.register, language, groups, self._title(title, language), wave)
        )

    def figure_positions(
        self, pairs: Sequence[tuple[str, str]], title: Mapping[str, str], wave: str = "latest"
    ) -> Display:
        """Two shares of each item against each other, the first up and the second across."""
        from doorpakken.products.reporting.figures.matrix_figures import positions_of

        return self._each(
            lambda language: positions_of(self.register, language, pairs, self._title(title, language), wave)
        )

    def figure_change(
        self, estimands: Sequence[str], title: Mapping[str, str], waves: tuple[str, str]
    ) -> Display:
        """Shares in two waves, the earlier and the later, with their intervals."""
        from doorpakken.products.reporting.figures.matrix_figures import change_of

        return self._each(
            lambda language: change_of(
                self.register, language, estimands, self._title(title, language), waves
            )
        )

    def every_question(self, wave: str = "latest") -> Iterator[Display]:
        """A table for every question by class, under a heading for each section of the codebook."""
        from doorpakken.products.reporting.tables.estimate_tables import question_tables

        yield from self._together(lambda language: question_tables(self.register, language, wave))

    def every_estimate(self, wave: str = "latest") -> Iterator[Display]:
        """A table for every research question of the plan: what is estimated for it, by class."""
        from doorpakken.products.reporting.tables.estimate_tables import declared_tables

        yield from self._together(lambda language: declared_tables(self.register, language, wave))

    def every_detectable(self, wave: str = "latest") -> Iterator[Display]:
        """Margins of shares, and the smallest differences that the tests of the study could find."""
        from doorpakken.products.reporting.tables.detectable_table import detectable_tables

        yield from self._together(lambda language: detectable_tables(self.register, language, wave))

    def questionnaire(self, wave: str = "latest") -> Iterator[Display]:
        """The questions as they were asked, with their answers and who was asked them."""
        from doorpakken.products.reporting.tables.questionnaire_tables import questionnaire

        yield from self._together(lambda language: questionnaire(self.register, language, wave))

    def concepts(self, group: str, wave: str = "latest") -> Display:
        """What the concepts of a group are."""
        from doorpakken.products.reporting.tables.questionnaire_tables import concept_table

        return self._each(lambda language: concept_table(self.register, language, group, wave))

    def table_account(self, part: str, wave: str = "latest") -> Display:
        """A part of the account: representation, early_late, left_open, left_open_by_class, scales, panel or
        extremes.
        """
        from doorpakken.products.reporting.tables.quality_tables import account_table

        return self._each(lambda language: account_table(self.register, language, part, wave))

    def table_conclusions(self, wave: str = "latest") -> Display:
        """Every conclusion with its estimate, test and verdict."""
        from doorpakken.products.reporting.tables.conclusion_tables import evidence_table

        return self._each(lambda language: evidence_table(self.register, language, wave))

    def plan(self, wave: str = "latest") -> Iterator[Display]:
        """What the plan declares for a wave: estimates by question, families, hypotheses, conclusions."""
        from doorpakken.products.reporting.tables.conclusion_tables import plan_tables

        yield from self._together(lambda language: plan_tables(self.register, language, wave))

    def worksheets(self, estimands: Sequence[str], wave: str = "latest") -> Iterator[Display]:
        """A sheet to fill in for each class: the reader's own answer beside the class and all."""
        from doorpakken.products.reporting.tables.worksheet import worksheets

        yield from self._together(lambda language: worksheets(self.register, language, estimands, wave))

    def _together(self, make: Callable[[str], Iterator[Block]]) -> Iterator[Display]:
        made = {language: make(language) for language in self.register.languages}
        for blocks in zip(*made.values(), strict=True):
            yield Display(dict(zip(made, blocks, strict=True)))

    def _each(self, make: Callable[[str], Block]) -> Display:
        return Display({language: make(language) for language in self.register.languages})

    def _title(self, title: Mapping[str, str], language: str) -> Rich:
        return rich(self.register, language, self.register.text(title, language))


def chapter() -> Report:
    """The report of the study a notebook belongs to.

    Its register is named by the environment variable DOORPAKKEN_REGISTER, or is results/register.json
    of the project above the notebook; verdicts.json lies beside it. In a notebook that somebody has open it
    shows the prose with its numbers. Raises UserError when there is no register.
    """
    named = os.environ.get(REGISTER)
    here = Path.cwd()
    places = [Path(named)] if named else [up / "results" / "register.json" for up in (here, *here.parents)]
    for path in places:
        if path.is_file():
            verdicts = path.with_name(VERDICTS)
            register = Register.load(path, verdicts if verdicts.is_file() else None)
            show_prose(register)
            return Report(register)
    raise UserError(
        problem(
            "register_missing",
            "the chapter has no numbers yet",
            named or "results/register.json",
            mend="Make the register first: snakemake --cores 4 results/register.json",
        )
    )
