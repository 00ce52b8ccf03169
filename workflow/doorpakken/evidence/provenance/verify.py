"""Verification: build again somewhere else from what is committed, and hold the bytes against the seal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from doorpakken.data.study.checksums import read_sums, sha256, write_sums
from doorpakken.errors import refusal

MANIFEST = "MANIFEST.json"
ABSENT = "absent"
BUILD = "Run snakemake --cores 4 first."


def seal_path(study_id: str) -> Path:
    """Where the committed checksums of a study's products stand."""
    return Path("checksums") / f"{study_id}.sha256"


def product_sums(results: Path) -> dict[str, str]:
    """The checksums of the products as they lie in `results` now, by name; UserError without a manifest.

    The manifest itself is left out: it names the library, which may change while its products do not.
    """
    manifest = results / MANIFEST
    if not manifest.is_file():
        raise refusal("not built", "there is nothing to seal", str(manifest), mend=BUILD)
    names = [*json.loads(manifest.read_text("utf-8"))["products"], "ro-crate-metadata.json"]
    return {name: sha256(results / name) if (results / name).is_file() else ABSENT for name in sorted(names)}


def write_seal(path: Path, sums: Mapping[str, str]) -> None:
    """Write checksums in the format of sha256sum; UserError when a product is not there."""
    absent = sorted(name for name, digest in sums.items() if digest == ABSENT)
    if absent:
        raise refusal("not built", "a product is not there", absent[0], mend=BUILD)
    path.parent.mkdir(exist_ok=True)
    write_sums(path, sums)


def read_seal(path: Path) -> dict[str, str]:
    """The committed checksums by product name; empty when there are none, UserError for any other line."""
    return read_sums(path, mend="Renew it with: doorpakken seal") if path.is_file() else {}


def differences(expected: Mapping[str, str], actual: Mapping[str, str]) -> list[str]:
    """What differs between two sets of checksums, a line for each product."""
    changed = {name for name in expected.keys() & actual.keys() if expected[name] != actual[name]}
    faults = dict.fromkeys(changed, "other bytes") | {
        name: "not made" if name in expected else "not expected" for name in expected.keys() ^ actual.keys()
    }
    return [f"{name}: {fault}" for name, fault in sorted(faults.items())]


def rebuild(scratch: Path, results: str, config: list[str]) -> dict[str, str]:
    """Copy the tracked files to `scratch`, build there, and return the checksums of the products.

    results: folder of the products, relative. config: arguments for snakemake.
    UserError when the build fails.
    """
    for name in _tracked():
        if Path(name).is_file():
            target = scratch / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, target)
    command = [sys.executable, "-m", "snakemake", "--cores", "4", *config]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    built = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True, check=False)
    if built.returncode:
        tail = " ".join((built.stderr or built.stdout).split())[-300:]
        what, mend = "the build fails elsewhere", "Commit what it needs, and build again."
        raise refusal("rebuild failed", what, str(scratch), found=tail, mend=mend)
    return product_sums(scratch / results)


def _tracked() -> list[str]:
    """The files that git tracks here; UserError without git or outside a clone."""
    command = ["git", "ls-files", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        output = getattr(error, "stderr", None) or str(error)
        raise refusal(
            "no clone", "only a clone says which files are committed", "git ls-files",
            found=output.strip().splitlines()[0], expected="the folder of a git clone",
            mend="Clone the repository, or build with snakemake --cores 4.",
        ) from None  # fmt: skip
    return [name for name in listed.split("\0") if name]
