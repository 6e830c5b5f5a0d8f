"""The page of a new bill, and what it asks for beside the API: goods, people, and who sells at which till."""

from pathlib import Path
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.access import Access, as_identity
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import tills
from galla.accounts.sessions import stand_in
from galla.catalog.queries import search_products
from galla.catalog.queries.finding import FoundProduct
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.foundation.formats import in_use
from galla.foundation.texts import is_clean
from galla.inventory.queries import kits_at
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.offers.coupons import is_code
from galla.parties.identity import phone_shown
from galla.parties.models import Customer
from galla.parties.queries import find_customers
from galla.prepaid.queries import spendable_of_people
from galla.pricing.numbers import decimal_text, trimmed_text
from galla.sales.answers import price_text
from galla.sales.pointed import points_at_till
from galla.sales.till.choices import choices_of
from galla.sales.till.facts import other_states, other_tills, standing, tax_rates, till_facts
from galla.sales.till.goods_back import brought
from galla.sales.till.labels import FoundLabel, label_found

MOST_SHOWN = 8
# Named ahead, so that the browser fetches them side by side instead of one after the other.
MODULES = [
    f"sales/till/{path.name}"
    for path in sorted((Path(__file__).resolve().parent.parent / "static/sales/till").glob("*.js"))
    if path.name not in ("page.js", "types.js")
]


@require_GET
@never_cache
@ensure_csrf_cookie
@page("bill.make")
def new_bill(request: ShopRequest) -> HttpResponseBase:
    """The counter. Without a till to stand at, the shop's tills to choose from."""
    access, at = request.access, timezone.now()
    if access.till is None:
        context = {"tills": other_tills(access), "may_open": access.can("settings.edit")}
        return render(request, "sales/choose_till.html", context)
    context = {
        "facts": till_facts(access, access.till) | {"back": brought(access, request.GET.get("back", ""))},
        "other_tills": other_tills(access),
        "tax_rates": tax_rates(access, at=at) if access.can("item.open") else [],
        "states": other_states(access),
        "modules": MODULES,
        "now": at,
    }
    return render(request, "sales/new_bill.html", context)


@require_POST
@page("bill.make")
def stand(request: ShopRequest) -> HttpResponse:
    """Go on at another till of the shop."""
    number = as_identity(request.POST.get("till", ""))
    till = tills(request.access).filter(pk=number).first() if number is not None else None
    if till is None:
        raise InvalidInput(_("There is no such till in this shop."), field="till")
    stand_in(request, request.access.membership, till)
    return redirect("sales:new")


@require_GET
@never_cache
@page("bill.make")
def still_standing(request: ShopRequest) -> JsonResponse:
    """Who sells where now: the page asks before it saves, for the session may have moved to another till."""
    return JsonResponse({"standing": standing(request.access)})


@require_GET
@never_cache
@page("bill.make")
def find_goods(request: ShopRequest) -> JsonResponse:
    """What ``?q=`` may mean, best first, with what lies on this branch's shelf."""
    access = request.access
    if not access.can("product.view"):
        raise NotAllowed(_("You may not do this in this shop. Ask the owner."))
    text = _asked(request)
    found = search_products(shop_id=access.shop.pk, text=text, limit=MOST_SHOWN)
    if not any(row.exact for row in found) and (label := label_found(access, text)) is not None:
        return JsonResponse({"results": [_labelled(access, label)], "coupon": False})
    # A coupon's code is asked for where nothing else is meant: a scan of goods costs no statement more.
    return JsonResponse({"results": _goods(access, found), "coupon": not found and is_code(access, text)})


@require_GET
@never_cache
@page("bill.make")
def find_people(request: ShopRequest) -> JsonResponse:
    """Customers that ``?q=`` may mean, by phone, name or e-mail, with what they owe."""
    access = request.access
    if not access.can("customer.view"):
        raise NotAllowed(_("You may not do this in this shop. Ask the owner."))
    text = _asked(request)
    found = find_customers(access=access, text=text, limit=MOST_SHOWN) if text else []
    return JsonResponse({"results": people_told(access, found)})


def _asked(request: ShopRequest) -> str:
    text = request.GET.get("q", "").strip()
    if not is_clean(text):
        raise InvalidInput(_("This text has a character that cannot be searched for."), field="q")
    return text


def _goods(access: Access, found: list[FoundProduct]) -> list[dict[str, Any]]:
    digits = in_use().minor_digits
    shop, branch = access.shop.pk, access.require_till().branch_id
    shelf = places.shelf(shop, branch)
    pairs = {row.id: (shelf, places.goods(shop, row.id)) for row in found if row.is_stocked}
    held = ledger.balances(pairs.values())
    here = {number: held[place.id, unit.id].on_hand for number, (place, unit) in pairs.items()}
    choices = choices_of(access, shelf, [row for row in found if row.keeps_batches], at=timezone.now())
    unkept = [row.id for row in found if not row.is_stocked]
    if unkept:
        till = access.require_till()
        here |= {number: 1000 * count for number, count in kits_at(access, branch=till.branch, products=unkept).items()}
    return [
        {
            "id": row.id,
            "name": row.name,
            "sku": row.sku,
            "barcode": row.barcode,
            "price": price_text(row.price_e4, digits),
            "mrp": None if row.mrp_e4 is None else price_text(row.mrp_e4, digits),
            "unit": row.measure_name,
            "decimals": row.measure_decimals,
            "on_hand": trimmed_text(here[row.id], places=3) if row.id in here else None,
            "exact": row.exact,
            "choices": choices.get(row.id, []),
            "pack": trimmed_text(row.pack_milli, places=3),
            "pack_name": row.pack_name,
            "label": "",
            "worth": "",
            "weighed": False,
            "misread": False,
        }
        for row in found
    ]


def _labelled(access: Access, found: FoundLabel) -> dict[str, Any]:
    """Goods with a label of a scale. A price is told by the label, which the server reads again on the bill."""
    label = found.label
    goods = _goods(access, [found.product])[0] | {"exact": label.is_right, "misread": not label.is_right}
    if label.is_price:
        digits = in_use().minor_digits
        return goods | {
            "label": label.mended,
            "worth": decimal_text(label.value * 10 ** (digits - label.decimals), places=digits),
        }
    return goods | {"pack": trimmed_text(found.weight_milli, places=3), "weighed": True}


def people_told(access: Access, found: list[Customer]) -> list[dict[str, Any]]:
    """Customers as the counter knows them: what they owe, what they paid ahead, and what their points pay.

    Six statements, and two more where the shop takes points.
    """
    digits = in_use().minor_digits
    shop = access.shop.pk
    money = places.money(shop)
    khata = {person.pk: places.customer(shop, person.pk) for person in found}
    held = ledger.balances((place, money) for place in khata.values())
    credit = spendable_of_people(shop, khata)
    points = points_at_till(shop, khata)
    return [
        {
            "id": person.pk,
            "name": person.name,
            "phone": phone_shown(person.phone, country=access.shop.country),
            "email": person.email or "",
            "owes": decimal_text(held[khata[person.pk].id, money.id].on_hand, places=digits),
            "credit": decimal_text(credit.get(person.pk, 0), places=digits),
            "points": points.get(person.pk, ""),
        }
        for person in found
    ]
