"""Moments, spans of time and periods of spreadsheets and statistics programs as text.

A month is that of ISO 8601; a quarter, half or week of a year stands as Stata shows it, since its weeks, and
those of SPSS, begin on 1 January and are not those of ISO 8601.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

SPAN = re.compile(r"([+-]?)(\d+):([0-5]\d)(?::([0-5]\d(?:[.,]\d+)?))?")
UNITS = {"hours": 3600, "minutes": 60, "seconds": 1}
SPSS_ZERO, STATA_ZERO = datetime(1582, 10, 14), datetime(1960, 1, 1)
STATA = re.compile(r"%-?\d*(?:t([cCdwmqh])(.*)|d)")
SHORT_YEAR = 52  # weeks, the last of which has the days that are left
Spell = Callable[[float], str]


def span_text(seconds: float) -> str:
    """A span of time as hours, minutes and seconds: 144,000 seconds are 40:00:00."""
    thousandths = round(abs(seconds) * 1000)
    whole, rest = divmod(thousandths, 1000)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    sign = "-" if seconds < 0 and thousandths else ""
    return f"{sign}{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{fraction}"


def parse_span(raw: str, unit: str) -> float | None:
    """A span of time as a number of hours, minutes or seconds; None for what is no span."""
    match = SPAN.fullmatch(raw)
    if not match:
        return None
    seconds = int(match[2]) * 3600 + int(match[3]) * 60 + float((match[4] or "0").replace(",", "."))
    return (-seconds if match[1] == "-" else seconds) / UNITS[unit]


def moment_text(moment: date | time | datetime) -> str:
    """A moment as ISO 8601; at midnight it is a day."""
    if isinstance(moment, datetime) and moment.time() == time():
        moment = moment.date()
    return moment.isoformat()


def spss_spelling(format_: str) -> Spell | None:
    """How a number of a column of SPSS with that format is shown, as of `QYR8`; None for a plain number."""
    return _SPSS.get(format_.rstrip("0123456789.").upper())


def stata_spelling(format_: str) -> Spell | None:
    """How a number of a column of Stata with that format is shown, as of `%tq`; None for a plain number."""
    match = STATA.match(format_)
    if not match:
        return None
    kind, shape = match[1] or "d", match[2] or ""
    if kind in "cC" and shape.startswith("HH"):  # of a moment no more than its time is shown
        return _milliseconds
    return _STATA[kind]


def _milliseconds(number: float) -> str:
    return span_text(number / 1000)


def _spss(number: float) -> datetime:
    return SPSS_ZERO + timedelta(seconds=round(number, 3))


def _spss_day(number: float) -> str:
    return _spss(number).date().isoformat()


def _spss_moment(number: float) -> str:
    return moment_text(_spss(number))


def _spss_quarter(number: float) -> str:
    day = _spss(number)
    return f"{day.year}q{(day.month + 2) // 3}"


def _spss_month(number: float) -> str:
    day = _spss(number)
    return f"{day.year:04}-{day.month:02}"


def _spss_week(number: float) -> str:
    day = _spss(number)
    return f"{day.year}w{(day.timetuple().tm_yday - 1) // 7 + 1:02}"


def _stata_moment(number: float) -> str:
    return moment_text(STATA_ZERO + timedelta(milliseconds=round(number)))


def _stata_day(number: float) -> str:
    return (STATA_ZERO + timedelta(days=round(number))).date().isoformat()


def _stata_period(times: int, form: str) -> Spell:
    """The spelling of periods since 1960, of which a year has so many."""

    def spell(number: float) -> str:
        year, place = divmod(round(number), times)
        return form.format(1960 + year, place + 1)

    return spell


_SPSS: dict[str, Spell] = dict.fromkeys(("DATE", "ADATE", "EDATE", "JDATE", "SDATE"), _spss_day)
_SPSS |= dict.fromkeys(("DATETIME", "YMDHMS"), _spss_moment)
_SPSS |= dict.fromkeys(("TIME", "DTIME", "MTIME"), span_text)
_SPSS |= {"QYR": _spss_quarter, "MOYR": _spss_month, "WKYR": _spss_week}
_STATA: dict[str, Spell] = {
    "c": _stata_moment,
    "C": _stata_moment,
    "d": _stata_day,
    "w": _stata_period(SHORT_YEAR, "{}w{:02}"),
    "m": _stata_period(12, "{:04}-{:02}"),
    "q": _stata_period(4, "{}q{}"),
    "h": _stata_period(2, "{}h{}"),
}
