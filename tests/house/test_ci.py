"""The continuous integration: a skip that nobody allowed fails it, and so does a run that did not happen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PLANTED = """\
import pytest

def test_passes():
    assert True

@pytest.mark.skip(reason="no browser: none installed")
def test_skipped():
    assert False

def test_without_data():
    pytest.skip("reference data absent: none here")

@pytest.mark.xfail(reason="known to be wrong")
def test_expected_to_fail():
    assert False
"""
DATA = "test_planted.* | reference data absent\n"
BROWSER = "test_planted.test_skipped | no browser\n"
WRONG = "test_planted.test_expected_to_fail | known to be wrong\n"


def pytest_report(folder: Path, tests: str) -> Path:
    """The JUnit report of a real run of pytest over these tests."""
    (folder / "test_planted.py").write_text(tests, encoding="utf-8")
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(folder), f"--junitxml={report}", "."]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    subprocess.run(command, cwd=folder, env=clean, capture_output=True, check=False)
    return report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pytest_report(tmp_path_factory.mktemp("planted"), PLANTED)


def judge(root: Path, folder: Path, allowed: str, *reports: Path) -> tuple[int, list[str]]:
    listing = folder / "allowed.txt"
    listing.write_text(allowed, encoding="utf-8")
    command = [sys.executable, str(root / ".ci" / "skips.py"), str(listing), *map(str, reports)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_every_skip_must_be_allowed(root: Path, tmp_path: Path, report: Path) -> None:
    code, lines = judge(root, tmp_path, "# nothing is\n", report)
    assert code == 1
    assert [line.split(": ")[1] for line in lines[:-1]] == [
        "test_planted.test_skipped",
        "test_planted.test_without_data",
        "test_planted.test_expected_to_fail",
    ]


def test_a_skip_is_allowed_by_its_name_and_its_reason(root: Path, tmp_path: Path, report: Path) -> None:
    code, lines = judge(root, tmp_path, DATA + BROWSER + WRONG, report)
    assert code == 0
    assert len(lines) == 1
    assert lines[0].startswith("===== 1 passed, 3 skipped in ")


@pytest.mark.parametrize(
    "allowed",
    [DATA + WRONG, BROWSER + WRONG, DATA + WRONG + "test_planted.test_skipped | another reason\n"],
    ids=["one name missing", "one reason missing", "the name with another reason"],
)
def test_one_skip_too_many_fails(root: Path, tmp_path: Path, report: Path, allowed: str) -> None:
    code, lines = judge(root, tmp_path, allowed, report)
    assert code == 1
    assert len([line for line in lines if line.startswith("SKIPPED and not allowed")]) == 1


def test_an_entry_without_a_reason_is_refused(root: Path, tmp_path: Path, report: Path) -> None:
    code, _ = judge(root, tmp_path, "test_planted.*\n", report)
    assert code == 1


def test_a_run_that_did_not_happen_fails(root: Path, tmp_path: Path) -> None:
    code, lines = judge(root, tmp_path, "", tmp_path / "absent.xml")
    assert code == 1
    assert "did not run" in lines[0]


def test_a_failing_test_fails_and_is_counted(root: Path, tmp_path: Path) -> None:
    code, lines = judge(root, tmp_path, "", pytest_report(tmp_path, "def test_wrong():\n    assert 1 == 2\n"))
    assert code == 1
    assert lines[-1].startswith("===== 1 failed, 0 passed, 0 skipped in ")


MAKE = """\
#!/bin/sh
echo "make $*" >> commands.txt
cp planted-$1.xml "${PYTEST_ADDOPTS##*--junitxml=}"
"""


@pytest.mark.parametrize(("test_skips", "check_skips"), [(False, False), (True, False), (False, True)])
def test_the_whole_script(
    root: Path, tmp_path: Path, report: Path, test_skips: bool, check_skips: bool
) -> None:
    """With stand-ins for make and for the programs that it would install."""
    shutil.copytree(root / ".ci", tmp_path / ".ci")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in (
        "chromium",
        "javac",
        "npm",
        "Rscript",
        "pdftotext",
        "soffice",
        "git",
        "make",
        "hunspell",
        "apt-get",
    ):
        (programs / name).write_text(MAKE if name == "make" else "#!/bin/sh\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    quiet = pytest_report(tmp_path, "def test_right():\n    assert 1 == 1\n")
    shutil.copy(report if test_skips else quiet, tmp_path / "planted-test.xml")
    shutil.copy(report if check_skips else quiet, tmp_path / "planted-check.xml")
    done = subprocess.run(
        [str(tmp_path / ".ci" / "run")],
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (tmp_path / "commands.txt").read_text().splitlines() == ["make test", "make check"]
    assert done.returncode == int(test_skips or check_skips), done.stdout + done.stderr
    assert "passed" in done.stdout.splitlines()[-1]
