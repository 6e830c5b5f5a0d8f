"""Pages of returns: the credit notes, which bill, what comes back of it, one note, its paper, the shop's terms."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from galla.accounts.access import Access, as_identity
from galla.accounts.allowing import asked
from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.catalog.models import Product
from galla.drawer.acts import pieces_of
from galla.drawer.queries import counts_blind
from galla.drawer.views.cash import piles_of
from galla.foundation.errors import InvalidInput, KeyReused, NotFound, Refusal
from galla.foundation.formats import money_symbol
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory.models import Place
from galla.loyalty.queries import points_in
from galla.payments import gateways
from galla.payments.actions.gateway_refunds import OF_A_CREDIT_NOTE
from galla.payments.gateway_listings import REFUND_BADGES
from galla.payments.models import Claim
from galla.payments.queries import claims_of, method_names
from galla.payments.whereabouts import lies_now
from galla.purchasing.forms.lines import MOST_ROWS, known_lines, point_at_lines, refuse_in_lines
from galla.returns import actions, papers, printing, queries
from galla.returns.actions import Quoted
from galla.returns.actions.terms import BEYOND
from galla.returns.choosing import PICK, Bills, Choice, bills_of, place_of, rows_of
from galla.returns.exchange_views import to_the_counter
from galla.returns.forms import ReturnForm, ReturnLineForm, TermsForm
from galla.returns.listings import FOUND, NOTES
from galla.returns.models import CreditNote, Way
from galla.sales.models import Sale
from galla.sales.queries import Remembered, bills, sale_rows

BOXES = {"bill": "quantity", "position": "quantity"}


@require_GET
@page("return.view")
def listed(request: ShopRequest) -> HttpResponseBase:
    """Every credit note of the shop."""
    context = {"may_make": request.access.can("return.make"), "may_edit": request.access.can("settings.edit")}
    rows, is_exported = queries.credit_notes(request.access), not counts_blind(request.access)
    return NOTES.respond(request, rows, template="returns/notes.html", context=context, is_exported=is_exported)


@require_GET
@page("return.make")
def find(request: ShopRequest) -> HttpResponseBase:
    """The bill whose goods come back: by the code on it, its number, a phone or a day."""
    context = {"may_go_without": actions.terms_of(request.access.shop.pk).without_bill}
    return FOUND.respond(request, bills(request.access, Remembered()), template="returns/find.html", context=context)


@require_GET
@page("return.view")
def note(request: ShopRequest, note_id: int) -> HttpResponseBase:
    """One credit note."""
    access = request.access
    found, exchange = _found(access, note_id), queries.exchange_of_note(access, note_id)
    context = {
        "note": found,
        "bills": found.bills.select_related("sale").order_by("position"),
        "lines": found.lines.select_related("sale_line", "place").order_by("position"),
        "tenders": [{"way": way, "amount_minor": amount} for way, amount in queries.ways_back(found)],
        "refunds": [
            (row, REFUND_BADGES[gateways.refund_state(row)])
            for row in gateways.refunds(access).filter(key__startswith=f"{OF_A_CREDIT_NOTE}{found.pk}:")
        ],
        "notes": piles_of(request, pieces_of(found.notes)),
        "allowances": allowances_for(access, (papers.KIND, found.pk)),
        "exchange": exchange,
        "minus_total": -found.total_minor,
        "difference": 0 if exchange is None else abs(exchange.difference_minor),
        "points": points_in(found.pk),
    }
    return render(request, "returns/note.html", context)


@require_GET
@page("return.view")
def printed(request: ShopRequest, note_id: int, size: str) -> HttpResponse:
    """The credit note on paper."""
    if size not in printing.SIZES:
        raise NotFound(_("Papers are a4 or 80mm."))
    return printing.credit_note(request.access.shop, _found(request.access, note_id), size=size)


@require_http_methods(["GET", "POST"])
@page("return.make")
def new(request: ShopRequest, sale_id: int) -> HttpResponseBase:
    """Choose what of a bill comes back, where it is put, and how the money goes back.

    ``?after=`` goes on behind a line, ``?with=`` are other bills whose goods come back with them. With ``look`` what
    would be given back is shown, and nothing is written; nor where another bill is asked for.
    """
    access = request.access
    rows = sale_rows(access.shop.pk, access.get(Sale, sale_id).pk)
    chosen, form, status, quoted = bills_of(request, rows), _form(request), 200, None
    lines, places = chosen.choices(after=_after(request)), places_of(access)
    boxes = known_lines(ReturnLineForm, initial=rows_of(lines[:MOST_ROWS]), places=places)
    if request.method == "POST":
        boxes = known_lines(ReturnLineForm, request.POST, places=places)
        if _wants_another(request, form):
            form = _added(request, chosen, form)
            lines, status = chosen.choices(after=_after(request)), 400 if form.errors else 200
            boxes = known_lines(ReturnLineForm, initial=rows_of(lines[:MOST_ROWS], typed=boxes), places=places)
        else:
            done, quoted = _acted(request, chosen, form, boxes)
            if done is not None:
                return done
            status = 200 if quoted is not None else 400
    context = {
        "quoted": quoted,
        "ways": _ways(access, quoted),
        "more": _behind(lines, chosen),
        "here": request.path + chosen.query(**({"after": request.GET["after"]} if "after" in request.GET else {})),
        "chosen": chosen,
        "sale": rows.sale,
        "is_void": rows.void is not None,
        "unseen": _unseen(access, chosen),
        "may_exchange": access.till is not None and access.can("bill.make"),
        "form": form,
        "lines": boxes,
        "shown": _shown(lines[:MOST_ROWS], boxes),
        "earlier": queries.notes_of_bill(access, sale_id),
    }
    return render(request, "returns/form.html", context, status=status)


def _unseen(access: Access, chosen: Bills) -> list[Claim]:
    """The promised money of the bills that nobody has seen: it is said first whether it came."""
    if not access.can("payment.view"):
        return []
    claims = [claim for each in chosen.chosen if each.void is None for claim in claims_of(access, each.sale.id)]
    return [claim for claim in claims if lies_now(claim) is None]


def _after(request: ShopRequest) -> int:
    return as_identity(request.GET.get("after", "")) or 0


def _behind(lines: list[Choice], chosen: Bills) -> str | None:
    """Where the lines of the first bill are that the page has no place for."""
    if len(lines) <= MOST_ROWS or lines[MOST_ROWS - 1].bill is not chosen.chosen[0]:
        return None
    return chosen.query(after=str(lines[MOST_ROWS - 1].line.row.position))


def _wants_another(request: ShopRequest, form: ReturnForm) -> bool:
    """Whether another bill is asked for: by its button, or by whatever is sent with something typed about it."""
    return "add" in request.POST or PICK in request.POST or bool(str(form["another"].value() or "").strip())


def _added(request: ShopRequest, chosen: Bills, form: ReturnForm) -> ReturnForm:
    """The form as it was filled in, with the other bill among those chosen, or what is wrong beside its box."""
    form.is_valid()
    # What is not filled in yet is asked for when it is saved.
    for name in [name for name in form.errors if not form[name].value()]:
        del form.errors[name]
    if form.errors:
        return form
    try:
        chosen.add(request, form.cleaned_data["another"])
    except InvalidInput as refusal:
        form.add_error("another", refusal.detail)
    else:
        form.data = request.POST.copy()
        form.data["another"] = ""
    return form


def _acted(
    request: ShopRequest, chosen: Bills, form: ReturnForm, boxes: Any
) -> tuple[HttpResponseBase | None, Quoted | None]:
    """Where to go when it is done, or what would be given back; neither, with every refusal beside its box."""
    if "look" in request.POST:
        return None, _quoted(request, form, boxes)
    if "exchange" in request.POST:
        counter = _exchanged(request, chosen, form, boxes)
        return (None if counter is None else redirect(counter)), None
    saved = _saved(request, form, boxes)
    if saved is None:
        return None, None
    given = queries.handed_out(saved)
    words = _("Give back %(amount)s.") if given or not saved.total_minor else _("Nothing to hand out: it was not paid.")
    say_done(request, words % {"amount": money_symbol(given)})
    return redirect("returns:note", note_id=saved.pk), None


@require_http_methods(["GET", "POST"])
@page("settings.edit")
def terms(request: ShopRequest) -> HttpResponseBase:
    """What goods come back on without a manager."""
    standing, kept = actions.terms_of(request.access.shop.pk), queries.not_returnable(request.access)
    initial: dict[str, Any] = {"cash_limit": standing.cash_limit_minor, "window_days": standing.window_days}
    initial["without_bill"] = standing.without_bill
    initial["not_returnable"] = ", ".join(kept.exclude(sku="").values_list("sku", flat=True))
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.set_terms(
                access=request.access,
                cash_limit_minor=told["cash_limit"],
                window_days=told["window_days"],
                without_bill=told["without_bill"],
                not_returnable=_products(request.access, form.skus()),
            )
        except Refusal as refusal:
            refuse(form, refusal.detail, refusal.field)
        else:
            say_done(request, _("Saved."))
            return redirect("returns:notes")
    return render(request, "returns/terms.html", {"form": form}, status=400 if form.errors else 200)


def _products(access: Access, skus: list[str]) -> list[int]:
    """The products of these SKUs. Raises ``InvalidInput`` naming the first there is none of."""
    found = dict(access.rows(Product).filter(sku__in=skus).values_list("sku", "pk"))
    for sku in skus:
        if sku not in found:
            raise InvalidInput(_("There is no product %(sku)s.") % {"sku": sku}, field="not_returnable")
    return [found[sku] for sku in skus]


def _found(access: Access, note_id: int) -> CreditNote:
    return queries.credit_notes(access).get(pk=access.get(CreditNote, note_id).pk)


def _form(request: ShopRequest) -> ReturnForm:
    """Why and how; and who allows what is beyond the shop's terms, where it has any."""
    form = ReturnForm(request.POST if request.method == "POST" else None)
    standing = actions.terms_of(request.access.shop.pk)
    said = (standing.cash_limit_minor, standing.window_days)
    if said != (None, None) or queries.not_returnable(request.access).exists():
        ask_for_pin(form, request.access, BEYOND)
        for name in ("allowed_by.member", "allowed_by.pin"):
            if name in form.fields:
                form.fields[name].required = False
    return form


