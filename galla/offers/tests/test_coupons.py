"""Coupons are made, handed out once, looked after and ended; what is not sound is refused and leaves nothing."""

from typing import Any

import pytest

from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, NotAllowed
from galla.offers import codes
from galla.offers.actions import add_offer, make_codes, make_shared_code
from galla.offers.models import Coupon, CouponCode, Offer
from tests.world import NOW, World, abroad, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A shop."""
    return build_world()


def by_code(world: World, **values: Any) -> Offer:
    told = {"name": "Diwali", "percent_ppm": 100_000, "by_code": True, **values}
    return add_offer(access=world.access(), at=NOW, kind="off_total", values=told)


def test_a_drawn_code_has_eighty_bits_and_is_read_as_people_type_it() -> None:
    drawn = {codes.drawn() for _ in range(500)}
    assert len(drawn) == 500
    assert len(codes.SIGNS) ** codes.LENGTH == 2**80
    code = codes.drawn()
    typed = codes.written(code).lower().replace("0", "o").replace("1", "l")
    assert codes.read(f" {typed} ") == code
    assert [codes.read(text) for text in ("", "abc", "दिवाली", "A" * 25, "10%OFF")] == [None] * 5


def test_codes_are_told_once_and_only_their_hashes_are_kept(world: World) -> None:
    coupon, told = make_codes(access=world.access(), at=NOW, offer=by_code(world), count=50, terms={"most_each": 1})
    assert len(set(told)) == 50
    assert (coupon.most_uses, coupon.most_each, coupon.code) == (1, 1, "")
    kept = set(CouponCode.objects.values_list("code_hash", flat=True))
    assert kept == {codes.hash_of(world.shop.pk, code.replace("-", "")) for code in told}
    assert [str(found) for found in broken()] == []


def test_a_word_that_reads_like_one_given_out_before_is_refused(world: World) -> None:
    offer = by_code(world)
    make_shared_code(access=world.access(), at=NOW, offer=offer, code="Diwali 10", terms={})
    with pytest.raises(InvalidInput) as refused:
        make_shared_code(access=world.access(), at=NOW, offer=offer, code="D1WA-LI1O", terms={})
    assert refused.value.field == "code"
    assert list(Coupon.objects.values_list("code", flat=True)) == ["DIWALI10"]
    elsewhere = abroad(world)
    make_shared_code(access=elsewhere.access(), at=NOW, offer=by_code(elsewhere), code="DIWALI10", terms={})


@pytest.mark.parametrize(
    ("code", "terms", "field"),
    [
        ("abc", {}, "code"),
        ("10%OFF", {}, "code"),
        ("DIWALI", {"most_uses": 0}, "most_uses"),
        ("DIWALI", {"most_each": 0}, "most_each"),
        ("DIWALI", {"starts_on": NOW.date(), "ends_on": NOW.date().replace(year=2020)}, "ends_on"),
    ],
)
def test_what_no_code_can_be_is_refused_beside_its_field(
    world: World, code: str, terms: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_shared_code(access=world.access(), at=NOW, offer=by_code(world), code=code, terms=terms)
    assert refused.value.field == field
    assert not Coupon.objects.exists()
    assert not CouponCode.objects.exists()


def test_an_offer_that_counts_without_a_code_gets_none(world: World) -> None:
    with pytest.raises(InvalidInput):
        make_codes(access=world.access(), at=NOW, offer=by_code(world, by_code=False), count=1, terms={})
    with pytest.raises(NotAllowed):
        make_codes(access=world.access("cashier"), at=NOW, offer=by_code(world), count=1, terms={})
    assert not Coupon.objects.exists()


def test_coupons_over_the_api_are_made_found_and_ended(world: World) -> None:
    manager, offer = world.api("manager"), by_code(world)
    made = manager.post("/api/v1/coupons/", {"offer": offer.pk, "count": 3}, format="json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (len(told["codes"]), told["code_count"], told["most_uses"], told["used"]) == (3, 3, 1, 0)
    body = {"offer": offer.pk, "code": "diwali10", "most_uses": 100, "ends_on": "2026-12-31"}
    shared = manager.post("/api/v1/coupons/", body, format="json").json()
    assert (shared["code"], shared["codes"], shared["most_uses"]) == ("DIWALI10", [], 100)
    assert manager.delete(f"/api/v1/coupons/{shared['id']}/").status_code == 204
    listed = manager.get("/api/v1/coupons/").json()["results"]
    assert [(one["id"], one["ended_at"] is None) for one in listed] == [(shared["id"], False), (told["id"], True)]
    assert "codes" not in listed[0]
    both = manager.post("/api/v1/coupons/", {**body, "count": 2}, format="json")
    assert (both.status_code, both.json()["errors"][0]["field"]) == (400, "code")
    for uses in (0, 5):
        often = manager.post("/api/v1/coupons/", {"offer": offer.pk, "count": 2, "most_uses": uses}, format="json")
        assert (often.status_code, often.json()["errors"][0]["field"]) == (400, "most_uses")
    foreign = by_code(abroad(world)).pk
    assert manager.post("/api/v1/coupons/", {"offer": foreign, "count": 1}, format="json").status_code == 400
    assert (
        world.api("cashier").post("/api/v1/coupons/", {"offer": offer.pk, "count": 1}, format="json").status_code == 403
    )
    assert Coupon.objects.count() == 2


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_page_hands_codes_out_as_a_file_once(world: World, kind: str, begins: bytes) -> None:
    manager, offer = world.browser("manager"), by_code(world)
    page = f"/offers/{offer.pk}/codes/"
    answer: Any = manager.post(page, {"count": "20", "file": kind})
    assert (answer.status_code, "attachment" in answer["Content-Disposition"]) == (200, True)
    file = b"".join(answer.streaming_content)
    assert file.startswith(begins)
    assert CouponCode.objects.count() == 20
    endings = CouponCode.objects.values_list("ending", flat=True)
    if kind == "csv":
        assert all(f'{ending}"' in file.decode() for ending in endings)
    shown = manager.get(page).content.decode()
    assert "Each good once" in shown
    assert not any(f"-{ending}" in shown for ending in endings)


def test_the_page_makes_a_code_that_many_know_and_ends_it(world: World) -> None:
    manager, offer = world.browser("manager"), by_code(world)
    page = f"/offers/{offer.pk}/codes/"
    for wrong in ({}, {"code": "DIWALI10", "count": "3"}, {"code": "x"}):
        assert manager.post(page, wrong).status_code == 400
    assert not Coupon.objects.exists()
    assert manager.post(page, {"code": "diwali10", "most_uses": "5"}).status_code == 302
    (coupon,) = Coupon.objects.all()
    assert (coupon.code, coupon.most_uses) == ("DIWALI10", 5)
    assert "Not used yet" in world.browser("cashier").get(f"/coupons/{coupon.pk}/").content.decode()
    assert manager.post(f"/coupons/{coupon.pk}/end/").status_code == 302
    coupon.refresh_from_db()
    assert coupon.ended_at is not None
