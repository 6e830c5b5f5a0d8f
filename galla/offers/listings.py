"""The list of what the shop offers, and has offered."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.foundation.lists import Badge, Column, Empty, FilterForm, Listing, TextField
from galla.offers.models import Kind, Offer
from galla.offers.words import offers_in_words


class OfferFilters(FilterForm):
    """By name, kind, and whether it has ended; those that have not are shown until somebody asks."""

    name = TextField(label=_("Name"))
    kind = forms.ChoiceField(label=_("What"), choices=[("", _("All")), *Kind.choices])
    state = forms.ChoiceField(
        label=_("State"), initial="on", choices=[("on", _("Not ended")), ("ended", _("Ended")), ("", _("All"))]
    )

    def narrow_name(self, rows: "QuerySet[Offer]", text: str) -> "QuerySet[Offer]":
        """Those whose name holds this."""
        return rows.filter(name__icontains=text)

    def narrow_kind(self, rows: "QuerySet[Offer]", kind: str) -> "QuerySet[Offer]":
        """Those of a kind."""
        return rows.filter(kind=kind)

    def narrow_state(self, rows: "QuerySet[Offer]", state: str) -> "QuerySet[Offer]":
        """Those that have ended, or have not."""
        return rows.filter(archived_at__isnull=state == "on")


def _whom(offer: Offer) -> list[Badge]:
    said = [str(offer.group)] if offer.group is not None else []
    said += [str(_("First bill"))] if offer.first_purchase else []
    return [Badge(one) for one in [*said, *([str(_("By code"))] if offer.by_code else [])]]


def _bills(offer: Any) -> str:
    """How many bills had it, where they are counted."""
    if not offer.is_counted:
        return ""
    most = _("%(used)s of %(most)s") % {"used": offer.used, "most": offer.most_bills}
    return str(offer.used) if offer.most_bills is None else str(most)


GOOD_FOR = _("What you write down here comes off bills by itself.")


def _none_now(form: forms.Form) -> Empty | None:
    """What is said where nothing is offered now and nobody looked for one by its name or kind."""
    asked = form.cleaned_data
    is_all = asked["state"] == "on" and not asked["name"] and not asked["kind"]
    return Empty(_("Nothing is offered now"), GOOD_FOR) if is_all else None


OFFERS = Listing(
    name="offers",
    caption=_("Offers"),
    columns=(
        Column("name", _("Name"), sort="name", lead=True, link=lambda row: row.address),
        Column("words", _("What comes off"), value=lambda row: row.words),
        Column("whom", _("For whom"), "badge", value=_whom),
        Column("bills", _("Bills"), value=_bills, phone=False),
        Column("starts_on", _("First day"), "day", sort="starts_on", phone=False),
        Column("ends_on", _("Last day"), "day", sort="ends_on", label_small=_("until")),
        Column("state", _("State"), "badge", value=lambda row: Badge(_("Ended")) if row.archived_at else None),
        Column("act", _("Act"), value=lambda row: row.pk, template="offers/act.html", exported=False),
    ),
    start="-pk",
    filters=OfferFilters,
    noun=lambda count: ngettext("%d offer", "%d offers", count) % count,
    none_left=_none_now,
    empty=Empty(_("No offer yet"), GOOD_FOR),
)


def offers_of(access: Access) -> Listing:
    """The list as somebody sees it: what they may not do is not offered."""
    return replace(OFFERS, prepare=partial(_tell, access))


def _tell(access: Access, offers: Sequence[Any]) -> None:
    """Each offer in words, and its address where it may be changed."""
    words, may_edit = offers_in_words(access, offers), access.can("offer.edit")
    for offer in offers:
        offer.words = words.get(offer.pk) or offer.get_kind_display()
        offer.address = reverse("offers:offer", args=[offer.pk]) if may_edit and not offer.archived_at else ""
