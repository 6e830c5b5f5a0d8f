"""The page of the prices of a group of customers."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from galla.accounts.calendar import zone_of
from galla.accounts.pages import ShopRequest, page
from galla.foundation.saving import saved
from galla.offers import actions
from galla.offers.price_forms import GroupPriceForm
from galla.offers.price_lists import standing_prices
from galla.parties.models import CustomerGroup

MOST_SHOWN = 500


@require_http_methods(["GET", "POST"])
@page("offer.edit")
def group_prices(request: ShopRequest, customer_group_id: int) -> HttpResponseBase:
    """What products cost a group, and one more price."""
    access = request.access
    group = access.get(CustomerGroup, customer_group_id)
    today = timezone.now().astimezone(zone_of(access.shop.zone)).date()
    form = GroupPriceForm(request.POST if request.method == "POST" else None, access=access)

    def save() -> str:
        product, price = form.cleaned_data["sku"], form.cleaned_data["price"]
        told = {"group": group, "prices": {product.pk: price}, "valid_from": form.cleaned_data["valid_from"]}
        actions.set_group_prices(access=access, at=timezone.now(), **told)
        return _("Saved.")

    here = reverse("offers:group_prices", args=[group.pk])
    answer = saved(request, form, save, to=here)
    if answer is not None:
        return answer
    rows = standing_prices(access, today).filter(group=group).order_by("product__name", "product_id", "valid_from")
    context = {"group": group, "form": form, "prices": rows[:MOST_SHOWN], "today": today}
    return render(request, "offers/group_prices.html", context, status=400 if form.errors else 200)
