"""The same working day in both ways to run: on one laptop, and set up from the production page."""

from pathlib import Path

import pytest

from tests.production.conftest import Production, Shop, embedded_shop
from tests.production.journey import sell_and_look_back, sign_in_as_a_person
from tests.production.machine import OWNER, PASSWORD


def a_day(shop: Shop) -> None:
    sign_in_as_a_person(shop.visitor(), OWNER, PASSWORD)
    seller = shop.visitor()
    seller.token = shop.goods.token
    sell_and_look_back(seller, shop.goods, shop.postman)


@pytest.mark.sqlite
@pytest.mark.xdist_group("serving")
def test_a_day_in_a_shop_on_one_laptop(tmp_path: Path) -> None:
    with embedded_shop(tmp_path) as shop:
        a_day(shop)


@pytest.mark.nginx
@pytest.mark.postgres
def test_a_day_in_the_shop_of_the_production_page(production: Production) -> None:
    a_day(production)
