"""A bill on paper: from its rows to the data a paper is set from."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.calendar import zone_of
from galla.accounts.models import Shop, Till, User
from galla.accounts.states import STATES
from galla.drawer.models import Denomination
from galla.foundation.formats import (
    Money,
    moment,
    money,
    money_of,
    money_symbol,
    price,
    quantity,
    rate,
    use,
)
from galla.loyalty.queries import points_with
from galla.offers.coupons import codes_used
from galla.paper.documents import BillPaper, Line, Party, Sum, TaxRow, bill_title
from galla.paper.words import amount_in_words
from galla.payments.queries import method_names
from galla.sales.charged import surcharge_label
from galla.sales.offered import offer_label, offers_of, offers_on
from galla.sales.pointed import points_said
from galla.sales.recalls import SoldBatch, batches_of_lines, said
from galla.sales.rows import LineRow, SaleRows

SIZES = {"a4": "invoice-a4", "80mm": "receipt-80mm"}


def file_name(rows: SaleRows) -> str:
    """``M1-26-27-000042.pdf``."""
    return f"{rows.sale.number.replace('/', '-')}.pdf"


def response(rows: SaleRows, pdf: bytes) -> HttpResponse:
    """The PDF as an answer that opens in the browser."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(rows)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def invoice(shop: Shop, rows: SaleRows, *, size: str) -> bytes:
    """The bill as PDF, ``a4`` or ``80mm``."""
    with use(money_of(rows.sale.currency)), timezone.override(zone_of(shop.zone)):
        return paper.render(SIZES[size], bill_paper(shop, rows).data())


def bill_paper(shop: Shop, rows: SaleRows) -> BillPaper:
    """What stands on the paper of a bill."""
    sale, style = rows.sale, money_of(rows.sale.currency)
    names = list(dict.fromkeys(part[0] for tax in rows.taxes for part in tax.taxes))
    return BillPaper(
        title=_title(rows),
        number=sale.number,
        issued=moment(sale.happened_at),
        supplier=supplier_party(shop),
        recipient=recipient_party(rows),
        lines=tuple(_line(line, sold) for line, sold in zip(rows.lines, batches_of_lines(rows), strict=True)),
        sums=tuple(_sums(rows)),
        total_label=_("To pay"),
        total=money_symbol(sale.total_minor, style),
        made_at=f"{Till.objects.get(pk=sale.till_id).name}, {User.objects.get(pk=sale.by_id)}",
        place_of_supply=state_words(sale.place_of_supply),
        tax_columns=tuple(names),
        taxes=tuple(_tax_rows(rows, names)),
        tax_total=_tax_total(rows, names) if names else None,
        total_in_words=amount_in_words(sale.total_minor, sale.currency, minor_digits=style.minor_digits),
        tenders=tuple(_tenders(rows)),
        hand_back=_hand_back(rows, style),
        remarks=(*_points(rows), *(line for line in shop.receipt_footer.splitlines() if line.strip())),
        signatory=shop.legal_name,
        stamp=_("Void") if rows.void is not None else "",
        qr=sale.number,
    )


def _title(rows: SaleRows) -> str:
    return bill_title(
        taxed=any(line.tax_minor for line in rows.lines),
        untaxed=any(not line.tax_minor for line in rows.lines),
        recipient_registered=bool(rows.recipient and rows.recipient.gstin),
    )


def state_words(code: str) -> str:
    """A state as papers name it, with its code."""
    return f"{STATES[code]} ({code})" if code in STATES else ""


def supplier_party(shop: Shop) -> Party:
    """The shop as its papers name it."""
    name = str(shop)
    address = shop.address if name == shop.legal_name else f"{shop.legal_name}\n{shop.address}".strip()
    return Party(
        name=name,
        address=address,
        gstin=shop.gstin,
        phone=shop.phone,
        email=shop.email,
        state=state_words(shop.state_code),
    )


def recipient_party(rows: SaleRows) -> Party | None:
    """Whom a bill was made out to."""
    who = rows.recipient
    if who is None:
        return None
    return Party(
        name=who.name or who.phone or who.email,
        address=who.address,
        gstin=who.gstin,
        phone=who.phone,
        email=who.email,
        state=state_words(who.state_code),
    )


