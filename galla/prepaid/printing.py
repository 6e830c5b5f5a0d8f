"""Papers of what was given ahead: the slip of a gift card with its code, the receipt of a prepayment."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.calendar import zone_of
from galla.accounts.models import Shop
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import day, moment, money_of, money_symbol, use
from galla.paper.documents import Party, Sum
from galla.paper.reports import ReportPaper, Row, Section
from galla.payments.queries import method_names
from galla.prepaid import codes
from galla.prepaid.errors import UnknownCard
from galla.prepaid.models import GiftCard, Prepayment

SIZES = {"a4": "report-a4", "80mm": "report-80mm"}


def slip(shop: Shop, card: GiftCard, *, code: str, left_minor: int) -> HttpResponse:
    """The slip of a card for whoever has its code in hand. Raises ``UnknownCard`` for another code."""
    read = codes.read(code)
    if read is None or card.code_hash not in codes.hashes_of(shop.pk, read):
        raise UnknownCard(_("This is not the code of this card."), field="code")
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        head = [Sum(_("Worth"), money_symbol(left_minor))]
        if card.expires_on is not None:
            head.append(Sum(_("Good until"), day(card.expires_on)))
        said = ReportPaper(
            title=_("Gift card"),
            number="",
            supplier=_supplier(shop),
            head=tuple(head),
            sections=(Section(_("Code"), (Row(codes.written(read), "", strong=True),)),),
            remarks=(_("Whoever has this code can spend what is on the card. Keep it like cash."),),
        )
        return _answer(paper.render(SIZES["80mm"], said.data()), f"gift-card-{card.last_four}")


def receipt(shop: Shop, found: Prepayment, *, size: str) -> HttpResponse:
    """The receipt of a prepayment. Raises ``InvalidInput`` for another size."""
    if size not in SIZES:
        raise InvalidInput(_("Papers are a4 or 80mm."), field="size")
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        pdf = paper.render(SIZES[size], receipt_paper(shop, found).data())
    return _answer(pdf, found.number.replace("/", "-"))


def receipt_paper(shop: Shop, found: Prepayment) -> ReportPaper:
    """What stands on a receipt."""
    whose = Sum(_("Gift card"), str(found.card)) if found.card_id else Sum(_("Customer"), str(found.customer))
    head = [Sum(_("Number"), found.number), Sum(_("Date"), moment(found.happened_at)), whose]
    if found.card is not None and found.card.expires_on is not None:
        head.append(Sum(_("Good until"), day(found.card.expires_on)))
    unpaid = str(found.replaces) if found.replaces_id else _("Given by the shop")
    way = method_names(shop.pk).get(found.method, found.method) if found.method else unpaid
    paid = [Row(f"{way} {found.reference}".strip(), money_symbol(found.amount_minor), strong=True)]
    if found.reason:
        paid.append(Row(found.reason, ""))
    return ReportPaper(
        title=_("Receipt"),
        number=found.number,
        supplier=_supplier(shop),
        head=tuple(head),
        sections=(Section(found.get_kind_display(), tuple(paid)),),
        remarks=(_("No tax is charged here. It is charged on the bill that this pays."),),
        stamp=_("Given back") if getattr(found, "back", None) is not None else "",
    )


def _supplier(shop: Shop) -> Party:
    return Party(name=str(shop), address=shop.address, gstin=shop.gstin)


def _answer(pdf: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