def places_of(access: Access) -> list[tuple[str, Any]]:
    """The floor, and the other places of the branch one stands in."""
    branch = access.till.branch_id if access.till is not None else 0
    found = access.rows(Place).filter(branch=branch, archived_at=None).order_by("name").values_list("pk", "name")
    return [("", _("The floor")), *((str(number), name) for number, name in found)]


def _shown(lines: list[Choice], boxes: Any) -> list[tuple[Choice, Any]]:
    """Each line with its row of boxes."""
    known = {line.place: line for line in lines}
    return [(known[place], row) for row in boxes.forms if (place := place_of(row)) in known]


def _allowed_by(form: ReturnForm) -> dict[str, Any] | None:
    """Who allows it, where somebody was named."""
    told = told_in(form)
    return told if told and told["member"] and told["pin"] else None


def _filled(boxes: Any) -> tuple[list[Any], list[actions.Item]]:
    """The rows somebody typed into, and what comes back by them."""
    filled = [row for row in boxes.forms if row.cleaned_data["quantity"]]
    told = [row.cleaned_data for row in filled]
    return filled, [actions.Item(line["bill"], line["line"], line["quantity"], line["place"]) for line in told]


def _ways(access: Access, quoted: Quoted | None) -> list[dict[str, Any]]:
    """By which ways it would go back, in the shop's words."""
    names = method_names(access.shop.pk)
    return [{"way": names.get(method, method), "minor": minor} for method, minor in (quoted.ways if quoted else ())]


