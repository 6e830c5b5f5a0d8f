"""Of which days a report is: asked for in the address of a page or of a call of the API, the same way in both."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.serializers import ValidationError

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.models import Shop
from galla.foundation.api.fields import StrictDateField
from galla.foundation.errors import InvalidInput
from galla.foundation.inputs import FIRST_DAY, LAST_DAY
from galla.foundation.lists import DayField, FilterForm
from galla.foundation.lists.keyset import Rows

TURNED = gettext_lazy("The last day is before the first one.")


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from ``since`` to ``until``, both included."""

    since: datetime.date
    until: datetime.date

    @property
    def day_before(self) -> datetime.date:
        """The day at whose end the period begins."""
        return self.since - datetime.timedelta(days=1)

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return f"since={self.since.isoformat()}&until={self.until.isoformat()}"


def today(access: Access) -> datetime.date:
    """The shop's business day now."""
    return business_date(access.shop, timezone.now())


def year_begins(shop: Shop, day: datetime.date) -> datetime.date:
    """The first day of the financial year in which a day lies."""
    year = day.year if day.month >= shop.fiscal_year_start else day.year - 1
    return datetime.date(year, shop.fiscal_year_start, 1)


def month_begins(shop: Shop, day: datetime.date) -> datetime.date:
    """The first day of the month in which a day lies, in any shop."""
    return day.replace(day=1)


class ReportFilters(FilterForm):
    """The filters of a report decide what is added up, so nothing is narrowed."""

    @property
    def access(self) -> Access:
        """Who asks."""
        access: Access = self.request.access  # type: ignore[attr-defined]
        return access

    def narrow(self, rows: Rows) -> Rows:
        """The rows of the report; each says how."""
        raise NotImplementedError


class DayFilters(ReportFilters):
    """The end of which day."""

    until = DayField(label=gettext_lazy("At the end of"))

    def prepare(self) -> None:
        """Today unless somebody asks for another day."""
        self.fields["until"].initial = today(self.access)

    @property
    def day(self) -> datetime.date:
        """The day asked for."""
        asked: datetime.date = self.cleaned_data.get("until") or self.fields["until"].initial
        return asked


class PeriodFilters(ReportFilters):
    """Which days: from the beginning of the financial year to today unless somebody asks for others."""

    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))
    begins = staticmethod(year_begins)

    def prepare(self) -> None:
        """Days that hold until somebody asks for others."""
        now = today(self.access)
        self.fields["since"].initial = self.begins(self.access.shop, now)
        self.fields["until"].initial = now

    def clean(self) -> dict[str, Any]:
        """A period that ends before it begins is refused beside its end."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and self.period.since > self.period.until:
            self.add_error("until", str(TURNED))
        return cleaned

    @property
    def period(self) -> Period:
        """The days asked for. With the last day alone, the year or month in which it lies, up to it."""
        until = self.cleaned_data.get("until") or self.fields["until"].initial
        return Period(self.cleaned_data.get("since") or self.begins(self.access.shop, until), until)


class MonthFilters(PeriodFilters):
    """Which days: from the beginning of the month to today unless somebody asks for others."""

    begins = staticmethod(month_begins)


def asked_day(access: Access, asked: Mapping[str, str]) -> datetime.date:
    """``until`` of a call, today unless said. Raises ``InvalidInput`` beside the parameter."""
    return _day(asked, "until") or today(access)


def asked_period(access: Access, asked: Mapping[str, str], *, begins: Any = year_begins) -> Period:
    """``since`` and ``until`` of a call. Raises ``InvalidInput`` beside the parameter that is wrong."""
    until = asked_day(access, asked)
    period = Period(_day(asked, "since") or begins(access.shop, until), until)
    if period.since > period.until:
        raise InvalidInput(str(TURNED), field="until")
    return period


def _day(asked: Mapping[str, str], name: str) -> datetime.date | None:
    if name not in asked:
        return None
    try:
        day: datetime.date = StrictDateField().to_internal_value(asked[name])
    except ValidationError as error:
        raise InvalidInput(str(error.detail[0]), field=name) from error  # type: ignore[index]
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidInput(_("No shop was open on that day."), field=name)
    return day
