"""Labels made, and noted that they were."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput
from galla.inventory.models import LabelRun
from galla.inventory.queries.labels import counted_labels
from galla.paper.labels import FORMATS, PRICE, SHELF, set_labels

MOST_LABELS = 2000


@dataclass(frozen=True, slots=True)
class LabelPaper:
    """What labels are printed on: a format of ``paper.labels``, ``price`` or ``shelf``, and the place of the first."""

    format: str
    kind: str = PRICE
    start: int = 1


def print_labels(
    *,
    access: Access,
    at: datetime.datetime,
    paper: LabelPaper,
    wanted: Sequence[tuple[int, int]],
    changes_since: datetime.datetime | None = None,
) -> bytes:
    """The PDF with so many labels of each product (by id). Products that are no longer sold get none.

    ``changes_since``: they are of prices changed from then on, so the next ones begin where these ended.
    Raises ``InvalidInput`` beside ``format``, ``kind``, ``start`` or ``lines``.
    """
    _demand_sane(paper)
    counted = counted_labels(access, wanted, at)
    count = sum(number for _label, number in counted)
    if not count:
        raise InvalidInput(_("There is nothing here to print a label for."), field="lines")
    if count > MOST_LABELS:
        said = _("%(count)s labels are more than the %(most)s printed at once. Print them in parts.")
        raise InvalidInput(said % {"count": count, "most": MOST_LABELS}, field="lines")
    pdf = set_labels(format=FORMATS[paper.format], kind=paper.kind, counted=counted, start=paper.start)
    LabelRun.objects.create(
        shop=access.shop, by=access.user, at=at, format=paper.format, labels=count, changes_since=changes_since
    )
    return pdf


def _demand_sane(paper: LabelPaper) -> None:
    if paper.format not in FORMATS:
        raise InvalidInput(_("Labels are printed on one of: %s.") % ", ".join(FORMATS), field="format")
    if paper.kind not in (PRICE, SHELF):
        raise InvalidInput(_("Labels are for goods (price) or for shelves (shelf)."), field="kind")
    places = FORMATS[paper.format].on_page
    if not 1 <= paper.start <= places:
        said = _("A sheet has the places 1 to %(places)d.") if places > 1 else _("A roll has no place to begin at.")
        raise InvalidInput(said % {"places": places}, field="start")
