"""A credit note on paper, A4 and the roll: what section 34 of the CGST Act, 2017 and rule 53 ask to stand on it.

The word, its number and date, who supplies and who receives, of which invoice it is and of which day, and the value,
rate and tax that are credited.
"""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.calendar import zone_of
from galla.accounts.models import Shop
from galla.drawer.models import Denomination
from galla.foundation.formats import day, moment, money, money_of, money_symbol, price, quantity, rate, use
from galla.paper.documents import BillPaper, Line, Party, Sum, TaxRow
from galla.paper.words import amount_in_words
from galla.pricing.numbers import round_half_away
from galla.returns.models import CreditNote, CreditNoteLine
from galla.returns.queries import ways_back
from galla.sales.papers import SIZES as SIZES_OF_BILLS
from galla.sales.papers import recipient_party, state_words, supplier_party
from galla.sales.queries import sale_rows

SIZES = SIZES_OF_BILLS

type Rates = dict[tuple[tuple[str, int], ...], list[int]]


def credit_note(shop: Shop, note: CreditNote, *, size: str) -> HttpResponse:
    """The note as an answer that opens in the browser. ``size`` is one of ``SIZES``."""
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        told = note_paper(shop, note).data()
        told["labels"] |= {"how_paid": _("How the money went back")}
        return as_answer(paper.render(SIZES[size], told), note.number)


def as_answer(pdf: bytes, number: str) -> HttpResponse:
    """A paper of that number, to be shown by the browser and kept by nobody."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{number.replace("/", "-")}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def note_paper(shop: Shop, note: CreditNote) -> BillPaper:
    """What stands on the paper of a credit note."""
    lines = list(note.lines.select_related("sale_line__sale").order_by("position"))
    credited = note.bills.select_related("sale").order_by("position")
    sales = [bill.sale for bill in credited if bill.sale is not None]
    first = sale_rows(shop.pk, sales[0].pk) if sales else None
    rates = _rates(note, lines)
    names = list(dict.fromkeys(name for taxes in rates for name, _rate in taxes))
    against = [_("Against bill %(number)s of %(day)s") % _told(sale.number, sale.business_date) for sale in sales]
    return BillPaper(
        title=_("Credit note"),
        number=note.number,
        issued=moment(note.happened_at),
        supplier=supplier_party(shop),
        recipient=recipient_party(first) if first is not None else _party(note),
        lines=tuple(_line(line, several=len(sales) > 1) for line in lines),
        sums=tuple(_sums(note)),
        total_label=_("Given back"),
        total=money_symbol(note.total_minor),
        made_at=f"{note.till.name}, {note.by}",
        place_of_supply=state_words(sales[0].place_of_supply if sales else shop.state_code),
        tax_columns=tuple(names),
        taxes=tuple(_tax_row(taxes, amounts, names) for taxes, amounts in rates.items() if taxes),
        total_in_words=amount_in_words(
            note.total_minor, shop.currency, minor_digits=money_of(shop.currency).minor_digits
        ),
        tenders=tuple(_tenders(note)),
        hand_back=_hand_back(note),
        remarks=(*against, note.reason),
        signatory=shop.legal_name,
        qr=note.number,
    )


def _told(number: str, on: object) -> dict[str, str]:
    return {"number": number, "day": day(on)}  # type: ignore[arg-type]


def _party(note: CreditNote) -> Party | None:
    """Whose goods came back, where no bill says it."""
    who = note.customer
    return None if who is None else Party(name=str(who), phone=who.phone or "")


def _line(line: CreditNoteLine, *, several: bool) -> Line:
    sold = line.sale_line
    if sold is None:
        return Line(
            number=str(line.position),
            name=line.name,
            quantity=quantity(line.quantity_milli, line.measure),
            rate="",
            amount=money(shown_minor(line)),
            note=_("Without a bill"),
            taxable=money(line.net_minor),
            tax_rate=rate(sum(part[1] for part in line.taxes)),
        )
    amount = shown_minor(line)
    discount = round_half_away(sold.list_minor * line.quantity_milli, sold.quantity_milli) - amount
    return Line(
        number=str(line.position),
        name=sold.name,
        quantity=quantity(line.quantity_milli, sold.measure),
        rate=price(sold.unit_price_e4),
        amount=money(amount),
        note=sold.sale.number if several else "",
        hsn=sold.hsn,
        discount=money(-discount) if discount > 0 else "",
        taxable=money(line.net_minor),
        tax_rate=rate(sum(part[1] for part in line.taxes)),
    )


def shown_minor(line: CreditNoteLine) -> int:
    """What stands behind a line: with its tax where its price had it."""
    return line.gross_minor if line.sale_line is not None and line.sale_line.includes_tax else line.net_minor


def _rates(note: CreditNote, lines: list[CreditNoteLine]) -> Rates:
    """Value and amounts of each set of taxes that is credited, what ways of paying had added among them."""
    told = [(line.net_minor, line.taxes) for line in lines]
    for bill in note.bills.order_by("position"):
        taxes = bill.surcharge_taxes
        if bill.surcharge_minor:
            told.append((bill.surcharge_minor - sum(part[2] for part in taxes), taxes))
    found: Rates = {}
    for net, taxes in told:
        key = tuple((name, rate_ppm) for name, rate_ppm, _amount in taxes)
        sums = found.setdefault(key, [0] * (1 + len(key)))
        for place, amount in enumerate((net, *(part[2] for part in taxes))):
            sums[place] += amount
    return dict(sorted(found.items(), key=lambda row: sum(rate_ppm for _name, rate_ppm in row[0])))


def _tax_row(taxes: tuple[tuple[str, int], ...], amounts: list[int], names: list[str]) -> TaxRow:
    by_name = {name: amount for (name, _rate), amount in zip(taxes, amounts[1:], strict=True)}
    return TaxRow(
        rate=rate(sum(rate_ppm for _name, rate_ppm in taxes)),
        taxable=money(amounts[0]),
        components=tuple(money(by_name.get(name, 0)) for name in names),
        total=money(sum(amounts)),
    )


def _sums(note: CreditNote) -> list[Sum]:
    sums = [Sum(_("Without tax"), money(note.net_minor)), Sum(_("Tax"), money(note.tax_minor))]
    if note.surcharge_minor:
        sums.append(Sum(_("Charges of ways of paying"), money(note.surcharge_minor)))
    if note.round_off_minor:
        sums.append(Sum(_("Round-off"), money(note.round_off_minor)))
    return sums


def _tenders(note: CreditNote) -> list[Sum]:
    return [Sum(way, money(amount)) for way, amount in ways_back(note)]


def _hand_back(note: CreditNote) -> tuple[str, ...]:
    labels = dict(Denomination.objects.filter(shop_id=note.shop_id).values_list("value_minor", "label"))
    counted = sorted(((int(value), count) for value, count in note.notes.items()), reverse=True)
    return tuple(f"{count} × {labels.get(value) or money_symbol(value)}" for value, count in counted)
