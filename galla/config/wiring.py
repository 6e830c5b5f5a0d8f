"""What is wired to what: the rooms' answers to each other that are not imports."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from galla.accounts import queries
from galla.accounts.access import Access
from galla.ledger import places
from galla.ledger.actions import open_units
from galla.office.navigation import navigation


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page knows: who is at which till, the rooms they may enter, the tills they may go to.

    All but the first are made when a template asks: fragments do not.
    """
    access: Access | None = getattr(request, "access", None)
    if access is None:
        return {"access": None}
    return {
        "access": access,
        "navigation": SimpleLazyObject(lambda: navigation(request, access)),
        "places": SimpleLazyObject(lambda: places_to_go(access)),
        "person_links": SimpleLazyObject(person_links),
    }


def places_to_go(access: Access) -> list[dict[str, Any]]:
    """The tills of the shop, by branch, and the person's other shops."""
    tills = queries.tills(access).order_by("branch__name", "name")
    found = [
        {
            "label": f"{till}, {till.branch}",
            "url": reverse("accounts:stand", args=[till.pk]),
            "current": access.till is not None and till.pk == access.till.pk,
        }
        for till in tills
    ]
    shops = queries.shops_of(access.user).exclude(pk=access.shop.pk)
    return found + [
        {"label": str(shop), "url": reverse("accounts:me_shop", args=[shop.pk]), "current": False} for shop in shops
    ]


def person_links() -> list[dict[str, str]]:
    """Where a person finds what is theirs."""
    return [{"label": _("You"), "url": reverse("accounts:me")}]


# What is heard of which fact, in order; a room that is added writes its line here.
FACTS: dict[str, tuple[str, ...]] = {
    "shop.opened": (
        "galla.config.wiring.open_money",
        "galla.drawer.actions.install_denominations",
        "galla.payments.actions.install_methods",
        "galla.catalog.actions.install_tax_classes",
        "galla.catalog.actions.install_measures",
        "galla.cashbook.actions.install_categories",
    ),
    "shop.changed": (),
    "branch.opened": (),
    "branch.closing": ("galla.inventory.actions.refuse_closing_with_goods",),
    "till.opened": (),
    "product.unstocking": ("galla.inventory.actions.refuse_unstocking",),
    "product.batches_ending": ("galla.inventory.actions.refuse_ending_batches",),
    "customer.merged": ("galla.credit.actions.merged", "galla.credit.actions.parted"),
    "customer.erased": ("galla.credit.actions.take_links_back",),
    "khata.grew": ("galla.credit.actions.charge_entry",),
    "khata.charge_undone": ("galla.credit.actions.undo_charge",),
    "khata.shrank": ("galla.credit.actions.level",),
    "gateway.refund_asked": ("galla.returns.actions.refuse_given_back_otherwise",),
    "promise.ended": ("galla.cashbook.actions.keep_missing_off_the_limit",),
    "promise.given_up": ("galla.prepaid.actions.take_back_given_up",),
    "promise.unconfirming": ("galla.cashbook.actions.refuse_matched",),
    "promise.unconfirmed": (
        "galla.prepaid.actions.refuse_spent",
        "galla.returns.actions.refuse_paid_back",
    ),
    "till.closing": ("galla.drawer.actions.refuse_closing_with_cash",),
}


def open_money(*, shop_id: int, **told: Any) -> None:
    """A shop's currency, cash whose notes nobody told, shifts of its tills and what was given ahead are its units."""
    open_units([places.money(shop_id), places.loose(shop_id), places.shift(shop_id), places.prepaid(shop_id)])
