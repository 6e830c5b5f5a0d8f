"""What clients of a race ask for at the counter, and what there is afterwards."""

from typing import Any

from rest_framework.test import APIClient

from galla.accounts.actions import issue_token
from galla.accounts.models import Membership
from galla.catalog.models import Product
from galla.ledger import places, queries
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from tests.races.crowd import Work


def token_of(stall: Stall, member: Membership | None = None) -> str:
    """A token at M1, the owner's unless said."""
    return issue_token(membership=member or stall.world.member("owner"), till=stall.world.till)


def client_of(token: str) -> APIClient:
    """A client that gets a 500 as an answer, as it would over the wire."""
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def bill(product: Product, *, paid: str = "100.00", **more: Any) -> dict[str, Any]:
    """The body of a bill for one unit, paid in cash whose notes nobody tells."""
    return {
        "lines": [{"product": product.pk, "quantity": "1"}],
        "tenders": [{"method": "cash", "amount": paid}],
        **more,
    }


def selling(token: str, body: dict[str, Any], key: str) -> Work:
    """Each client posts this bill; ``{place}`` in the key stands for the client."""

    def ask(place: int) -> Any:
        headers = {"Idempotency-Key": key.format(place=place)}
        return client_of(token).post("/api/v1/sales/", body, format="json", headers=headers)

    return ask


def on_hand(stall: Stall, product: Product) -> int:
    """Thousandths on the shelf."""
    shop = stall.world.shop.pk
    pair = (places.shelf(shop, stall.world.main.pk), places.goods(shop, product.pk))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def in_drawer(stall: Stall, unit_key: str = "money") -> int:
    """What M1 holds of a unit: money, loose cash, or notes by their key."""
    shop = stall.world.shop.pk
    pair = (places.drawer(shop, stall.world.till.pk), places.unit(shop, unit_key))
    return queries.balances([pair])[pair[0].id, pair[1].id].on_hand


def bills_of(product: Product) -> list[str]:
    """The numbers of all bills on which this product stands."""
    return list(Sale.objects.filter(lines__product=product).order_by("id").values_list("number", flat=True))
