"""The page of goods that come back without their bill."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.access import Access
from galla.accounts.allowing import asked
from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.errors import InvalidInput, KeyReused, Refusal
from galla.foundation.formats import money_symbol
from galla.foundation.notices import say_done, say_refused
from galla.inventory.forms.papers import Lines, lines_of_form
from galla.inventory.views.lines import items_of, point_at_lines, refuse_beside, typed_so_far
from galla.parties.models import Customer
from galla.parties.queries import find_customers
from galla.returns import actions, queries
from galla.returns.actions.terms import BEYOND
from galla.returns.forms import LooseForm, LooseLineForm
from galla.returns.models import CreditNote, Way
from galla.returns.views import places_of


@require_http_methods(["GET", "POST"])
@page("return.make")
def take_back(request: ShopRequest) -> HttpResponseBase:
    """Say what comes back and, if somebody knows, what was paid for it."""
    access = request.access
    if not actions.terms_of(access.shop.pk).without_bill:
        say_refused(request, _("This shop takes nothing back without its bill."))
        return redirect("returns:find")
    if request.method != "POST":
        return _page(request, _form(access), _lines(access))
    if "more" in request.POST:
        return _page(request, *_with_more_rows(access, request.POST))
    form, lines = _form(access, request.POST), _lines(access, request.POST)
    if "look" in request.POST:
        return _page(request, form, lines, prices=_prices(access, lines))
    saved = _saved(access, form, lines)
    if saved is None:
        return _page(request, form, lines, status=400)
    say_done(request, _("Give back %(amount)s.") % {"amount": money_symbol(saved.total_minor)})
    return redirect("returns:note", note_id=saved.pk)


def _form(access: Access, data: Any = None, *, initial: Any = None) -> LooseForm:
    """Why, how and whose; and which manager allows it, where the one who asks is none."""
    form = LooseForm(data, initial=initial)
    ask_for_pin(form, access, BEYOND)
    return form


def _lines(access: Access, data: Any = None, *, initial: Any = None) -> Lines:
    return lines_of_form(data, initial=initial, kind=LooseLineForm, places=places_of(access))


def _with_more_rows(access: Access, sent: QueryDict) -> tuple[LooseForm, Lines]:
    """What was typed so far, not looked at yet, and some more empty rows: for browsers without scripts."""
    typed = typed_so_far(_lines(access, sent).forms)
    return _form(access, initial=sent.dict()), _lines(access, initial=typed)


def _item(product: int, told: Mapping[str, Any]) -> actions.Loose:
    return actions.Loose(product, told["quantity"], told.get("price"), told.get("place"))


def _prices(access: Access, lines: Lines) -> list[tuple[str, int | None]]:
    """The lowest price of late of what was typed, by name; None where none was sold."""
    if not lines.is_valid():
        return []
    items = items_of(access, [line for line in lines.forms if line.has_changed()], _item)
    wanted = [item.product_id for item in items or ()]
    since = actions.since_when(access, timezone.now())
    lowest = queries.lowest_prices(access, wanted, since=since) if wanted else {}
    named = access.rows(Product).in_bulk(wanted)
    return [(named[number].name, lowest.get(number)) for number in dict.fromkeys(wanted)]


def _customer(access: Access, typed: str) -> Customer | None:
    """Whom somebody means. Raises ``InvalidInput`` for nobody, and for several."""
    if not typed:
        return None
    found = find_customers(access=access, text=typed, limit=2)
    if len(found) != 1:
        detail = _("Several customers are meant. Type the phone.") if found else _("There is no such customer.")
        raise InvalidInput(detail, field="customer")
    return found[0]


def _saved(access: Access, form: LooseForm, lines: Lines) -> CreditNote | None:
    """The credit note, or None with every refusal beside its box."""
    if not (form.is_valid() & lines.is_valid()):
        point_at_lines(form, lines)
        return None
    filled, at, told = [line for line in lines.forms if line.has_changed()], timezone.now(), form.cleaned_data
    items = items_of(access, filled, _item)
    if items is None:
        point_at_lines(form, lines)
        return None
    try:
        return actions.take_back_without_bill(
            access=asked(access, BEYOND, told_in(form), at=at),
            at=at,
            key=told["key"],
            items=items,
            way=Way(told["way"]),
            reason=told["reason"],
            customer=_customer(access, told["customer"]),
        ).document
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        refuse_beside(form, lines, filled, refusal)
    return None


def _page(
    request: ShopRequest, form: LooseForm, lines: Lines, *, prices: Any = None, status: int = 200
) -> HttpResponseBase:
    since = actions.since_when(request.access, timezone.now())
    context = {"form": form, "lines": lines, "prices": prices, "since": since}
    return render(request, "returns/without_bill.html", context, status=status)
