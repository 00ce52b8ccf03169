"""Make .venv hold what a run and the named extras need, from requirements.lock: environment.py [EXTRA ...].

Extras that .venv has already are kept. The new environment is built aside and checked before it takes the
place of the old one, so an interrupted build leaves nothing half made.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHECK = "import doorpakken, numpy, pandas, scipy, snakemake"


def normal(name: str) -> str:
    """A package's name as the lock spells it, without extras and versions."""
    found = re.match(r"[\w.-]+", name)
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def locked(lock: str) -> Iterator[tuple[str, str, set[str]]]:
    """Name, lines and parents of each package of a lock; the project itself is the parent called ""."""
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        parents = re.findall(r"^    #(?: via|  ) (\S.*)$", entry, re.MULTILINE)
        yield normal(entry), entry, {"" if "(" in parent else normal(parent) for parent in parents}


def subset(lock: str, wanted: Iterable[str]) -> str:
    """The part of a lock that these packages and all that they rest on take."""
    entries = {name: (entry, parents) for name, entry, parents in locked(lock)}
    chosen = {normal(name) for name in wanted}
    if unknown := chosen - set(entries):
        raise ValueError(f"requirements.lock lacks {', '.join(sorted(unknown))}. Run `make lock`.")
    while more := {name for name, (_, parents) in entries.items() if parents & chosen} - chosen:
        chosen |= more
    return "\n".join(entry for name, (entry, _) in entries.items() if name in chosen) + "\n"


def dependencies(project: Mapping[str, object], extras: Iterable[str]) -> list[str]:
    """What the project and these extras of it ask for; ValueError for an extra that it does not have."""
    optional = project["optional-dependencies"]
    assert isinstance(optional, dict)
    if unknown := sorted(set(extras) - set(optional)):
        raise ValueError(f"pyproject.toml has no extra {unknown[0]}; it has {', '.join(optional)}.")
    own = project["dependencies"]
    assert isinstance(own, list)
    return [*own, *(name for extra in extras for name in optional[extra])]


def run(*command: str | Path) -> str:
    """What a command prints; CalledProcessError when it fails."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def holds(place: Path) -> dict[str, object]:
    """What an environment says that it was made of; nothing when it is not whole or its Python is gone."""
    try:
        record = json.loads((place / "made.json").read_text("utf-8"))
        answer = run(place / "bin" / "python", "-c", "import sys; print(*sys.version_info[:2], sep='.')")
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}
    return record if record["python"] == answer else {}


def build(aside: Path, lock: str, extras: list[str], begun: Path | None) -> Path:
    """A checked environment in `aside`: pip fetches uv by the lock's hashes, uv does the rest.

    It begins as a copy of `begun`, if there is one: then only what that lacks is installed.
    """
    installer, new = aside / "installer", aside / "env"
    venv.create(installer, with_pip=True)
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    (aside / "uv.txt").write_text(subset(lock, ["uv"]), "utf-8")
    (aside / "lock.txt").write_text(subset(lock, dependencies(project, extras)), "utf-8")
    pip = [installer / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "--no-deps", "-r", aside / "uv.txt")
    uv, into = installer / "bin" / "uv", ["--quiet", "--python", new / "bin" / "python"]
    if begun:
        shutil.copytree(begun, new, symlinks=True, copy_function=os.link)
    else:
        prompt = ["--prompt", Path.cwd().name]
        run(uv, "venv", "--quiet", "--relocatable", *prompt, "--python", installer / "bin" / "python", new)
    run(uv, "pip", "sync", *into, "--require-hashes", "--compile-bytecode", aside / "lock.txt")
    run(uv, "pip", "install", *into, "--no-deps", "--no-index", "--no-build-isolation", "-e", ".")
    run(uv, "pip", "check", *into)
    run(new / "bin" / "python", "-I", "-c", CHECK)
    return new


@contextmanager
def alone() -> Iterator[None]:
    """Waits until another make in this folder is done."""
    folder = os.open(".", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def main(extras: list[str], place: Path = Path(".venv")) -> None:
    """Build the environment if it lacks an extra, is of another lock or Python, or is not whole."""
    lock = Path("requirements.lock").read_text("utf-8")
    sources = hashlib.sha256((lock + Path("pyproject.toml").read_text("utf-8")).encode()).hexdigest()
    made = {"python": "{}.{}".format(*sys.version_info[:2]), "sources": sources}
    with alone():
        record = holds(place)
        extends = {name: record.get(name) for name in made} == made
        had = record.get("extras", [])
        assert isinstance(had, list)
        wanted = sorted({*had, *extras})
        if extends and wanted == had:
            return
        print(f"Installing what {', '.join(['a run', *wanted])} needs", file=sys.stderr, flush=True)
        aside = place.with_name(f"{place.name}.new")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        new = build(aside, lock, wanted, place if extends else None)
        (new / "made.json").unlink(missing_ok=True)  # it may be a second name of the file of the old one
        (new / "made.json").write_text(json.dumps(made | {"extras": wanted}), "utf-8")
        if os.path.lexists(place):
            place.rename(aside / "old")
        new.rename(place)
        shutil.rmtree(aside)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ValueError as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        command = " ".join(map(str, error.cmd))
        sys.exit(
            f"`{command}` failed, so .venv was left as it was. Mend what it says above, and run this again."
        )
