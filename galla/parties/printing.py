"""A statement on A4."""

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.calendar import zone_of
from galla.accounts.models import Shop
from galla.foundation.formats import day, money, money_of, money_symbol, use
from galla.parties.models import Party
from galla.parties.statements import Statement

TEMPLATE = "statement-a4"


def response(made: Statement, pdf: bytes) -> HttpResponse:
    """The PDF as an answer that opens in the browser."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="statement-{made.since}-{made.until}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def statement_pdf(shop: Shop, party: Party, made: Statement) -> bytes:
    """What passed with a customer or supplier over a period as PDF."""
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        return paper.render(TEMPLATE, statement_data(shop, party, made))


def statement_data(shop: Shop, party: Party, made: Statement) -> dict[str, object]:
    """What stands on the paper, as texts."""
    return {
        "title": _("Statement"),
        "number": _days(made),
        "language": (translation.get_language() or "en").split("-")[0],
        "supplier": {
            "name": str(shop),
            "address": shop.address,
            "phone": shop.phone,
            "email": shop.email,
            "gstin": shop.gstin,
            "state": "",
        },
        "recipient": {
            "name": str(party),
            "address": party.address,
            "phone": party.phone or "",
            "email": party.email or "",
            "gstin": party.gstin,
            "state": "",
        },
        "opening": money(made.opening_minor) or money_symbol(0),
        "lines": [
            {
                "date": day(line.move.business_date),
                "what": line.move.label,
                "number": line.move.number,
                "charged": money(line.charged_minor) if line.charged_minor else "",
                "paid": money(line.paid_minor) if line.paid_minor else "",
                "owed": money(line.owed_minor),
            }
            for line in made.lines
        ],
        "charged": money(made.charged_minor),
        "paid": money(made.paid_minor),
        "closing": money_symbol(made.closing_minor),
        "labels": {
            "date": _("Date"),
            "what": _("What happened"),
            "charged": str(made.words.charged),
            "paid": str(made.words.paid),
            "owed": _("Owed"),
            "opening": _("Owed before"),
            "closing": _("Owed at the end"),
            "gstin": _("GSTIN"),
            "page": _("Page"),
            "of": _("of"),
        },
    }


def _days(made: Statement) -> str:
    days = f"{day(made.since)} – {day(made.until)}"
    if not made.is_shortened:
        return days
    return _("%(days)s, the last %(count)d moves") % {"days": days, "count": len(made.lines)}
