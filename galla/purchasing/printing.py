"""Papers this room makes, on A4: the order and the debit note."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.calendar import zone_of
from galla.accounts.models import Branch, Shop
from galla.accounts.states import STATES
from galla.foundation.formats import moment, money, money_of, money_symbol, price, quantity, rate, use
from galla.inventory.valuation import cost_of_unit
from galla.paper.documents import BillPaper, Line, Party, Sum
from galla.paper.words import amount_in_words
from galla.parties.models import Supplier
from galla.pricing.tax import TaxAmount
from galla.purchasing.models import OrderLine, PurchaseOrder, PurchaseReturn, PurchaseReturnLine
from galla.purchasing.queries import lines_of_order, worth_of_line
from galla.purchasing.taxes import Components, components, taxes_of

TEMPLATE = "invoice-a4"


def file_name(number: str) -> str:
    """``PO-26-27-000042.pdf``."""
    return f"{number.replace('/', '-')}.pdf"


def response(number: str, pdf: bytes) -> HttpResponse:
    """The PDF as an answer that opens in the browser."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(number)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def order_pdf(shop: Shop, order: PurchaseOrder, *, draft: bool) -> bytes:
    """An order on A4; a draft is marked as one."""
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        return paper.render(TEMPLATE, addressed(order_paper(shop, order, draft=draft)))


def addressed(made: BillPaper) -> dict[str, Any]:
    """The paper's data with the words of one that goes to a supplier."""
    told = made.data()
    told["labels"] |= {"billed_to": _("To"), "made_at": _("For"), "amount": _("Without tax")}
    return told


def order_paper(shop: Shop, order: PurchaseOrder, *, draft: bool) -> BillPaper:
    """What stands on the paper of an order."""
    lines = list(lines_of_order(OrderLine.objects.filter(order=order)))
    known = components(
        shop, order.supplier, on=order.business_date, tax_class_ids=[line.tax_class_id for line in lines]
    )
    digits = money_of(shop.currency).minor_digits
    nets = [worth_of_line(line) for line in lines]
    taxes = taxes_of([(net, line.tax_class_id) for net, line in zip(nets, lines, strict=True)], known)
    total = sum(nets) + sum(tax.amount_minor for tax in taxes)
    return BillPaper(
        title=_("Purchase order"),
        number=order.number,
        issued=moment(order.created_at),
        supplier=shop_party(shop),
        recipient=supplier_party(order.supplier),
        lines=tuple(_line(line, net, known) for line, net in zip(lines, nets, strict=True)),
        sums=(Sum(_("Without tax"), money(sum(nets))), *tax_sums(taxes)),
        total_label=_("Expected"),
        total=money_symbol(total),
        made_at=place_of(order.branch),
        total_in_words=amount_in_words(total, shop.currency, minor_digits=digits),
        remarks=tuple(filter(None, [order.note])),
        signatory=shop.legal_name,
        stamp=_("Draft") if draft else "",
    )


def debit_note_pdf(shop: Shop, back: PurchaseReturn) -> bytes:
    """The debit note of a return on A4."""
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        return paper.render(TEMPLATE, addressed(debit_note_paper(shop, back)))


def debit_note_paper(shop: Shop, back: PurchaseReturn) -> BillPaper:
    """What stands on the debit note of a return; where nothing was billed, on the paper that goes with the goods."""
    taxes = [TaxAmount(tax.name, tax.rate_ppm, tax.amount_minor) for tax in back.taxes.order_by("position")]
    digits = money_of(shop.currency).minor_digits
    lines = back.lines.select_related("product__measure").order_by("position")
    return BillPaper(
        title=_("Debit note") if back.is_debit_note else _("Goods sent back"),
        number=back.number,
        issued=moment(back.happened_at),
        supplier=shop_party(shop),
        recipient=supplier_party(back.supplier),
        lines=tuple(each for line in lines for each in _lines_back(line, digits)),
        sums=(Sum(_("Without tax"), money(back.net_minor)), *tax_sums(taxes)),
        total_label=_("Total"),
        total=money_symbol(back.total_minor),
        made_at=place_of(back.branch),
        total_in_words=amount_in_words(back.total_minor, shop.currency, minor_digits=digits),
        remarks=tuple(filter(None, [back.receipt.reference and _("For %s") % back.receipt.reference, back.reason])),
        signatory=shop.legal_name,
    )


def _lines_back(line: PurchaseReturnLine, digits: int) -> list[Line]:
    """What was billed at what is owed less for it, and what nobody billed, for which nothing is owed."""
    parts = (
        (line.billed_milli, line.owed_less_minor, [line.product.sku]),
        (line.unbilled_milli, 0, [line.product.sku, _("not billed")]),
    )
    return [
        Line(
            number=str(line.position),
            name=line.product.name,
            quantity=quantity(milli, line.product.measure),
            rate=price(cost_of_unit(minor, milli, minor_digits=digits)),
            amount=money(minor),
            note=", ".join(filter(None, notes)),
            hsn=line.product.hsn,
        )
        for milli, minor, notes in parts
        if milli
    ]


def tax_sums(taxes: Sequence[TaxAmount]) -> list[Sum]:
    """A line for each tax: ``CGST 9%`` and its amount."""
    return [Sum(f"{tax.name} {rate(tax.rate_ppm)}", money(tax.amount_minor)) for tax in taxes]


def place_of(branch: Branch) -> str:
    """Where goods are wanted: the branch and its address on one line."""
    return ", ".join(filter(None, [str(branch), " ".join(branch.address.split())]))


def shop_party(shop: Shop) -> Party:
    """The shop as a paper names it."""
    name = str(shop)
    address = shop.address if name == shop.legal_name else f"{shop.legal_name}\n{shop.address}".strip()
    return Party(
        name=name,
        address=address,
        gstin=shop.gstin,
        phone=shop.phone,
        email=shop.email,
        state=_state(shop.state_code),
    )


def supplier_party(supplier: Supplier) -> Party:
    """A supplier as a paper names them."""
    return Party(
        name=str(supplier),
        address=supplier.address,
        gstin=supplier.gstin,
        phone=supplier.phone or "",
        email=supplier.email or "",
        state=_state(supplier.state_code),
    )


def _state(code: str) -> str:
    return f"{STATES[code]} ({code})" if code in STATES else ""


def _line(line: OrderLine, net_minor: int, known: Components) -> Line:
    return Line(
        number=str(line.position),
        name=line.product.name,
        quantity=quantity(line.quantity_milli, line.product.measure),
        rate=price(line.cost_e4),
        amount=money(net_minor),
        note=line.product.sku,
        hsn=line.product.hsn,
        taxable=money(net_minor),
        tax_rate=rate(sum(part.rate_ppm for part in known.get(line.tax_class_id, ()))),
    )
