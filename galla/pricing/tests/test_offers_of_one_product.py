"""Sets whose goods are all of one product, whichever of the offer's it is."""

import pytest

from galla.pricing.offers import BuyGet, Goods, Offer, OfferUnclear, Scope, SetPrice, best_offers
from galla.pricing.tests.offers_making import some


@pytest.mark.parametrize(
    ("goods", "rule", "shares"),
    [
        ([some(1, 40, 3), some(2, 200, 2)], BuyGet(2, 1, same_product=True), (40, 0)),
        ([some(1, 40, 2), some(2, 200, 2)], BuyGet(2, 1, same_product=True), (0, 0)),
        ([some(1, 40, 3), some(2, 200, 3)], BuyGet(2, 1, same_product=True), (40, 200)),
        # The same product on two lines is one product; the cheaper piece is free.
        ([some(1, 40, 2), some(1, 30), some(2, 20)], BuyGet(2, 1, same_product=True), (22, 8, 0)),
        ([some(1, 40, 3), some(2, 50, 3)], SetPrice(3, 100, same_product=True), (20, 50)),
        ([some(1, 40, 2), some(2, 50, 1)], SetPrice(3, 100, same_product=True), (0, 0)),
    ],
)
def test_sets_of_one_product_give_on_that_product_alone(
    goods: list[Goods], rule: BuyGet | SetPrice, shares: tuple[int, ...]
) -> None:
    assert best_offers(goods=goods, offers=[Offer(1, "", rule)]).line_discounts_minor == shares


def test_a_cap_on_sets_of_one_product_is_for_all_products_together() -> None:
    goods = [some(1, 40, 3), some(2, 200, 3)]
    once = Offer(1, "", BuyGet(2, 1, same_product=True), most_uses=1)
    assert best_offers(goods=goods, offers=[once]).line_discounts_minor == (0, 200)
    money = Offer(1, "", BuyGet(2, 1, same_product=True), most_minor=120)
    assert best_offers(goods=goods, offers=[money]).line_discounts_minor == (20, 100)


def test_a_huge_cart_has_its_sets_of_one_product_and_says_they_are_the_best() -> None:
    goods = [some(product, 10 + product, 1 + product % 7) for product in range(1, 60)]
    found = best_offers(goods=goods, offers=[Offer(1, "", BuyGet(2, 1, same_product=True))])
    assert found.discount_minor == sum((1 + at % 7) // 3 * (10 + at) for at in range(1, 60))
    assert found.could_be_more_minor == 0


def test_other_goods_are_not_the_same_product() -> None:
    with pytest.raises(OfferUnclear):
        BuyGet(1, 1, rewards=Scope(frozenset({1})), same_product=True)
