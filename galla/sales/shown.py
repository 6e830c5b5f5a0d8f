"""A bill as its page shows it: rows with the words, tones and reasons a shopkeeper asks for."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.accounts.models import Branch, Till, User
from galla.accounts.states import STATES
from galla.drawer.queries import denominations
from galla.foundation.formats import Money, moment, money, money_of, money_symbol, quantity
from galla.foundation.lists import Badge
from galla.loyalty.queries import points_with
from galla.offers.coupons import codes_used
from galla.outbox.models import State
from galla.outbox.queries import MessageFacts, state_of
from galla.parties.identity import phone_shown
from galla.payments.gateways import has_account
from galla.payments.listings import badge_of
from galla.payments.models import Method
from galla.payments.queries import OPEN, claims_of, method_names
from galla.payments.queries import state_of as money_state
from galla.pricing.request import RoundOffMode
from galla.sales.charged import surcharge_label
from galla.sales.flags import other_total_words
from galla.sales.offered import offer_label, offers_of, offers_on
from galla.sales.payments import has_upi
from galla.sales.pointed import points_said
from galla.sales.recalls import SoldBatch, batches_of_lines
from galla.sales.rows import LineRow, SaleRow, SaleRows, TenderRow


@dataclass(frozen=True, slots=True)
class ShownNote:
    """Pieces of one denomination, for ``components/notes.html``."""

    count: int
    label: str
    tone: str
    is_coin: bool


@dataclass(frozen=True, slots=True)
class ShownSum:
    """A label and its amount, for ``components/sums.html``."""

    label: str
    minor: int = 0
    text: str = ""
    total: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of the bill."""

    row: LineRow
    quantity: str
    discount_minor: int
    why: str
    rate_ppm: int
    batches: list[SoldBatch]


@dataclass(frozen=True, slots=True)
class ShownPromise:
    """Money promised over UPI, and where it is."""

    id: int
    label: str
    minor: int
    badge: Badge
    may_ask: bool


@dataclass(frozen=True, slots=True)
class ShownBill:
    """A bill with everything its page says."""

    rows: SaleRows
    by: str
    till: str
    branch: str
    lines: list[ShownLine]
    tax_names: list[str]
    tax_rows: list[dict[str, Any]]
    tax_totals: list[tuple[str, int]]
    tenders: list[ShownSum]
    notes_back: list[ShownNote]
    void_notes: list[ShownNote]
    round_off_why: str
    place_of_supply: str
    mail: MessageFacts | None
    can_be_void: bool
    items: str
    moved: list[ShownSum]
    country: str
    promised: list[ShownPromise]
    charges: list[ShownSum]
    offers: list[ShownSum]

    @property
    def discounts_by_hand(self) -> list[ShownSum]:
        """What came off without an offer: of lines, and of the bill."""
        of_bill = sum(line.bill_discount_minor for line in self.rows.lines)
        of_lines = self.sale.discount_minor + sum(one.minor for one in self.offers) - of_bill
        sums = (ShownSum(_("By hand on lines"), -of_lines), ShownSum(_("By hand off the bill"), -of_bill))
        return [one for one in sums if one.minor]

    @property
    def taxed_net_minor(self) -> int:
        """The value that is taxed, charges of ways of paying included."""
        return sum(tax.net_minor for tax in self.rows.taxes)

    @property
    def taxed_gross_minor(self) -> int:
        """The same with its tax."""
        return sum(tax.gross_minor for tax in self.rows.taxes)

    @property
    def phone(self) -> str:
        """The recipient's phone as people write it."""
        return phone_shown(self.rows.recipient.phone, country=self.country) if self.rows.recipient else ""

    @property
    def sale(self) -> SaleRow:
        """The bill's own row."""
        return self.rows.sale

    @property
    def added_tax_minor(self) -> int:
        """Tax on top of prices that do not include it."""
        return sum(line.tax_minor for line in self.rows.lines if not line.includes_tax)

    @property
    def payment_sums(self) -> list[ShownSum]:
        """The tenders, what was handed back and what was kept as credit."""
        sums = list(self.tenders)
        if self.sale.change_minor:
            sums.append(ShownSum(_("Handed back"), -self.sale.change_minor))
        if self.sale.credit_minor:
            sums.append(ShownSum(_("Kept as credit"), -self.sale.credit_minor))
        return sums

    @property
    def is_exchanged(self) -> bool:
        """Whether goods that came back paid for some of it."""
        return any(tender.method == Method.EXCHANGE for tender in self.rows.tenders)

    @property
    def flagged(self) -> list[str]:
        """What is said of how it was made: afterwards, and what nobody was asked about then."""
        words = {
            "offline": _("Made while the till had no connection."),
            "over_limit": _("It goes over the limit of the khata."),
            "connected": _("Its till made other bills here before it told this one."),
            "offer_over": _("One of its offers had been used up when it was told."),
            "code_over": _("Its code had been used up when it was told."),
            "code_refused": _("It has a code that took nothing off at that moment."),
            "below_zero": _("More was sold than lay on the shelf."),
            "put_away": _("Goods are on it that the shop had put away."),
            "above_mrp": _("A price on it is above the MRP."),
            "other_batch": _("Goods left of another batch than the till meant, or past their day."),
            "forgotten": _("It named a customer who was forgotten since."),
        }
        said = [words[flag] for flag in self.sale.flags if flag in words]
        return [*said, *other_total_words(self.sale)]

    @property
    def mail_is_moving(self) -> bool:
        """Whether the letter is on its way, so that the page asks again."""
        return self.mail is not None and self.mail.state in (State.WAITING, State.SENDING, State.FAILED)

    @property
    def mail_tone(self) -> str:
        """The badge's tone."""
        if self.mail is None:
            return ""
        return {State.SENT: "good", State.DEAD: "bad", State.FAILED: "warn"}.get(self.mail.state, "accent")

    @property
    def mail_word(self) -> str:
        """The badge's word."""
        return str(self.mail.state.label) if self.mail is not None else ""

    @property
    def mail_sentence(self) -> str:
        """Where the letter is, in a sentence."""
        email = self.rows.recipient.email if self.rows.recipient else ""
        if self.mail is None:
            return _("Not mailed.") if email else _("No e-mail address is known.")
        to = self.mail.payload.get("to") or email
        if self.mail.state == State.SENT and self.mail.sent_at:
            return _("To %(to)s, %(when)s.") % {"to": to, "when": moment(self.mail.sent_at)}
        if self.mail.last_error:
            figures = {"to": to, "tries": self.mail.attempts, "why": self.mail.last_error}
            return _("To %(to)s, %(tries)d tries. The last one: %(why)s") % figures
        return _("On its way to %s.") % to


