"""The command line, one function for each command. Exit codes: 0 fine, 1 problems, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from doorpakken import commands, draft_commands
from doorpakken.data.study import load_study
from doorpakken.data.study.layout import SHIPPED
from doorpakken.errors import UsageError, UserError
from doorpakken.words import languages


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a user's mistake is printed as a short message."""
    options = _parser().parse_args(arguments)
    options.started = time.perf_counter()
    try:
        study = [] if options.command in draft_commands.UNREAD else [load_study(options.study)]
        code = int(options.command(options, *study))
        sys.stdout.flush()
        return code
    except UserError as error:
        from doorpakken.data.intake.problem_listing import capped

        print(*capped(error.problems), sep="\n", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except BrokenPipeError:  # nobody reads on, as behind `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="doorpakken", description=__doc__)
    choices = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, words in (
        ("new-study", draft_commands.new_study, "start a study from its first file, in a folder of its own"),
        ("check", commands.check, "hold raw waves against their codebooks and list every problem"),
        ("new-wave", draft_commands.new_wave, "draft the folder of a wave from a raw file"),
        (
            "settle",
            draft_commands.settle,
            "list what the draft of a wave leaves open, and take its proposals",
        ),
        ("questionnaire", draft_commands.questionnaire, "write the form to field the next wave with"),
        ("trace", commands.trace, "lead an estimate back to its raw cells"),
        ("draft", commands.draft, "make a page of a chapter or the article, and list what its lint finds"),
        ("verify", commands.verify, "build again elsewhere and compare the bytes"),
        ("seal", commands.seal, "write the checksums of the products that lie in results/"),
        ("freeze", commands.freeze, "publish families of hypotheses: what they test may no longer change"),
        ("simulate", commands.simulate, "print the responses of a simulated wave"),
    ):
        subparser = choices.add_parser(name, help=words, description=words)
        if name != "new-study":
            subparser.add_argument("--study", type=Path, default=SHIPPED, metavar="STUDY.YAML")
        subparser.set_defaults(command=command)
        _add_drafting(subparser, name)
        if name == "check":
            subparser.add_argument("wave", nargs="?", help="one wave; without it, all")
        if name == "settle":
            subparser.add_argument("--take", choices=["all"], help="take every proposal")
        if name == "trace":
            subparser.add_argument("id", help="id of an estimate, as in register.json")
        if name == "draft":
            subparser.add_argument(
                "chapter", help="id of a chapter or the article: its notebook without the number"
            )
            subparser.add_argument("--language", help="without it, the first of the study")
        if name == "freeze":
            subparser.add_argument("families", nargs="+", metavar="FAMILY", help="id of a family of the plan")
        if name == "simulate":
            subparser.add_argument("year", help="a wave whose folder holds a simulation.yaml")
            subparser.add_argument("--output", type=Path, help="a file; without it, the terminal")
    return parser


def _add_drafting(subparser: argparse.ArgumentParser, name: str) -> None:
    """The options of the commands that draft a wave, and that write its form."""
    if name in ("new-wave", "new-study"):
        spoken = "language of the texts in the file"
        tells = "codebook sheet, SPSS or Stata dictionary, LimeSurvey .lss or XLSForm of the file"
        needed, file = name == "new-study", "raw file; of a wave that is prepared it may come later"
        subparser.add_argument("--from-file", type=Path, required=needed, metavar="FILE", help=file)
        subparser.add_argument("--language", choices=languages(), help=spoken)
        subparser.add_argument("--codebook", type=Path, metavar="FILE", help=tells)
    if name in ("new-wave", "settle"):
        subparser.add_argument("year", help="name of the wave, and of its folder")
    if name == "new-wave":
        subparser.add_argument("--from", dest="earlier", metavar="YEAR", help="a wave to hold it against")
    if name == "questionnaire":
        subparser.add_argument("wave", help="the wave whose questions are asked again")
        subparser.add_argument("--format", choices=["xlsform", "limesurvey"], required=True)
        subparser.add_argument("--output", type=Path, metavar="FILE", help="else in this folder")
    if name == "new-study":
        subparser.add_argument("name", help="name of the study, and of its folder")
        subparser.add_argument("--into", type=Path, default=Path("studies"), help="folder of studies")
        subparser.add_argument("--frame", type=Path, metavar="FOLDER", help="folder of its frame")
        subparser.add_argument("--wave", metavar="YEAR", help="name of its first wave; else this year")
        subparser.add_argument("--report", nargs="+", choices=languages(), metavar="LANGUAGE",
                               help="languages of the report; else that of the file")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
