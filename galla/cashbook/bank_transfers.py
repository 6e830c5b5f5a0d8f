"""The list of what lines of the bank were booked as, from or to another account."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.cashbook.actions.bank_accounts import codes_of_banks
from galla.cashbook.actions.bank_booking import others_of
from galla.cashbook.bank_listings import DaysFilters
from galla.cashbook.models import BankTransfer
from galla.foundation.lists import Badge, Column, Empty, Listing, TextField
from galla.payments.queries import method_names


def others_named(shop_id: int) -> dict[str, str]:
    """What every account is called from which money of a line may have come, or to which it went."""
    return {**others_of(shop_id, 1), **others_of(shop_id, -1)}


class TransferFilters(DaysFilters):
    """By account, day and remark."""

    day_field = "business_date"
    code = forms.ChoiceField(label=_("Account"), required=False)
    other = forms.ChoiceField(label=_("From or to"), required=False)
    text = TextField(label=_("Remark"))

    def prepare(self) -> None:
        """The accounts of this shop."""
        shop_id = self.request.access.shop.pk  # type: ignore[attr-defined]
        fields: Any = self.fields
        fields["code"].choices = [("", _("All")), *codes_of_banks(shop_id).items()]
        fields["other"].choices = [("", _("All")), *others_named(shop_id).items()]

    def narrow_code(self, rows: "QuerySet[BankTransfer]", code: str) -> "QuerySet[BankTransfer]":
        """Of one account at the bank."""
        return rows.filter(code=code)

    def narrow_other(self, rows: "QuerySet[BankTransfer]", other: str) -> "QuerySet[BankTransfer]":
        """From or to one account."""
        return rows.filter(other=other)

    def narrow_text(self, rows: "QuerySet[BankTransfer]", text: str) -> "QuerySet[BankTransfer]":
        """By part of the remark."""
        return rows.filter(note__icontains=text)


def _page(transfer: BankTransfer) -> str:
    return reverse("cashbook:bank_transfer", args=[transfer.pk])


def _state(transfer: BankTransfer) -> Badge | None:
    return Badge(_("Taken back"), "bad") if getattr(transfer, "void", None) is not None else None


def name_accounts(rows: Any) -> None:
    """What the accounts of some transfers are called, asked for all of them at once."""
    if not rows:
        return
    shop_id = rows[0].shop_id
    # Ways that were put away since are still called what they were.
    names = method_names(shop_id) | codes_of_banks(shop_id) | others_named(shop_id)
    for row in rows:
        row.bank_name, row.other_name = names.get(row.code, row.code), names.get(row.other, row.other)


BANK_TRANSFERS = Listing(
    name="bank-transfers",
    caption=_("Transfers"),
    columns=(
        Column("happened_at", _("When"), "moment", sort="happened_at", lead=True, link=_page),
        Column("business_date", _("Day of the books"), "day", sort="business_date", phone=False, narrow=False),
        Column("code", _("Account"), value=lambda row: row.bank_name, phone=False),
        Column("other", _("From or to"), value=lambda row: row.other_name),
        Column("note", _("Remark"), phone=False, narrow=False),
        Column("by", _("By"), value=lambda row: str(row.by), phone=False, narrow=False),
        Column("state", _("State"), "badge", value=_state),
        Column("fee_minor", _("Fee"), "money", sort="fee_minor", phone=False),
        Column("amount_minor", _("Amount"), "money", sort="amount_minor", figure=True),
    ),
    start="-happened_at",
    filters=TransferFilters,
    prepare=name_accounts,
    noun=lambda count: ngettext("%d transfer", "%d transfers", count) % count,
    empty=Empty(
        _("Nothing was transferred yet"),
        _("A line of the bank that came from another account or went to one is booked on its page, and stands here."),
    ),
)
