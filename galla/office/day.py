"""The home page's day: today beside the same weekday a week ago, at the same time."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.foundation.formats import money_symbol, percent
from galla.office.charts import HourChart, hour_chart
from galla.payments.queries import method_names
from galla.sales.figures import DayFigures, day_figures

WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure, what it opens, and how it stands beside a week ago."""

    label: str
    text: str
    url: str
    change: str
    tone: str
    before: str


@dataclass(frozen=True, slots=True)
class Means:
    """What one means of payment brought."""

    label: str
    minor: int
    percent: int
    width: str
    url: str


@dataclass(frozen=True, slots=True)
class Day:
    """Everything the home page says of today."""

    date: datetime.date
    before_name: str
    tiles: list[Tile]
    chart: HourChart | None
    means: list[Means]
    sales_minor: int
    before_minor: int
    bills: int


def the_day(access: Access, at: datetime.datetime) -> Day:
    """Today's figures up to ``at``. Six statements."""
    today = shop_day(access.shop, at)
    now = day_figures(access, today, until=at)
    before = day_figures(access, today - WEEK, until=at - WEEK)
    name = _("last %(weekday)s") % {"weekday": _weekday(today)}
    url = f"{reverse('sales:bills')}?since={today.isoformat()}&until={today.isoformat()}"
    return Day(
        date=today,
        before_name=name,
        tiles=_tiles(access, now, before, url),
        chart=hour_chart(now.by_hour, before.by_hour, before_name=name),
        means=_means(now, url, method_names(access.shop.pk)),
        sales_minor=now.sales_minor,
        before_minor=before.sales_minor,
        bills=now.bills,
    )


def _weekday(day: datetime.date) -> str:
    from django.utils.dates import WEEKDAYS

    return str(WEEKDAYS[day.weekday()])


def _tiles(access: Access, now: DayFigures, before: DayFigures, url: str) -> list[Tile]:
    tiles = [
        _tile(_("Sales"), money_symbol(now.sales_minor), now.sales_minor, before.sales_minor, url, money_symbol),
        _tile(_("Bills"), str(now.bills), now.bills, before.bills, url, str),
        _tile(
            _("Average bill"),
            money_symbol(now.average_minor),
            now.average_minor,
            before.average_minor,
            url,
            money_symbol,
        ),
    ]
    if access.can("cost.view"):
        up = now.margin_ppm >= before.margin_ppm
        tiles.append(
            Tile(
                label=_("Margin"),
                text=money_symbol(now.margin_minor),
                url=url,
                change=_("%s of sales") % _tenths(now.margin_ppm) if now.bills else "",
                tone="good" if up else "bad",
                before=_("from %s") % _tenths(before.margin_ppm) if before.bills else "",
            )
        )
    return tiles


def _tile(label: str, text: str, now: int, before: int, url: str, write: Any) -> Tile:
    if not before:
        return Tile(label, text, url, "", "", "")
    change = (now - before) * 1_000_000 // before
    arrow = "▲" if change >= 0 else "▼"
    return Tile(
        label=label,
        text=text,
        url=url,
        change=f"{arrow} {_tenths(abs(change))}",
        tone="good" if change >= 0 else "bad",
        before=_("from %s") % write(before),
    )


def _tenths(ppm: int) -> str:
    """A share in percent with one decimal."""
    return percent(round(ppm / 1000) * 1000)


def _means(now: DayFigures, url: str, names: dict[str, str]) -> list[Means]:
    whole = now.sales_minor
    return [
        Means(
            label=names.get(method, method),
            minor=minor,
            percent=round(minor * 100 / whole) if whole else 0,
            width=f"{max(0, min(100, minor * 100 / whole)) if whole else 0:.1f}%",
            url=f"{url}&method={method}",
        )
        for method, minor in now.by_method.items()
    ]
