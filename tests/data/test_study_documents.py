"""Documents that a spreadsheet or an editor spoiled: quotes that stay open, numbers that are none, sums."""

from __future__ import annotations

import hashlib

import pytest

from doorpakken.data.study import load_study
from doorpakken.data.study.checksums import read_sums, sha256, write_sums
from doorpakken.data.study.csv_documents import read_rows
from doorpakken.errors import UserError
from tests.support import tiny_study as tiny


def refused(call, *arguments, **named):
    with pytest.raises(UserError) as caught:
        call(*arguments, **named)
    return caught.value.problems


@pytest.mark.parametrize("size", [10, 200_000], ids=["short", "longer than a cell may be"])
def test_an_open_quote_is_named_by_the_row_it_begins_in(tmp_path, size):
    table = tmp_path / "table.csv"
    table.write_text('a,b\n1,"x\ny"\n2,"open\n' + "3,z\n" * size, "utf-8")
    (found,) = refused(read_rows, table)
    assert (found.kind, found.row) == ("quotes", 3)
    assert len(str(found)) < 250


def test_a_quote_inside_a_cell_is_not_swallowed(tmp_path):
    table = tmp_path / "table.csv"
    table.write_text('a,b\n1,"x"y\n', "utf-8")
    assert [found.row for found in refused(read_rows, table)] == [2]
    table.write_text('a,b\n1,"x""y"\n', "utf-8")
    assert read_rows(table) == [["a", "b"], ["1", 'x"y']]


@pytest.mark.parametrize("value", [".nan", ".inf", "-.inf"])
def test_what_is_no_finite_number_is_refused(tmp_path, value):
    study = tiny.write_study(tmp_path, plan=tiny.PLAN.replace("0.95", value))
    (found,) = refused(load_study, study)
    assert (found.row, found.found, found.expected) == (1, value, "a finite number")


def test_sums_are_read_as_sha256sum_writes_them(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"x")
    digest = hashlib.sha256(b"x").hexdigest()
    assert sha256(tmp_path / "a.csv") == digest
    sums = tmp_path / "SHA256SUMS"
    write_sums(sums, {"b c.csv": digest, "a.csv": digest})
    assert sums.read_text() == f"{digest}  a.csv\n{digest}  b c.csv\n"
    assert read_sums(sums, "mend") == {"a.csv": digest, "b c.csv": digest}
    sums.write_text(f"{digest} *a.csv\n")
    assert read_sums(sums, "mend") == {"a.csv": digest}


def test_every_line_that_is_no_checksum_is_named(tmp_path):
    sums = tmp_path / "SHA256SUMS"
    sums.write_text(f"{'0' * 64}  a.csv\n\n{'0' * 63}  b.csv\n")
    assert [(found.row, found.mend) for found in refused(read_sums, sums, "Renew.")] == [
        (2, "Renew."),
        (3, "Renew."),
    ]
