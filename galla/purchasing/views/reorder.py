"""What to order: the list, and ordering what is ticked on it."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.access import Access, as_identity
from galla.accounts.models import Branch
from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import KeyReused, Refusal
from galla.foundation.notices import say_done
from galla.foundation.rendering import refuse
from galla.inventory.queries import branches
from galla.parties.models import Supplier
from galla.purchasing.actions import AdvisedItem, AdvisedOrders, order_advised
from galla.purchasing.forms.reorder import AdvisedRowForm, OrderAdvisedForm
from galla.purchasing.listings.reorder import REORDER

TEMPLATE = "purchasing/reorder.html"


@require_GET
@page("purchase.view")
def reorder(request: ShopRequest) -> HttpResponseBase:
    """Everything that is to be ordered, what runs out first on top."""
    context = _context(request, OrderAdvisedForm(access=request.access))
    return REORDER.respond(request, [], template=TEMPLATE, context=context, without=_hidden(request))


@require_POST
@page("purchase.edit")
def reorder_order(request: ShopRequest) -> HttpResponseBase:
    """Make drafts of what is ticked: one for each supplier and branch."""
    form = OrderAdvisedForm(request.POST, access=request.access)
    typed = {key: _typed(request, key) for key in request.POST.getlist("row")}
    made = _made(request.access, form, typed)
    if made is not None:
        count = len(made.orders)
        numbers = ", ".join(order.number for order in made.orders)
        said = ngettext("One draft: %(numbers)s.", "%(count)d drafts: %(numbers)s.", count)
        say_done(request, said % {"count": count, "numbers": numbers})
        if count == 1:
            return redirect("purchasing:order", order_id=made.orders[0].pk)
        return redirect(f"{reverse('purchasing:orders')}?state=draft")
    shown = REORDER.page(request, [], without=_hidden(request))
    for row in shown.filtered:
        if row.key in typed:
            row.typed.update(ticked=True, quantity=typed[row.key].data["quantity"], wrong=typed[row.key].wrong)
    return render(request, TEMPLATE, {**_context(request, form), "listing": shown}, status=400)


def _context(request: ShopRequest, form: OrderAdvisedForm) -> dict[str, Any]:
    return {"form": form, "may_edit": request.access.can("purchase.edit")}


def _hidden(request: ShopRequest) -> list[str]:
    hidden = ["branch_name"] if len(branches(request.access)) == 1 else []
    return hidden if request.access.can("purchase.edit") else [*hidden, "pick"]


def _typed(request: ShopRequest, key: str) -> AdvisedRowForm:
    boxes = ("quantity", "on_order", "supplier")
    return AdvisedRowForm({name: request.POST.get(f"{name}-{key}", "") for name in boxes})


def _made(access: Access, form: OrderAdvisedForm, typed: dict[str, AdvisedRowForm]) -> AdvisedOrders | None:
    """The drafts, or None with what was refused beside its box."""
    if not form.is_valid():
        return None
    if any(row.errors for row in typed.values()):
        form.add_error(None, _("Look at the rows marked below."))
        return None
    items = _items(access, form, typed)
    if items is None:
        return None
    try:
        return order_advised(access=access, at=timezone.now(), key=form.cleaned_data["key"], items=items)
    except KeyReused:
        form.renew_key()
        form.add_error(None, _("This form was saved already, with something else in it. Look, then save again."))
    except Refusal as refusal:
        _say(form, list(typed.values()), refusal)
    return None


def _items(access: Access, form: OrderAdvisedForm, typed: dict[str, AdvisedRowForm]) -> list[AdvisedItem] | None:
    """The ticked rows for the action; None where one of them names nobody to order from, or nothing of this shop."""
    all_from = form.cleaned_data["supplier"]
    suppliers = access.rows(Supplier).in_bulk({row.cleaned_data["supplier"] for row in typed.values()} - {None})
    named = {key: [as_identity(part) for part in key.split("-", 1)] for key in typed}
    known = access.rows(Branch).in_bulk({pair[-1] for pair in named.values()} - {None})
    items = []
    for key, row in typed.items():
        product, branch = named[key][0], known.get(named[key][-1])
        supplier = all_from or suppliers.get(row.cleaned_data["supplier"])
        if product is None or branch is None:
            form.add_error(None, _("One of the rows is not there any more. Look at the list again."))
            return None
        if supplier is None:
            form.add_error("supplier", _("Nobody is known to bring one of the rows. Choose who is to."))
            return None
        told = row.cleaned_data
        items.append(AdvisedItem(product, branch, supplier, told["quantity"], told["on_order"] or 0))
    return items


def _say(form: OrderAdvisedForm, rows: list[AdvisedRowForm], refusal: Refusal) -> None:
    """A refusal of ``lines.2.quantity`` stands in the third ticked row, and above where that row is gone."""
    part, _dot, rest = (refusal.field or "").partition(".")
    place = rest.partition(".")[0]
    if part == "lines" and place.isdigit():
        rows[int(place)].add_error("quantity", refusal.detail)
        refuse(form, refusal.detail)
    else:
        refuse(form, refusal.detail if rows else _("Tick at least one row."))
