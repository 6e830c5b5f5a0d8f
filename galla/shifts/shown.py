"""A shift's report in words: the same sections on the page, on 80 mm and on A4."""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from galla.drawer.models import CloseApproval, Denomination, MoveKind, Shift, ShiftClose
from galla.drawer.shifts import differences_before
from galla.foundation.formats import Money, moment, money, money_of, money_symbol, rate
from galla.ledger.documents import document_of
from galla.ledger.headings import kind_in_books
from galla.paper.reports import Row, Section
from galla.payments.models import Method, kind_of
from galla.payments.queries import method_names
from galla.shifts.figures import Figures


def sections(shop_id: int, currency: str, figures: Figures) -> tuple[Section, ...]:
    """What a report says, section by section; empty ones are left out."""
    style = money_of(currency)
    made = (
        Section(_("Bills"), tuple(_bills(figures, style))),
        Section(_("Tax by rate"), tuple(_taxes(figures, style))),
        Section(_("How it was paid"), tuple(_tenders(shop_id, figures, style))),
        Section(_("Card, UPI and bank"), tuple(_bank(shop_id, figures, style))),
        Section(_("In and out of the drawer"), tuple(_moves(figures, style))),
        Section(_("Cash"), tuple(_cash(figures, style))),
        Section(_("Notes and coins"), tuple(_notes(shop_id, figures, style))),
    )
    return tuple(section for section in made if section.rows)


def _bills(figures: Figures, style: Money) -> Iterator[Row]:
    if figures["bills"]:
        # Two numbers in one line push the sums of the table off a phone's edge.
        yield Row(_("Bills"), str(figures["bills"]))
        yield Row(_("First bill"), str(figures["first_number"]))
        yield Row(_("Last bill"), str(figures["last_number"]))
    if "total_minor" not in figures:
        return
    yield Row(_("Items at their rates"), money(figures["gross_minor"], style))
    yield Row(_("Discounts"), money(-figures["discount_minor"], style))
    yield Row(_("Without tax"), money(figures["net_minor"], style))
    if figures.get("surcharge_net_minor"):
        yield Row(_("Charges of ways of paying"), money(figures["surcharge_net_minor"], style))
    yield Row(_("Tax"), money(figures["tax_minor"], style))
    yield Row(_("Round-off"), money(figures["round_off_minor"], style))
    yield Row(_("Sold"), money_symbol(figures["total_minor"], style), strong=True)
    voids = figures["voids"]
    if voids["count"]:
        yield Row(_("Bills taken back"), money(voids["amount_minor"], style), str(voids["count"]))
    returns = figures.get("returns")
    if returns:
        yield Row(_("Goods came back"), money(-returns["amount_minor"], style), str(returns["count"]))


def _taxes(figures: Figures, style: Money) -> Iterator[Row]:
    if "taxes" not in figures:
        return
    for tax in figures["taxes"]:
        said = _("%(rate)s on %(net)s") % {"rate": rate(tax["rate_ppm"]), "net": money(tax["net_minor"], style)}
        yield Row(said, money(tax["tax_minor"], style))
    for part in figures["tax_components"]:
        yield Row(f"{part['name']} {rate(part['rate_ppm'])}", money(part["amount_minor"], style))
    if figures["taxes"]:
        yield Row(_("Tax"), money(figures["tax_minor"], style), strong=True)
    if "returns" in figures:
        yield from _taxes_back(figures["returns"], figures["tax_minor"], style)


def _taxes_back(returns: Figures, sold_tax_minor: int, style: Money) -> Iterator[Row]:
    for tax in returns.get("taxes", []):
        figures = {"rate": rate(tax["rate_ppm"]), "net": money(tax["net_minor"], style)}
        yield Row(_("Came back: %(rate)s on %(net)s") % figures, money(-tax["tax_minor"], style))
    yield Row(_("Tax on goods that came back"), money(-returns["tax_minor"], style))
    yield Row(_("Tax less what came back"), money(sold_tax_minor - returns["tax_minor"], style), strong=True)


def _tenders(shop_id: int, figures: Figures, style: Money) -> Iterator[Row]:
    names = method_names(shop_id)
    for tender in figures["tenders"]:
        name = names.get(tender["method"], tender["method"])
        yield Row(name, money(tender["amount_minor"], style), str(tender["count"]))
    if figures.get("change_minor"):
        yield Row(_("Handed back"), money(-figures["change_minor"], style))
    if figures.get("credit_minor"):
        yield Row(_("Kept as credit"), money(-figures["credit_minor"], style))
    if "takings" in figures:
        yield Row(_("Cash"), money(figures["takings"]["cash_minor"], style), strong=True)
        yield Row(_("Bank"), money(figures["takings"]["bank_minor"], style), strong=True)
        if figures["takings"]["owed_minor"]:
            yield Row(_("Owed"), money(figures["takings"]["owed_minor"], style), strong=True)
    for tender in figures.get("returns", {}).get("tenders", ()):
        said = _("Given back: %(way)s") % {"way": names.get(tender["method"], tender["method"])}
        yield Row(said, money(-tender["amount_minor"], style), str(tender["count"]))
    promised = figures["promised"]
    if any(promised.values()):
        yield Row(_("UPI, for khatas and ahead too: seen"), money(promised["seen_minor"], style))
        yield Row(_("UPI, not seen yet"), money(promised["not_seen_minor"], style))


