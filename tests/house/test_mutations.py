"""The errors of `make mutations` can still be planted: each place stands in the library once."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.mutations.__main__ import LIBRARY, ROOMS, noticed_by
from tests.mutations.planted import Planted, planted, read

ERRORS = planted()


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_every_error_can_be_planted_and_has_tests(error: Planted) -> None:
    source = (LIBRARY / error.file).read_text("utf-8")
    compile(error.into(source), error.file, "exec")
    assert all((ROOT / test).is_file() for test in noticed_by(error.file))


def test_errors_are_many_and_told_apart() -> None:
    assert len(ERRORS) >= 40
    assert len({str(error) for error in ERRORS}) == len(ERRORS)
    assert {error.file.rpartition("/")[0] for error in ERRORS} == set(ROOMS)


def test_the_table_is_read_as_it_says() -> None:
    text = "# a remark\n\n== a.py\nsign\n- 1 -\\n x\n+ 1 +\\n x\n! it is 0\n\n== b.py\nn\n- n\n+\n"
    assert list(read(text)) == [
        Planted("a.py", "sign", "1 -\n x", "1 +\n x", "it is 0"),
        Planted("b.py", "n", "n", ""),
    ]


@pytest.mark.parametrize("source", ["a = 2", "a = 1 + 1"])
def test_a_place_that_is_not_there_or_twice_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="expected once"):
        Planted("a.py", "b", "1", "2").into(source)
