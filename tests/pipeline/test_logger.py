"""The terminal of a run, tried with Snakemake itself on a toy of four rules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.snakemake_runs import snakemake

HEAD = "Using workflow specific profile"
SNAKEFILE = """\
rule all:
    message: "Everything"
    input: "slow.txt", "wave_2014.txt", "wave_2022.txt"

rule slow_one:
    output: "slow.txt"
    log: "logs/slow.log"
    shell: "COMMAND"

rule weigh:
    message: "Weigh wave {wildcards.wave}"
    output: "wave_{wave}.txt"
    log: "logs/{wave}.log"
    script: "weigh.py"
"""
SCRIPT = """\
from pathlib import Path
from doorpakken.script import job

with job(snakemake):
    from doorpakken.errors import UserError, problem

    print("reading")
    BODY
    Path(snakemake.output[0]).touch()
"""


class Toy:
    """A project of one Snakefile and one script, with the profile that ships."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder, self.root = folder, root
        shutil.copytree(root / "profiles", folder / "profiles")
        self.write()

    def write(self, command: str = "touch {output}", body: str = "pass", snakefile: str = SNAKEFILE) -> None:
        (self.folder / "Snakefile").write_text(snakefile.replace("COMMAND", command), encoding="utf-8")
        (self.folder / "weigh.py").write_text(SCRIPT.replace("BODY", body), encoding="utf-8")

    def run(self, *arguments: str, logger: str = "doorpakken") -> tuple[int, list[str]]:
        """Exit code and terminal, without the line that Snakemake prints before any logger exists."""
        named = ["--logger", logger] if logger else []
        done = snakemake([*named, "--cores", "1", *arguments], self.folder)
        lines = (done.stderr + done.stdout).splitlines()
        assert lines[0].startswith(HEAD)
        return done.returncode, lines[1:]


@pytest.fixture
def toy(tmp_path: Path, root: Path) -> Toy:
    return Toy(tmp_path, root)


def test_a_run_says_one_line_per_job_and_the_next_run_that_nothing_is_to_do(toy: Toy) -> None:
    code, lines = toy.run()
    assert code == 0
    assert [line.split("  ")[0] for line in lines] == [
        "1 of 4",
        "2 of 4",
        "3 of 4",
        "4 of 4",
        "Done: 4 jobs.",
    ]
    assert {line.split("  ")[-1] for line in lines[:3]} == {"slow one", "Weigh wave 2014", "Weigh wave 2022"}
    assert lines[3] == "4 of 4  Everything"
    assert toy.run() == (0, ["0 jobs: everything is up to date."])


def test_a_snakefile_speaks_by_itself_where_the_plugin_is_not_named(toy: Toy) -> None:
    toy.write(snakefile="from snakemake_logger_plugin_doorpakken import speak\nspeak(workflow)\n" + SNAKEFILE)
    code, lines = toy.run(logger="")
    assert code == 0
    assert (len(lines), lines[-1]) == (5, "Done: 4 jobs.")
    assert toy.run() == (0, ["0 jobs: everything is up to date."])
    (toy.folder / "slow.txt").unlink()
    toy.write(snakefile=SNAKEFILE)
    assert len(toy.run(logger="")[1]) > 20


MISTAKE = """if snakemake.wildcards.wave == "2014":
        raise UserError(problem("code", "unknown code", "raw.csv", row=3, found="7"))"""


def test_two_failing_jobs_take_three_lines_each_and_do_not_stop_the_third(toy: Toy) -> None:
    toy.write("echo the disk is full > {log}; exit 3", MISTAKE)
    code, lines = toy.run()
    assert code == 1
    assert failure(lines, "slow one") == ["  the disk is full", "  (log: logs/slow.log)"]
    wave = ["  raw.csv, row 3: unknown code. Found 7.", "  (log: logs/2014.log)"]
    assert failure(lines, "Weigh wave 2014") == wave
    assert (toy.folder / "wave_2022.txt").exists()
    assert lines[-1] == "2 jobs failed. Mend, and run the same command again: what is made stays."
    assert len(lines) == 3 + 2 * 3 + 1


def failure(lines: list[str], job: str) -> list[str]:
    start = lines.index(f"FAILED  {job}") + 1
    return lines[start : start + 2]


def test_an_unexpected_error_leaves_its_stack_in_the_log_only(toy: Toy) -> None:
    toy.write(body="{}['goal']")
    code, lines = toy.run("wave_2014.txt")
    assert code == 1
    assert lines[1:4] == ["FAILED  Weigh wave 2014", "  KeyError: 'goal'", "  (log: logs/2014.log)"]
    assert len(lines) == 5
    assert "Traceback" in (toy.folder / "logs/2014.log").read_text()


