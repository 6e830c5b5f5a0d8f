"""A shift's report on paper: X while it is open, Z once it was closed."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.access import Access
from galla.accounts.calendar import zone_of
from galla.drawer.models import Shift
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import moment, money_of, money_symbol, use
from galla.paper.documents import Party, Sum
from galla.paper.reports import ReportPaper
from galla.shifts.answers import without_cash
from galla.shifts.figures import figures_of
from galla.shifts.models import ZReport
from galla.shifts.queries import is_blind
from galla.shifts.shown import found_before, sections

SIZES = {"a4": "report-a4", "80mm": "report-80mm"}


def response(access: Access, shift: Shift, *, size: str) -> HttpResponse:
    """The PDF as an answer that opens in the browser. Raises ``InvalidInput`` for another size."""
    if size not in SIZES:
        raise InvalidInput(_("Papers are a4 or 80mm."), field="size")
    shop = access.shop
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        pdf = paper.render(SIZES[size], report_paper(access, shift).data())
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{_file(shift)}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _file(shift: Shift) -> str:
    day = "" if shift.late_of is None else f"{shift.late_of.isoformat()}-"
    return f"shift-{shift.till.prefix}-{day}{shift.number}"


def report_paper(access: Access, shift: Shift) -> ReportPaper:
    """What stands on the paper: of a closed shift what was written then, of an open one what it has come to."""
    z: ZReport | None = getattr(getattr(shift, "close", None), "z", None)
    figures, blind = figures_of(shift) if z is None else z.figures, is_blind(access, shift)
    if blind:
        figures = without_cash(figures)
    head = [Sum(_("Till"), str(shift.till)), Sum(_("Shift"), shift.name)]
    head.append(Sum(_("Opened"), f"{moment(shift.opened_at)}, {shift.by}"))
    remarks: list[str] = []
    if z is not None:
        head.insert(0, Sum(_("Number"), str(z.number)))
        head.append(Sum(_("Closed"), f"{moment(shift.close.when)}, {shift.close.who}"))
        head.append(Sum(_("Ever sold at this till"), money_symbol(z.perpetual_minor)))
        remarks = [f"{code} {year} {number}: {digest}" for code, year, number, digest in z.heads]
    shop = access.shop
    return ReportPaper(
        title=_("X report") if z is None else _("Z report"),
        number="" if z is None else str(z.number),
        supplier=Party(name=str(shop), address=shop.address, gstin=shop.gstin),
        head=tuple(head),
        sections=sections(shop.pk, shop.currency, figures) + (() if blind else found_before(shift, shop.currency)),
        remarks=tuple(remarks),
        stamp=_("Not closed yet") if z is None else "",
    )
