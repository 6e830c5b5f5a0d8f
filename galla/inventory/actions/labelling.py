"""Labels made, and noted that they were."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput
from galla.inventory.models import LabelRun
from galla.inventory.queries.labels import WantedLabel, counted_labels
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
    wanted: Sequence[WantedLabel | tuple[int, int]],
    changes_since: datetime.datetime | None = None,
    portion: int | None = None,
) -> bytes:
    """The PDF with so many labels of each product (by id). Products that are no longer sold get none.

    More than ``MOST_LABELS`` are printed in parts of so many: ``portion`` says which, from 1 on. ``changes_since``:
    they are of prices changed from then on, so once the last part is printed the next ones begin where these ended.
    Raises ``InvalidInput`` beside ``format``, ``kind``, ``start``, ``lines``, or ``portion`` with how many ``parts``
    there are.
    """
    _demand_sane(paper)
    labels = [WantedLabel(*one) for one in wanted]
    parts = parts_of(labels)
    _demand_part(sum(one.labels for one in labels), portion, parts)
    first = ((portion or 1) - 1) * MOST_LABELS
    counted = counted_labels(access, list(_between(labels, first, first + MOST_LABELS)), at)
    count = sum(number for _label, number in counted)
    if not count:
        raise InvalidInput(_("There is nothing here to print a label for."), field="lines")
    since = changes_since if (portion or 1) == parts else None
    pdf = set_labels(format=FORMATS[paper.format], kind=paper.kind, counted=counted, start=paper.start)
    LabelRun.objects.create(
        shop=access.shop, by=access.user, at=at, format=paper.format, labels=count, changes_since=since
    )
    return pdf


def parts_of(wanted: Sequence[WantedLabel]) -> int:
    """In how many parts so many labels are printed."""
    return max(-(-sum(one.labels for one in wanted) // MOST_LABELS), 1)


def _demand_part(count: int, portion: int | None, parts: int) -> None:
    if portion is None and parts > 1:
        said = _("%(count)s labels are more than the %(most)s printed at once. Say which part of %(parts)s to print.")
        raise InvalidInput(said % {"count": count, "most": MOST_LABELS, "parts": parts}, field="portion", parts=parts)
    if portion is not None and not 1 <= portion <= parts:
        raise InvalidInput(_("There are the parts 1 to %(parts)s.") % {"parts": parts}, field="portion", parts=parts)


def _between(wanted: Sequence[WantedLabel], first: int, end: int) -> Iterator[WantedLabel]:
    """Of the labels in their order those from a place on, up to another one."""
    place = 0
    for one in wanted:
        count = min(place + one.labels, end) - max(place, first)
        if count > 0:
            yield one._replace(labels=count)
        place += one.labels


def _demand_sane(paper: LabelPaper) -> None:
    if paper.format not in FORMATS:
        raise InvalidInput(_("Labels are printed on one of: %s.") % ", ".join(FORMATS), field="format")
    if paper.kind not in (PRICE, SHELF):
        raise InvalidInput(_("Labels are for goods (price) or for shelves (shelf)."), field="kind")
    places = FORMATS[paper.format].on_page
    if not 1 <= paper.start <= places:
        said = _("A sheet has the places 1 to %(places)d.") if places > 1 else _("A roll has no place to begin at.")
        raise InvalidInput(said % {"places": places}, field="start")