def _line(line: LineRow, sold: list[SoldBatch]) -> Line:
    discount = line.discount_minor + line.bill_discount_minor
    offers = ", ".join(one.name for one in offers_on([line]).get(0, ()))
    notes = [_("MRP %s") % price(line.mrp_e4) if line.mrp_e4 else "", said(sold, line.measure), offers]
    return Line(
        number=str(line.position),
        name=line.name,
        quantity=quantity(line.quantity_milli, line.measure),
        rate=price(line.unit_price_e4),
        amount=money(line.gross_minor if line.includes_tax else line.net_minor),
        note=" · ".join(note for note in notes if note),
        hsn=line.hsn,
        discount=money(-discount) if discount else "",
        taxable=money(line.net_minor),
        tax_rate=rate(sum(part[1] for part in line.taxes)),
    )


def _sums(rows: SaleRows) -> list[Sum]:
    sale = rows.sale
    sums = [Sum(_("Items at their rates"), money(sale.list_minor)), *_discounts(rows)]
    on_top = sum(line.tax_minor for line in rows.lines if not line.includes_tax)
    if on_top:
        sums.append(Sum(_("Tax on top"), money(on_top)))
    if sale.round_off_minor:
        sums.append(Sum(_("Round-off"), money(sale.round_off_minor)))
    names = method_names(sale.shop_id) if sale.surcharge_minor else {}
    sums += [
        Sum(surcharge_label(tender, names), money(tender.surcharge_minor))
        for tender in rows.tenders
        if tender.surcharge_minor
    ]
    return sums


def _discounts(rows: SaleRows) -> list[Sum]:
    """What came off, by what took it: one alone, of more than one their sum and then each of them."""
    sale, offers = rows.sale, offers_of(offers_on(rows.lines))
    codes = codes_used(sale.shop_id, sale.id) if offers else {}
    of_bill = sum(line.bill_discount_minor for line in rows.lines)
    of_lines = sale.discount_minor - of_bill - sum(one.amount_minor for one in offers)
    told = [(offer_label(one, codes), one.amount_minor) for one in offers]
    told += [(_("Discount on goods"), of_lines), (_("Discount on the bill"), of_bill)]
    said = [(label, money(-minor)) for label, minor in told if minor]
    if len(said) < 2:
        return [Sum(*one) for one in said]
    return [Sum(_("Discounts"), money(-sale.discount_minor)), *(Sum(*one, is_part=True) for one in said)]


def _tax_rows(rows: SaleRows, names: list[str]) -> list[TaxRow]:
    shown = []
    for tax in rows.taxes:
        by_name = {part[0]: part[2] for part in tax.taxes}
        shown.append(
            TaxRow(
                rate=rate(tax.rate_ppm),
                taxable=money(tax.net_minor),
                components=tuple(money(by_name.get(name, 0)) for name in names),
                total=money(tax.gross_minor),
            )
        )
    return shown


def _tax_total(rows: SaleRows, names: list[str]) -> TaxRow:
    sums = dict.fromkeys(names, 0)
    for tax in rows.taxes:
        for name, _rate, amount in tax.taxes:
            sums[name] += amount
    return TaxRow(
        rate=_("All"),
        taxable=money(sum(tax.net_minor for tax in rows.taxes)),
        components=tuple(money(amount) for amount in sums.values()),
        total=money(sum(tax.gross_minor for tax in rows.taxes)),
    )


def _tenders(rows: SaleRows) -> list[Sum]:
    names = method_names(rows.sale.shop_id)
    sums = [Sum(names.get(tender.method, tender.method), money(tender.amount_minor)) for tender in rows.tenders]
    if rows.sale.change_minor:
        sums.append(Sum(_("Handed back"), money(-rows.sale.change_minor)))
    if rows.sale.credit_minor:
        sums.append(Sum(_("Kept as credit"), money(-rows.sale.credit_minor)))
    return sums


def _points(rows: SaleRows) -> tuple[str, ...]:
    """How many points paid of the bill, and how many it earned; nothing where none did, or of nobody's."""
    said = points_said(points_with(rows.sale.id)) if rows.sale.customer_id is not None else ""
    return (said,) if said else ()


def _hand_back(rows: SaleRows, style: Money) -> tuple[str, ...]:
    labels = dict(Denomination.objects.filter(shop_id=rows.sale.shop_id).values_list("value_minor", "label"))
    counted = sorted(((int(value), count) for value, count in rows.sale.change_notes.items()), reverse=True)
    return tuple(f"{count} × {labels.get(value) or money_symbol(value, style)}" for value, count in counted)