def _quoted(request: ShopRequest, form: ReturnForm, boxes: Any, *, access: Access | None = None) -> Quoted | None:
    """What would be given back, or None with every refusal beside its box. Why is not asked for yet."""
    form.is_valid()
    for name in ("reason", "allowed_by.member", "allowed_by.pin"):
        form.errors.pop(name, None)
    if not boxes.is_valid() or form.errors:
        point_at_lines(form, boxes)
        return None
    filled, items = _filled(boxes)
    try:
        at, way = timezone.now(), Way(form.cleaned_data["way"])
        return actions.what_goes_back(access=access or request.access, at=at, items=items, way=way)
    except Refusal as refusal:
        refuse_in_lines(form, boxes, filled, refusal, BOXES)
    return None


def _exchanged(request: ShopRequest, chosen: Bills, form: ReturnForm, boxes: Any) -> str | None:
    """The counter's address with these goods on their way back, or None with every refusal beside its box."""
    # Whether a manager must allow it is asked at the counter, where it is saved.
    allowed = replace(request.access, permissions=request.access.permissions | {BEYOND})
    quoted = _quoted(request, form, boxes, access=allowed)
    if quoted is None:
        return None
    if not form.cleaned_data.get("reason"):
        form.add_error("reason", _("Say why these goods come back."))
        return None
    _boxes, items = _filled(boxes)
    bills_by_id = chosen.by_id | {item.sale_id: sale_rows(request.access.shop.pk, item.sale_id) for item in items}
    return to_the_counter(request.access, bills_by_id, items, quoted, form.cleaned_data)


def _look_at_lines(request: ShopRequest, form: ReturnForm, boxes: Any) -> None:
    """Something else is wrong already: say in the same pass what is wrong with the lines, if they can be read."""
    if not boxes.is_valid():
        point_at_lines(form, boxes)
        return
    filled, items = _filled(boxes)
    allowed = replace(request.access, permissions=request.access.permissions | {BEYOND})
    way = Way(form.cleaned_data.get("way") or Way.ORIGINAL)
    try:
        actions.what_goes_back(access=allowed, at=timezone.now(), items=items, way=way)
    except Refusal as refusal:
        refuse_in_lines(form, boxes, filled, refusal, BOXES)


def _saved(request: ShopRequest, form: ReturnForm, boxes: Any) -> CreditNote | None:
    """The credit note, or None with every refusal beside its box."""
    if not (form.is_valid() & boxes.is_valid()):
        _look_at_lines(request, form, boxes)
        return None
    at, told = timezone.now(), form.cleaned_data
    filled, items = _filled(boxes)
    try:
        return actions.take_back(
            access=asked(request.access, BEYOND, _allowed_by(form), at=at),
            at=at,
            key=told["key"],
            items=items,
            way=Way(told["way"]),
            reason=told["reason"],
        ).document
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse_in_lines(form, boxes, filled, refusal, BOXES)
    return None
