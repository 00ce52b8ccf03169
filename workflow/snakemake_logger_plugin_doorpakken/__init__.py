"""What a run says on the terminal: one line per job, a failure in a few lines, stacks in the logs only."""

from __future__ import annotations

import logging
import re
import sys
from itertools import takewhile
from pathlib import Path
from typing import Any

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

LINES = 7
DEFAULT = "ColorizingTextHandler"  # that of Snakemake for the terminal
QUIET = ("Assuming unrestricted shared filesystem", "Exiting because a job execution failed")
REASONS = {  # the first of these in what Snakemake says is why a job runs
    "Forced execution": "asked for",
    "Missing output files": "not made yet",
    "Incomplete output files": "was cut off",
    "Updated input files": "newer",
    "Code has changed": "its rule or script changed",
    "Params have changed": "its code, documents or settings changed",
    "Set of input files has changed": "other inputs",
    "Input files updated by another job": "after others",
}
STACK = re.compile(r'  File ".*", line \d+, in ')
HEAD = re.compile(r"WorkflowError(?: in file .*)?:")


class LogHandler(LogHandlerBase):
    """Writes the events of a run as short lines; `--verbose` shows everything that Snakemake says."""

    writes_to_stream = True
    writes_to_file = False
    has_filter = False
    has_formatter = False
    needs_rulegraph = False

    def __post_init__(self) -> None:
        self.names: dict[int, str] = {}
        self.total = self.failed = 0
        self.running = False
        self.reason: list[str] = []
        self.stream = sys.stdout if self.common_settings.stdout else sys.stderr

    def emit(self, record: logging.LogRecord) -> None:
        """Write what the terminal shows of a record; a terminal that has gone is no error."""
        try:
            for line in [self.format(record)] if self.common_settings.verbose else self.lines(record):
                print(line, file=self.stream, flush=True)
        except BrokenPipeError:
            pass
        except Exception:
            self.handleError(record)

    def lines(self, record: logging.LogRecord) -> list[str]:
        """What the terminal shows of a record: mostly nothing."""
        event = vars(record)
        match event.get("event"):
            case None:
                return self.remark(record.levelno, record.getMessage())
            case LogEvent.WORKFLOW_STARTED:
                self.running = True
            case LogEvent.RUN_INFO:
                self.total = event["stats"]["total"]
            case LogEvent.JOB_INFO:
                return [self.start(event)]
            case LogEvent.SHELLCMD if event.get("shellcmd") or event.get("cmd"):
                return [f"    {event.get('shellcmd') or event.get('cmd')}"]
            case LogEvent.JOB_ERROR:
                return self.failure(event)
            case LogEvent.PROGRESS if event["done"] == event["total"]:
                return [f"Done: {jobs(self.total)}."]
            case LogEvent.ERROR:
                return self.refusal(record.getMessage())
        return []

    def start(self, event: dict[str, Any]) -> str:
        """The line of a job: n of N and its message, else its rule and wildcards; why, in a dry run."""
        words = [event["rule_name"].replace("_", " "), *event["wildcards"].values()]
        name = event["rule_msg"] or " ".join(words)
        self.names[event["jobid"]] = name
        why = f"  ({reason(event['reason'])})" if self.common_settings.dryrun else ""
        return f"{len(self.names):>{len(str(self.total))}} of {self.total}  {name}{why}"

    def failure(self, event: dict[str, Any]) -> list[str]:
        """The job that failed, the first paragraph of its log, and where the log stands."""
        self.failed += 1
        name = self.names.get(event["jobid"], event["rule_name"])
        logs = [Path(log) for log in event["log"] if Path(log).is_file()]
        lines = paragraph(logs[0]) if logs else []
        where = f"log: {logs[0]}" if logs else "no log"
        return [f"FAILED  {name}", *(f"  {line}" for line in [*(lines or self.reason), f"({where})"])]

    def refusal(self, text: str) -> list[str]:
        """Why Snakemake stops; that a command failed is kept for the lines of its job, which follow."""
        if "CalledProcessError" in text:
            self.reason = brief(text)[-1:]
            return []
        if "At least one job did not complete successfully" in text:
            return [f"{jobs(self.failed)} failed. Mend, and run the same command again: what is made stays."]
        self.failed += 1
        return brief(text)

    def remark(self, level: int, text: str) -> list[str]:
        """Warnings, and the answers of Snakemake when it is not running jobs."""
        if text.startswith("Nothing to be done"):
            return ["0 jobs: everything is up to date."]
        quiet = text.startswith(QUIET) or (self.running and level < logging.WARNING)
        return [] if quiet else text.splitlines()


def speak(workflow: Any) -> None:
    """Let this plugin write to the terminal, installed or not; not where a logger was asked for by name.

    Processes that run one job of a workflow have no plugins, and stay as they are.
    """
    manager = workflow.logger_manager
    if manager.plugin_handlers or manager.settings.skip_plugin_handlers:
        return
    for default in [handler for handler in manager.logger.handlers if type(handler).__name__ == DEFAULT]:
        handler = LogHandler(manager.settings, None)
        handler.setFormatter(default.formatter)
        handler.filters = default.filters
        manager.logger.removeHandler(default)
        manager.logger.addHandler(handler)


def reason(text: str) -> str:
    """Why a job runs, in a few words; of newer inputs the first is named."""
    words = next((words for sign, words in REASONS.items() if sign in text), text[:60])
    if words != "newer":
        return words
    newer = re.split(r"[;,] ", text.partition("Updated input files: ")[2].partition("; ")[0])
    return f"newer: {newer[0]}" + (f" and {len(newer) - 1} more" if newer[1:] else "")


def jobs(number: int) -> str:
    """A number of jobs in words."""
    return "1 job" if number == 1 else f"{number} jobs"


def brief(text: str) -> list[str]:
    """The message of an exception in at most seven lines: without stack, paths as seen from here."""
    lines = [line for line in text.replace(f"{Path.cwd()}/", "").splitlines() if line.strip()]
    if text.startswith("Traceback"):
        return [lines[-1], "--verbose shows where."]
    lines = [line for line in lines if not STACK.match(line)]
    if len(lines) > 1 and HEAD.fullmatch(lines[0]):
        lines = lines[1:]
    rest = len(lines) - LINES + 1
    return lines if rest < 2 else [*lines[: LINES - 1], f"... and {rest} more lines"]


def paragraph(log: Path) -> list[str]:
    """The first lines of a log up to an empty one, at most five: where a failing job writes its message."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return list(takewhile(str.strip, lines))[: LINES - 2]