def shown_bill(access: Access, rows: SaleRows, *, at: datetime.datetime) -> ShownBill:
    """Everything the page of a bill says. A handful of queries, whatever the number of lines."""
    sale = rows.sale
    style = money_of(sale.currency)
    notes = {row.value_minor: row for row in denominations(access)}
    names = list(dict.fromkeys(part[0] for tax in rows.taxes for part in tax.taxes))
    ways = method_names(sale.shop_id)
    offers = offers_on(rows.lines)
    codes = codes_used(sale.shop_id, sale.id) if offers else {}
    sold = batches_of_lines(rows)
    return ShownBill(
        rows=rows,
        by=str(User.objects.get(pk=sale.by_id)),
        till=access.rows(Till).get(pk=sale.till_id).name,
        branch=access.rows(Branch).get(pk=sale.branch_id).name,
        lines=[_line(line, of, codes) for line, of in zip(rows.lines, sold, strict=True)],
        tax_names=names,
        tax_rows=[_tax_row(tax, names) for tax in rows.taxes],
        tax_totals=[(name, _total_of(rows, name)) for name in names],
        tenders=[_tender(tender, style, ways) for tender in rows.tenders],
        notes_back=shown_notes(sale.change_notes, notes, style),
        void_notes=shown_notes(rows.void.notes, notes, style) if rows.void else [],
        round_off_why=_round_off_why(access, sale),
        place_of_supply=STATES.get(sale.place_of_supply, ""),
        mail=state_of(f"sale:{sale.id}", shop_id=sale.shop_id),
        can_be_void=rows.void is None and business_date(access.shop, at) == sale.business_date,
        items=ngettext("%d item", "%d items", sale.line_count) % sale.line_count,
        moved=_moved(rows, ways),
        country=access.shop.country,
        promised=_promised(access, rows, ways),
        charges=[
            ShownSum(surcharge_label(tender, ways), tender.surcharge_minor)
            for tender in rows.tenders
            if tender.surcharge_minor
        ],
        offers=[ShownSum(offer_label(one, codes), -one.amount_minor) for one in offers_of(offers)],
    )


def shown_notes(counted: Mapping[str, int], known: Mapping[int, Any], style: Money) -> list[ShownNote]:
    """Pieces by value as notes and coins with their tones, largest first."""
    shown = []
    for value, count in sorted(((int(value), count) for value, count in counted.items()), reverse=True):
        row = known.get(value)
        label = row.label if row else money_symbol(value, style)
        shown.append(ShownNote(count, label, row.tone if row else "steel", bool(row and row.kind == "coin")))
    return shown


