"""An interest note on A4."""

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.calendar import zone_of
from galla.credit.interest_words import ShownNote, shown
from galla.credit.models import InterestNote
from galla.foundation.formats import day, money, money_of, money_symbol, percent, use

TEMPLATE = "interest-a4"


def response(note: InterestNote) -> HttpResponse:
    """The PDF as an answer that opens in the browser."""
    answer = HttpResponse(note_pdf(note), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="interest-{note.number.replace("/", "-")}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def note_pdf(note: InterestNote) -> bytes:
    """What interest was charged, and how it was reckoned, as PDF."""
    with use(money_of(note.shop.currency)), timezone.override(zone_of(note.shop.zone)):
        return paper.render(TEMPLATE, note_data(note, shown(note)))


def note_data(note: InterestNote, how: ShownNote) -> dict[str, object]:
    """What stands on the paper, as texts."""
    shop, who, waiver = note.shop, note.customer, getattr(note, "waiver", None)
    return {
        "title": _("Interest"),
        "number": f"{note.number} · {day(note.business_date)}",
        "language": (translation.get_language() or "en").split("-")[0],
        "supplier": {
            "name": str(shop),
            "address": shop.address,
            "phone": shop.phone,
            "email": shop.email,
            "gstin": shop.gstin,
        },
        "recipient": {
            "name": str(who),
            "address": who.address,
            "phone": who.phone or "",
            "email": who.email or "",
            "gstin": who.gstin,
        },
        "taken_back": _("Taken back: %(reason)s") % {"reason": waiver.reason} if waiver is not None else "",
        "lines": [
            {
                "what": line.named.label,
                "number": line.named.number,
                "days": f"{day(line.stretch.since)} – {day(line.stretch.until)}",
                "count": str(line.stretch.days),
                "open": money(line.stretch.open_minor),
                "rate": percent(line.stretch.rate_ppm),
                "amount": money(line.amount_minor),
            }
            for line in how.lines
        ],
        "rest": money(how.rest_minor) if how.rest_minor else "",
        "total": money_symbol(note.amount_minor),
        "labels": {
            "what": _("For"),
            "days": _("On these days"),
            "count": _("Days"),
            "open": _("Open"),
            "rate": _("A year"),
            "amount": _("Interest"),
            "rest": _("Rounding, and what was left of it before"),
            "total": _("Interest up to %(day)s") % {"day": day(note.until)},
            "gstin": _("GSTIN"),
            "page": _("Page"),
            "of": _("of"),
        },
    }