def test_a_command_without_a_log_still_says_what_failed(toy: Toy) -> None:
    toy.write("exit 4", snakefile=SNAKEFILE.replace('    log: "logs/slow.log"\n', ""))
    code, lines = toy.run("slow.txt")
    assert code == 1
    assert lines[1] == "FAILED  slow one"
    assert lines[2].endswith("returned non-zero exit status 4.")
    assert lines[3] == "  (no log)"


def test_a_job_that_makes_nothing_is_counted_as_failed(toy: Toy) -> None:
    toy.write("true")
    code, lines = toy.run("slow.txt", "--latency-wait", "0")
    assert code == 1
    assert "slow.txt" in "\n".join(lines[1:-1])
    assert lines[-1].startswith("1 job failed.")


REFUSALS = {
    "what the Snakefile refuses": (
        "from snakemake.exceptions import WorkflowError\n"
        "raise WorkflowError('--config: unknown key. Found stduy; expected study=PATH.\\nsecond line')\n",
        ["--config: unknown key. Found stduy; expected study=PATH.", "second line"],
    ),
    "an error in the Snakefile": (
        "import json\n\njson.loads('{')\n",
        ['JSONDecodeError in file "Snakefile", line 3:', "Expecting property name"],
    ),
    "a syntax error": ("x = (1\n", ["TokenError:", "EOF in multi-line statement"]),
    "a missing file": (
        SNAKEFILE.replace('"slow.txt"', '"absent.txt"', 1),
        ["MissingInputException in rule all", "absent.txt"],
    ),
    "an unknown name in a command": (
        SNAKEFILE.replace("COMMAND", "touch {output} {input.frame}"),
        ["RuleException in rule slow_one", "has no attribute 'frame'"],
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_is_one_short_message_without_a_stack(toy: Toy, case: str) -> None:
    snakefile, said = REFUSALS[case]
    toy.write(snakefile=snakefile)
    code, lines = toy.run()
    refusal = [line for line in lines if " of 4  " not in line]
    text = "\n".join(refusal)
    assert code == 1
    assert all(part in text for part in said)
    assert len(refusal) < 8
    assert "Traceback" not in text
    assert str(toy.folder) not in text


def test_many_missing_files_are_cut_short(toy: Toy) -> None:
    many = ", ".join(f'"absent_{number}.txt"' for number in range(20))
    toy.write(snakefile=f"rule all:\n    input: {many}\n")
    code, lines = toy.run()
    assert code == 1
    assert len(lines) == 7
    assert lines[-1].startswith("... and ")


def test_a_dry_run_says_why_in_a_few_words(toy: Toy) -> None:
    inputs = '    input: "a.csv", "b.csv"\n    params: hash="HASH"\n'
    read = SNAKEFILE.replace('    message: "Weigh', f'{inputs}    message: "Weigh')
    for name in ("a.csv", "b.csv"):
        (toy.folder / name).write_text("1\n", encoding="utf-8")
    toy.write(snakefile=read)

    def why(*arguments: str) -> set[str]:
        code, lines = toy.run("-n", *arguments)
        assert code == 0
        return {line.rpartition("  ")[2] for line in lines if "Weigh" in line}

    code, lines = toy.run("-n", "slow.txt")
    assert (code, lines) == (0, ["1 of 1  slow one  (not made yet)"])
    assert not (toy.folder / "slow.txt").exists()
    assert why() == {"(not made yet)"}
    assert toy.run()[0] == 0
    assert why("--forceall") == {"(asked for)"}
    (toy.folder / "a.csv").write_text("2\n", encoding="utf-8")
    assert why() == {"(newer: a.csv)"}
    (toy.folder / "b.csv").write_text("2\n", encoding="utf-8")
    assert {line.split(" ")[-3:-1] == ["and", "1"] for line in why()} == {True}
    assert toy.run()[0] == 0
    snakefile = toy.folder / "Snakefile"
    snakefile.write_text(read.replace("HASH", "OTHER"), encoding="utf-8")
    assert why() == {"(its code, documents or settings changed)"}
    toy.write(body="print('edited')", snakefile=read)
    assert why() == {"(its rule or script changed)"}
    _, lines = toy.run("-n")
    assert lines[-1] == "3 of 3  Everything  (after others)"


def test_what_snakemake_answers_is_not_lost(toy: Toy) -> None:
    assert toy.run("--unlock") == (0, ["Unlocked working directory."])
    code, lines = toy.run("-p", "slow.txt")
    assert (code, lines) == (0, ["1 of 1  slow one", "    touch slow.txt", "Done: 1 job."])


def test_verbose_shows_everything(toy: Toy) -> None:
    _, lines = toy.run("--verbose", "slow.txt")
    assert any("Building DAG of jobs" in line for line in lines)
