"""What lies on the shelves: the list, the card of one product, and the names of goods for whoever types one."""

from django.db.models import F
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from galla.accounts.access import Access, as_identity
from galla.accounts.calendar import shop_day
from galla.accounts.models import Branch
from galla.accounts.pages import ShopRequest, page
from galla.catalog.models import Product
from galla.foundation.lists import export
from galla.foundation.lists.listing import EXPORT
from galla.inventory import queries
from galla.inventory.listings import STOCK, state_of
from galla.inventory.listings.files import card_columns
from galla.inventory.models import Batch
from galla.inventory.typed import suggestions
from galla.ledger.cards import every_move, shown_card

WORTH = "cost.view"


@require_GET
@page("stock.view")
def stock_list(request: ShopRequest) -> HttpResponseBase:
    """Everything kept in stock. What it is worth is shown to whoever may see costs."""
    access = request.access
    without = () if access.can(WORTH) else ("worth_minor",)
    short = None if request.headers.get("HX-Request") else queries.shortages(access)  # the head alone says it
    low, gone = short or (0, 0)
    context = {"may_move": access.can("stock.move"), "low": low, "gone": gone}
    return STOCK.respond(
        request, queries.stock(access), template="inventory/stock.html", context=context, without=without
    )


@require_GET
@page("stock.view")
def goods(request: ShopRequest) -> HttpResponseBase:
    """The goods that what was typed may mean, for the list under a box."""
    return render(request, "inventory/goods.html", {"found": suggestions(request.access, request.GET.get("q", ""))})


@require_GET
@page("stock.view")
def card(request: ShopRequest, product_id: int) -> HttpResponseBase:
    """What lies of a product at a branch, and every move behind what lies on its floor, or in its ``?place=``.

    ``?before=`` and ``?after=`` turn the page, ``?export=`` gives all moves as a file.
    """
    access = request.access
    product = access.get(Product, product_id)
    branch = queries.branch_meant(access, request.GET.get("branch", ""))
    lying = queries.lying_of(access, product, branch)
    here = next(one for one in lying if one.branch == branch)
    place = queries.place_meant(access, branch, request.GET.get("place", ""))
    account, unit = queries.shelf_of(access, product, branch, place)
    wanted = request.GET.get(EXPORT, "")
    if wanted in export.WRITERS:
        columns = card_columns(product, shows_worth=access.can(WORTH))
        return export.answer(wanted, "stock-card", columns, every_move(account, unit), product.name)
    before, after = as_identity(request.GET.get("before", "")), as_identity(request.GET.get("after", ""))
    low_at = queries.low_at(access, product, branch)
    context = {
        "product": product,
        "branch": branch,
        "low_at_milli": low_at,
        "export_address": f"?branch={branch.pk}&" + (f"place={place.pk}&" if place else ""),
        "place": place,
        "here": here,
        "coming": queries.coming(access, product, branch),
        "lying": lying,
        "state": state_of(product, here.on_hand_milli, low_at),
        "card": shown_card(account, unit, before=before, after=after),
        "batches": _batches(access, product, branch) if product.keeps_batches else [],
        "shows_worth": access.can(WORTH),
        "may_move": access.can("stock.move") and branch.archived_at is None and product.is_stocked,
        "may_write_off": access.till is not None and access.branch == branch and product.is_stocked,
    }
    return render(request, "inventory/card.html", context)


def _batches(access: Access, product: Product, branch: Branch) -> list[tuple[Batch, int | None]]:
    """The batches of a product at a branch with the days they have left, what expires first above."""
    on = shop_day(access.shop, timezone.now())
    rows = queries.lying_batches(access, queries.shelves(access, branch), on=on).filter(product=product)
    return [(row, queries.days_left(row)) for row in rows.order_by(F("expires_on").asc(nulls_last=True), "pk")]
