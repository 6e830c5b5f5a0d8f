"""Lists of counts, and of what one found."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.formats import moment
from galla.foundation.lists import Badge, Column, Empty, Listing
from galla.inventory.forms.counting import CountFilters, LineFilters, ReviewFilters
from galla.inventory.listings.stock import products
from galla.inventory.models import CountedLine, CountOutcome, CountSession
from galla.inventory.queries import Found


def state_of_count(session: CountSession) -> Badge:
    """Where a count stands."""
    closing = getattr(session, "closing", None)
    if closing is None:
        is_over = getattr(session, "end", None) is not None
        return Badge(_("To be looked at"), "warn") if is_over else Badge(_("Being counted"), "accent")
    return Badge(closing.get_outcome_display(), "good" if closing.outcome == CountOutcome.APPROVED else "")


def scope_of_count(session: CountSession) -> str:
    """What is counted."""
    return str(session.category or _("Everything"))


def _states(found: Found) -> list[Badge]:
    """What a person should look at before the count is approved."""
    badges = []
    if found.is_asked:
        badges.append(Badge(_("To be counted again"), "warn"))
    elif found.tally is None:
        badges.append(Badge(_("Not counted"), "warn"))
    if found.overtaken:
        badges.append(Badge(_("Put right by another count"), "warn"))
    if found.moved_milli:
        badges.append(Badge(_("Moved meanwhile"), "warn"))
    if found.by_hand_milli and found.change_milli:
        badges.append(Badge(_("Changed by hand since"), "warn"))
    return badges


def _how(line: CountedLine) -> Badge | None:
    """Whether a line counts again, or was assumed."""
    if line.assumed:
        return Badge(_("Taken as gone"), "warn")
    return Badge(_("Counted again")) if line.replaces else None


def _card_of(found: Found) -> str:
    return f"{reverse('inventory:card', args=[found.product.pk])}?branch={found.branch_id}"


def _lines_of_product(found: Found) -> str:
    address = reverse("inventory:count-lines", args=[found.session_id])
    return f"{address}?{urlencode({'search': found.product.sku})}"


def _overtaken_by(found: Found) -> str:
    """What has put it right since: when, and who."""
    late = found.overtaken
    return (
        "" if late is None else _("%(moment)s by %(person)s") % {"moment": moment(late.happened_at), "person": late.by}
    )


def _paper_that_overtook(found: Found) -> str:
    """The other count, or the adjustment somebody wrote by hand."""
    late = found.overtaken
    if late is None:
        return ""
    if late.session_id is None:
        return reverse("inventory:adjustment", args=[late.adjustment_id])
    return reverse("inventory:count", args=[late.session_id])


def _measure(found: Found) -> Any:
    return found.product.measure


COUNTS = Listing(
    name="counts",
    caption=_("Counts"),
    columns=(
        Column(
            "scope",
            _("What"),
            value=scope_of_count,
            link=lambda row: reverse("inventory:count", args=[row.pk]),
            lead=True,
        ),
        Column("state", _("State"), "badge", value=state_of_count),
        Column("happened_at", _("Begun"), "moment", sort="pk"),
        Column("branch", _("Branch"), "code", value=lambda row: str(row.branch), phone=False, narrow=False),
        Column("note", _("Note"), phone=False),
        Column("by", _("By"), value=lambda row: str(row.by), phone=False),
        Column("product_count", _("Products counted"), "number", label_small=_("products")),
    ),
    start="-happened_at",
    filters=CountFilters,
    noun=lambda count: ngettext("%d count", "%d counts", count) % count,
    empty=Empty(
        _("Nothing was counted yet"),
        _("Begin a count, walk along the shelves with a scanner, and go on selling meanwhile."),
        _("Begin a count"),
        reverse_lazy("inventory:count-new"),
    ),
)

REVIEW = Listing(
    name="review",
    caption=_("What the count found"),
    columns=(
        Column("name", _("Product"), value=lambda row: row.product.name, link=_card_of, sort="name_key", lead=True),
        Column("sku", _("SKU"), "code", value=lambda row: row.product.sku, shown=False),
        Column("state", _("Look at"), "badge", value=_states),
        Column("on_hand_milli", _("In the book"), "quantity", unit=_measure, sort="on_hand_milli"),
        Column(
            *("counted_milli", _("Counted"), "quantity"), unit=_measure, sort="counted_milli", link=_lines_of_product
        ),
        Column("change_milli", _("Difference"), "quantity", unit=_measure, sort="change_milli", figure=True),
        Column("worth_minor", _("Worth at cost"), "money", sort="worth_minor", label_small=_("worth")),
        Column(
            *("moved_milli", _("Moved meanwhile"), "quantity"),
            unit=_measure,
            sort="moved_milli",
            value=lambda row: row.moved_milli or None,
            phone=False,
        ),
        Column(
            *("by_hand_milli", _("Changed by hand since"), "quantity"),
            unit=_measure,
            value=lambda row: row.by_hand_milli or None,
            label_small=_("by hand since"),
        ),
        Column("overtaken", _("Put right since"), value=_overtaken_by, link=_paper_that_overtook),
        Column("spots", _("Spots"), "number", value=lambda row: row.tally and row.tally.spots, shown=False),
        Column("counted_by", _("Last counted by"), shown=False),
        Column("again", _("Again"), template="inventory/count_again.html", value=lambda row: row.pk, exported=False),
    ),
    start="name",
    filters=ReviewFilters,
    noun=products,
)

LINES_OF_COUNT = Listing(
    name="counted",
    caption=_("What was counted"),
    columns=(
        Column("product", _("Product"), value=lambda row: row.product.name, sort="product__name_key", lead=True),
        Column("sku", _("SKU"), "code", value=lambda row: row.product.sku, phone=False, narrow=False),
        Column("how", _("How"), "badge", value=_how),
        Column("counted_at", _("When"), "moment", sort="pk"),
        Column("by", _("By"), value=lambda row: str(row.by)),
        Column("on_hand_milli", _("In the book"), "quantity", unit=lambda row: row.product.measure),
        Column("counted_milli", _("Counted"), "quantity", unit=lambda row: row.product.measure, figure=True),
    ),
    start="-counted_at",
    filters=LineFilters,
    noun=lambda count: ngettext("%d line", "%d lines", count) % count,
)