def _promised(access: Access, rows: SaleRows, ways: Mapping[str, str]) -> list[ShownPromise]:
    found = claims_of(access, rows.sale.id) if has_upi(rows) else []
    may_ask = bool(found) and access.can("payment.request") and has_account(access)
    return [
        ShownPromise(
            *(row.pk, ways.get(row.method, row.method), row.amount_minor, badge_of(row)),
            may_ask and money_state(row) == OPEN,
        )
        for row in found
    ]


def _line(line: LineRow, sold: list[SoldBatch], codes: Mapping[int, str]) -> ShownLine:
    discount = line.discount_minor + line.bill_discount_minor
    parts = []
    by_hand = line.discount_minor
    for one in offers_on([line]).get(0, ()):
        by_hand -= one.amount_minor
        told = {"offer": offer_label(one, codes), "amount": money_symbol(-one.amount_minor)}
        parts.append(_("%(offer)s: %(amount)s.") % told)
    if by_hand:
        parts.append(_("%s off this line.") % money_symbol(by_hand))
    if line.bill_discount_minor:
        parts.append(_("%s is its share of the bill's discount.") % money_symbol(line.bill_discount_minor))
    return ShownLine(
        row=line,
        quantity=quantity(line.quantity_milli, "" if line.measure in ("", "pc", "pcs", "piece") else line.measure),
        discount_minor=-discount,
        why=" ".join(parts),
        rate_ppm=sum(part[1] for part in line.taxes),
        batches=sold,
    )


def _tax_row(tax: Any, names: list[str]) -> dict[str, Any]:
    by_name = {part[0]: part[2] for part in tax.taxes}
    return {"row": tax, "amounts": [(name, by_name.get(name, 0)) for name in names]}


def _total_of(rows: SaleRows, name: str) -> int:
    return sum(int(part[2]) for tax in rows.taxes for part in tax.taxes if part[0] == name)


def _tender(tender: TenderRow, style: Money, names: dict[str, str]) -> ShownSum:
    label = names.get(tender.method, tender.method)
    if tender.reference:
        label = _("%(method)s, ref %(reference)s") % {"method": label, "reference": tender.reference}
    elif tender.notes:
        counted = sorted(((int(value), count) for value, count in tender.notes.items()), reverse=True)
        label += ", " + ", ".join(
            f"{count} × {money_symbol(value, style).removesuffix('.00')}" for value, count in counted
        )
    return ShownSum(label, tender.amount_minor)


def _round_off_why(access: Access, sale: SaleRow) -> str:
    if not sale.round_off_minor:
        return ""
    style = money_of(sale.currency)
    figures = {"subtotal": money_symbol(sale.subtotal_minor, style), "total": money_symbol(sale.total_minor, style)}
    if access.shop.round_off_mode == RoundOffMode.DOWN:
        return (
            _("%(subtotal)s is rounded down to %(total)s. The difference is kept under Round-off, not lost.") % figures
        )
    return _("%(subtotal)s is rounded to %(total)s. The difference is kept under Round-off, not lost.") % figures


def _moved(rows: SaleRows, names: dict[str, str]) -> list[ShownSum]:
    sale = rows.sale
    stocked = sum(1 for line in rows.lines if line.product_id is not None)
    cash = sum(tender.amount_minor for tender in rows.tenders if tender.method == Method.CASH) - sale.change_minor
    by_method = [
        f"{names.get(tender.method, tender.method)} {money(tender.amount_minor)}"
        for tender in rows.tenders
        if tender.method != Method.CASH
    ]
    if cash:
        by_method.append(_("drawer %s") % money(cash))
    said = points_said(points_with(sale.id)) if sale.customer_id is not None else ""
    moved = [
        ShownSum(_("Goods"), text=ngettext("%d item, shelf to sold", "%d items, shelf to sold", stocked) % stocked),
        ShownSum(_("Money"), text=", ".join(by_method)),
    ]
    if said:
        moved.append(ShownSum(_("Points"), text=said))
    notes_in = sum(sum((tender.notes or {}).values()) for tender in rows.tenders)
    notes_out = sum(sale.change_notes.values())
    if notes_in or notes_out:
        moved.append(ShownSum(_("Notes"), text=_("%(came)d in, %(went)d out") % {"came": notes_in, "went": notes_out}))
    return moved
