"""Figures as places on a drawing: what the SVG of a template needs, worked out here."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.foundation.formats import money_short, money_symbol, time_of_day

WIDTH, FLOOR, TOP, LEFT = 680, 184.0, 40.0, 48
MOST_LINES = 4
FEWEST_HOURS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour: its bar, the mark of a week ago, and its words."""

    label: str
    wide_only: bool
    x: float
    width: float
    y: float
    height: float
    mark_x: float
    mark_width: float
    mark_y: float
    has_mark: bool
    middle: float
    title: str
    now_minor: int
    before_minor: int
    is_peak: bool
    peak: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One line across the drawing, with its amount."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class HourChart:
    """Bars by hour with last week's marks."""

    bars: list[Bar]
    rules: list[Rule]
    summary: str


def hour_chart(now: dict[int, int], before: dict[int, int], *, before_name: str) -> HourChart | None:
    """Bars for the hours in which anything was sold, and those between; None for an empty day."""
    hours = sorted({hour for hour, total in (now | before).items() if total or before.get(hour)})
    if not any(now.values()) and not any(before.values()):
        return None
    first, last = hours[0], hours[-1]
    while last - first + 1 < FEWEST_HOURS and (first > 0 or last < 23):
        first, last = max(0, first - 1), min(23, last + 1)
    step = _step(max([*now.values(), *before.values()]))
    count = -(-max([*now.values(), *before.values()]) // step)
    scale = (FLOOR - TOP) / (count * step)
    slot = (WIDTH - LEFT) / (last - first + 1)
    peak = max(range(first, last + 1), key=lambda hour: now.get(hour, 0))
    bars = [
        _bar(hour, place, slot, scale, now.get(hour, 0), before.get(hour, 0), before_name, is_peak=hour == peak)
        for place, hour in enumerate(range(first, last + 1))
    ]
    rules = [Rule(FLOOR - line * step * scale, money_short(line * step)) for line in range(count + 1)]
    return HourChart(bars, rules, _summary(bars))


def _summary(bars: list[Bar]) -> str:
    top = next((bar for bar in bars if bar.is_peak), None)
    if top is None:
        return _("Nothing was sold yet.")
    told = {"hour": top.label, "amount": money_symbol(top.now_minor)}
    return _("Sales by hour. Highest at %(hour)s with %(amount)s.") % told


def _bar(
    hour: int, place: int, slot: float, scale: float, now: int, before: int, before_name: str, *, is_peak: bool
) -> Bar:
    width = min(36.0, slot * 0.6)
    middle = LEFT + slot * (place + 0.5)
    label = time_of_day(datetime.time(hour)).replace(":00", "")
    figures = {"hour": label, "now": money_symbol(now), "name": before_name, "before": money_symbol(before)}
    return Bar(
        label=label,
        wide_only=place % 3 != 0,
        x=round(middle - width / 2, 1),
        width=round(width, 1),
        y=round(FLOOR - now * scale, 1),
        height=round(now * scale, 1),
        mark_x=round(middle - width * 2 / 3, 1),
        mark_width=round(width * 4 / 3, 1),
        mark_y=round(FLOOR - before * scale - 2, 1),
        has_mark=before > 0,
        middle=round(middle, 1),
        title=_("%(hour)s: %(now)s, %(name)s %(before)s") % figures,
        now_minor=now,
        before_minor=before,
        is_peak=is_peak and now > 0,
        peak=money_short(now),
    )


def _step(largest: int) -> int:
    """A round distance between lines, so that at most four fit under the largest amount."""
    step = 100
    while True:
        for factor in (1, 2, 4, 5):
            if largest <= factor * step * MOST_LINES:
                return factor * step
        step *= 10
