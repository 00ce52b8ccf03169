"""Runs in turn, so that a machine that slows down slows all; ratios beside their aims."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping

from tests.conftest import ROOT

Timer = Callable[[], float]


def environment(*, one_thread: bool) -> dict[str, str]:
    """Where children find the library of this checkout; one_thread: linear algebra on one, R's as ours."""
    places = [str(ROOT), str(ROOT / "workflow"), os.environ.get("PYTHONPATH", "")]
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"} if one_thread else {}
    return os.environ | threads | {"PYTHONPATH": os.pathsep.join(filter(None, places))}


def timed(work: Callable[[], object]) -> Timer:
    """A timer of work in this process."""

    def timer() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return timer


def in_turn(timers: Mapping[str, Timer], runs: int) -> dict[str, list[float]]:
    """Seconds of each timer, one of each in every round."""
    rounds = [{name: timer() for name, timer in timers.items()} for _ in range(runs)]
    return {name: [each[name] for each in rounds] for name in timers}


def compare(measured: Mapping[str, list[float]], aims: Mapping[str, float]) -> None:
    """Print the least and the median of all, and how many times the first goes into each of the others."""
    first, *_ = measured
    least, middle = (
        {name: each(found) for name, found in measured.items()} for each in (min, statistics.median)
    )
    for name in measured:
        line = f"    {name:<28} least {least[name]:8.4f} s   median {middle[name]:8.4f} s"
        if name != first:
            ratios = least[name] / least[first], middle[name] / middle[first]
            line += f"   {ratios[0]:6.1f} and {ratios[1]:6.1f} times"
            line += aimed(min(ratios), aims[name]) if name in aims else ""
        print(line, flush=True)


def aimed(found: float, aim: float, *, most: bool = False) -> str:
    """An aim, and whether it was met."""
    met = found <= aim if most else found >= aim
    return f"   aim {'at most ' if most else ''}{aim:g}: {'met' if met else 'MISSED'}"
