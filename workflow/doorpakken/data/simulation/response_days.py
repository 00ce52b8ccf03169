"""When respondents start and complete: days in declared shares, office hours, some finishing later."""

from __future__ import annotations

from datetime import datetime, timedelta

from doorpakken.data.simulation.assumptions import Parameters
from doorpakken.data.simulation.chance import draw
from doorpakken.data.simulation.population import Population, cut, ranked, score, spread
from doorpakken.data.simulation.response_records import Record

OPENING = timedelta(hours=8, minutes=30)
OFFICE_SECONDS = 8 * 60 * 60


def times(parameters: Parameters, rows: list[Record], simulated: Population) -> dict[str, tuple[str, str]]:
    """When each started and completed (ISO 8601), by the key of the record; the keenest on the first day."""
    seed, fieldwork = parameters.seed, parameters.fieldwork
    who = {record.key: record.person for record in rows}
    days = cut(ranked(score("fieldwork", fieldwork.score, who, seed, simulated))[::-1], fieldwork.days)
    chance = {key: draw(1_000_000, seed, "minutes", key) for key in who}
    minutes = spread(ranked(chance), fieldwork.minutes, 1)
    calendar = list(fieldwork.days)
    moments = {}
    for key in who:
        time_of_day = OPENING + timedelta(seconds=draw(OFFICE_SECONDS, seed, "started_at", key))
        started = datetime.fromisoformat(days[key]) + time_of_day
        completed = started + timedelta(minutes=int(minutes[key]), seconds=draw(60, seed, "seconds", key))
        later = calendar[calendar.index(days[key]) + 1 :]
        if later and draw(100, seed, "resumed", key) < fieldwork.resumed_per_hundred:
            resumed = OPENING + timedelta(seconds=draw(OFFICE_SECONDS, seed, "completed_at", key))
            completed = datetime.fromisoformat(later[0]) + resumed
        moments[key] = (started.isoformat(), completed.isoformat())
    return moments