def not_in_drawer(shop_id: int, currency: str, figures: Figures) -> Iterator[Row]:
    """What was paid otherwise than in cash, by way of paying, and what of UPI nobody has seen yet."""
    names, style = method_names(shop_id), money_of(currency)
    for tender in figures["tenders"]:
        if kind_of(tender["method"]) != Method.CASH:
            name = names.get(tender["method"], tender["method"])
            yield Row(name, money(tender["amount_minor"], style), str(tender["count"]))
    if figures["promised"]["not_seen_minor"]:
        yield Row(_("UPI, not seen yet"), money(figures["promised"]["not_seen_minor"], style))


def _bank(shop_id: int, figures: Figures, style: Money) -> Iterator[Row]:
    bank = figures.get("bank")
    if not bank or not bank["acts"]:
        return
    names = method_names(shop_id)
    for act in bank["acts"]:
        kind = kind_in_books(kind_of(act["account"].replace(":", ".")), True)
        name = names.get(act["account"].replace(":", "."), str(kind.label))
        said = f"{name}: {document_of(act['kind']).label}"
        yield Row(said, money(act["in_minor"] - act["out_minor"], style), str(act["count"]))
    yield Row(_("All of it"), money_symbol(bank["total_minor"], style), strong=True)


def found_before(shift: Shift, currency: str) -> tuple[Section, ...]:
    """What counts before the close found, and what a manager answers for or has answered for."""
    style = money_of(currency)
    found = [] if shift.late_of is not None else differences_before(shift.pk)
    rows = [
        Row(f"{moment(count.happened_at)}, {count.by}", money(count.difference_minor, style)) for count, _minor in found
    ]
    close: ShiftClose | None = getattr(shift, "close", None)
    if close is not None and close.needs_approval:
        whole = sum(minor for _count, minor in found) + abs(close.difference_minor)
        approval: CloseApproval | None = getattr(close, "approval", None)
        said = _("Waits for a manager") if approval is None else _("Approved by %s") % approval.by
        rows.append(Row(said, money_symbol(whole, style), strong=True))
        rows.append(Row(_("Limit of the shop"), money(close.limit_minor, style)))
    return (Section(_("Counted before the close") if found else _("Difference"), tuple(rows)),) if rows else ()


def _moves(figures: Figures, style: Money) -> Iterator[Row]:
    for move in figures.get("moves", []):
        said = f"{MoveKind(move['kind']).label}: {move['reason']}"
        yield Row(said, money(move["amount_minor"], style), str(move["count"]))


def _cash(figures: Figures, style: Money) -> Iterator[Row]:
    cash = figures["cash"]
    if cash is None:
        return
    yield Row(_("In the drawer at the beginning"), money(cash["opening_minor"], style))
    for late in cash.get("late_shifts") or ():
        yield Row(_late_name(late), money(late["amount_minor"], style))
    if cash.get("late_minor") and cash.get("late_shifts") is None:
        yield Row(_("Late bills of earlier shifts"), money(cash["late_minor"], style))
    for act in cash["acts"]:
        amount = act["in_minor"] - act["out_minor"]
        yield Row(str(document_of(act["kind"]).label), money(amount, style), str(act["count"]))
    yield Row(_("Should be there"), money_symbol(cash["expected_minor"], style), strong=True)
    if cash["counted_minor"] is not None:
        yield Row(_("Counted"), money_symbol(cash["counted_minor"], style), strong=True)
        yield Row(
            difference_words(cash["difference_minor"]), money_symbol(cash["difference_minor"], style), strong=True
        )
    if cash.get("taken_minor"):
        yield Row(_("Taken to the safe or bank"), money(cash["taken_minor"], style))
        yield Row(_("Left for tomorrow"), money_symbol(cash["left_minor"], style), strong=True)


def _late_name(late: Figures) -> str:
    return Shift(late_of=datetime.date.fromisoformat(late["day"]), number=late["number"]).name


def difference_words(minor: int) -> str:
    """What a difference is called."""
    return _("Short") if minor < 0 else _("Over") if minor else _("Difference")


def _notes(shop_id: int, figures: Figures, style: Money) -> Iterator[Row]:
    if not figures["notes"]:
        return
    labels = dict(Denomination.objects.filter(shop_id=shop_id).values_list("value_minor", "label"))
    for line in figures["notes"]:
        label = labels.get(line["value_minor"]) or money_symbol(line["value_minor"], style)
        counted = line["expected"] if line["counted"] is None else line["counted"]
        said = label
        if line["counted"] is not None and line["counted"] != line["expected"]:
            said = _("%(label)s (should be %(pieces)d)") % {"label": label, "pieces": line["expected"]}
        yield Row(said, money(line["value_minor"] * counted, style), f"×{counted}")
    cash = figures["cash"]
    loose = cash.get("loose_minor") if cash else 0
    if loose and cash["counted_minor"] is None:
        yield Row(_("Not told by notes"), money(loose, style))
    elif loose:
        yield Row(_("Not told by notes (should be %s)") % money(loose, style), money(0, style))
