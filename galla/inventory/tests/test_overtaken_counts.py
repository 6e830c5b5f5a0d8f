"""Two counts of one shelf: whatever both found is posted once, and each can be brought to its end."""

from datetime import timedelta
from typing import Any

import pytest

from galla.catalog.models import Product
from galla.foundation.checks import broken
from galla.inventory.actions import AdjustmentItem, add_place, adjust, ask_again
from galla.inventory.errors import CountOvertaken
from galla.inventory.models import Adjustment, CountClosing, CountLeftOut, CountSession
from galla.inventory.queries import adjustments_of_count, findings
from galla.inventory.tests.goods import AT, branch_of, sell
from galla.inventory.tests.test_counting import Room, nothing_broken
from tests.world import World

pytestmark = pytest.mark.django_db

ADDRESS = "/stock/counts/"


@pytest.fixture
def room(world: World) -> Room:
    return Room(world)


def counted(room: Room, goods: Product, milli: int) -> CountSession:
    """A count of its own in which so much was counted."""
    session = room.begin()
    room.count(goods, milli)
    return session


def approve(room: Room, session: CountSession, *, leave: bool = False) -> CountClosing:
    room.session = session
    return room.approve(leave_overtaken=leave)


def changed_by_hand(room: Room, goods: Product, milli: int, reason: str, minutes: int = 1) -> Adjustment:
    """Stock of the branch put right without a count, so many minutes after everything else."""
    items = [AdjustmentItem(goods.pk, change_milli=milli)]
    act: dict[str, Any] = {
        "access": room.access,
        "at": AT + timedelta(minutes=minutes),
        "branch": branch_of(room.access),
    }
    return adjust(**act, key=f"{reason} by hand", items=items, reason=reason).document


def two_counts(room: Room, first: int = 9_000, second: int = 9_000) -> tuple[Product, CountSession, CountSession]:
    """Ten are in the book; two counts find so many, the one before the other, and the second is approved."""
    ghee = room.goods("Ghee", 10_000)
    early, late = counted(room, ghee, first), counted(room, ghee, second)
    approve(room, late)
    return ghee, early, late


def test_what_two_counts_found_missing_is_posted_once(room: Room) -> None:
    ghee, early, _late = two_counts(room)
    with pytest.raises(CountOvertaken, match="Ghee") as refused:
        approve(room, early)
    assert refused.value.figures == {"products": [ghee.pk]}
    assert (room.on_hand(ghee), Adjustment.objects.count(), CountClosing.objects.count()) == (9_000, 1, 1)
    nothing_broken()


def test_which_of_the_two_was_counted_first_makes_no_difference(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    early, late = counted(room, ghee, 9_000), counted(room, ghee, 9_000)
    approve(room, early)
    with pytest.raises(CountOvertaken):
        approve(room, late)
    assert room.on_hand(ghee) == 9_000


def test_what_another_count_has_put_right_is_left_out_and_the_rest_is_posted(room: Room) -> None:
    ghee, soap = room.goods("Ghee", 10_000), room.goods("Soap", 10_000)
    early = room.begin()
    room.count(ghee, 9_000)
    room.count(soap, 8_000)
    late = counted(room, ghee, 9_000)
    approve(room, late)
    approve(room, early, leave=True)
    assert (room.on_hand(ghee), room.on_hand(soap)) == (9_000, 8_000)
    assert list(CountLeftOut.objects.values_list("product", "adjustment")) == [(ghee.pk, *adjustments_of_count(late))]
    assert {row.product: row.overtaken and row.overtaken.session_id for row in findings(room.access, early)} == {
        ghee: late.pk,
        soap: None,
    }
    nothing_broken()


def test_a_product_that_is_counted_again_is_compared_with_what_the_other_count_left(room: Room) -> None:
    ghee, early, _late = two_counts(room)
    ask_again(access=room.access, at=AT, session=early, product_id=ghee.pk)
    sell(room.access, ghee, 1_000)
    room.session = early
    room.count(ghee, 7_000)
    approve(room, early)
    assert room.on_hand(ghee) == 7_000
    nothing_broken()


def test_a_count_begun_after_the_other_was_approved_is_not_overtaken(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    approve(room, counted(room, ghee, 9_000))
    approve(room, counted(room, ghee, 8_000))
    assert room.on_hand(ghee) == 8_000


def test_a_spot_counted_after_the_other_approval_sees_the_book_it_left(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    early = counted(room, ghee, 5_000)
    approve(room, counted(room, ghee, 9_000))
    room.session = early
    room.count(ghee, 4_000)
    approve(room, early)
    assert room.on_hand(ghee) == 9_000
    assert not adjustments_of_count(early)


@pytest.mark.parametrize("reason", ["stolen", "damaged", "expired", "used"])
def test_what_is_written_off_by_hand_after_it_was_counted_goes_off_what_the_count_found(
    room: Room, reason: str
) -> None:
    ghee = room.goods("Ghee", 10_000)
    session = counted(room, ghee, 9_000)
    changed_by_hand(room, ghee, -2_000, reason)
    [found] = findings(room.access, session)
    assert (found.overtaken, found.change_milli, found.by_hand_milli) == (None, -1_000, -2_000)
    approve(room, session)
    assert room.on_hand(ghee) == 7_000
    nothing_broken()


def test_what_is_found_after_it_was_counted_comes_on_top_of_what_the_count_found(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    session = counted(room, ghee, 9_000)
    changed_by_hand(room, ghee, 3_000, "found")
    [found] = findings(room.access, session)
    assert (found.overtaken, found.change_milli, found.by_hand_milli) == (None, -1_000, 3_000)
    review = room.world.browser("manager").get(f"{ADDRESS}{session.pk}/review/").content.decode()
    assert "Changed by hand since" in review
    approve(room, session)
    assert room.on_hand(ghee) == 12_000
    nothing_broken()


def test_what_is_found_before_the_line_is_in_the_book_of_the_line(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    session = room.begin()
    changed_by_hand(room, ghee, 3_000, "found", minutes=-1)
    room.count(ghee, 13_000)
    [found] = findings(room.access, session)
    assert found.by_hand_milli == 0
    review = room.world.browser("manager").get(f"{ADDRESS}{session.pk}/review/").content.decode()
    assert "Changed by hand since" not in review
    approve(room, session)
    assert (room.on_hand(ghee), adjustments_of_count(session)) == (13_000, [])


def test_stock_put_right_by_hand_as_counted_overtakes_a_count(room: Room) -> None:
    ghee = room.goods("Ghee", 10_000)
    session = counted(room, ghee, 9_000)
    items = [AdjustmentItem(ghee.pk, counted_milli=9_000)]
    adjust(access=room.access, at=AT, key="by hand", branch=branch_of(room.access), items=items, reason="count")
    with pytest.raises(CountOvertaken):
        approve(room, session)
    [found] = findings(room.access, session)
    assert found.overtaken is not None
    assert (found.overtaken.session_id, found.worth_minor) == (None, 0)
    assert room.on_hand(ghee) == 9_000


def test_what_was_damaged_since_or_counted_elsewhere_overtakes_nothing(room: Room) -> None:
    ghee, branch = room.goods("Ghee", 10_000), branch_of(room.access)
    loft = add_place(access=room.access, branch=branch, name="Loft")
    session = counted(room, ghee, 9_000)
    items = [AdjustmentItem(ghee.pk, change_milli=-1_000)]
    adjust(access=room.access, at=AT, key="broken", branch=branch, items=items, reason="damaged")
    items = [AdjustmentItem(ghee.pk, counted_milli=2_000)]
    adjust(access=room.access, at=AT, key="loft", branch=branch, place=loft, items=items, reason="count")
    approve(room, session)
    assert room.on_hand(ghee) == 8_000
    nothing_broken()


def test_a_count_that_agrees_with_the_book_is_never_overtaken(room: Room) -> None:
    ghee, early, _late = two_counts(room, first=10_000)
    approve(room, early)
    assert room.on_hand(ghee) == 9_000
    nothing_broken()


def test_a_difference_left_out_without_a_reason_is_found(room: Room) -> None:
    ghee, soap = room.goods("Ghee", 10_000), room.goods("Soap", 10_000)
    closing = approve(room, counted(room, ghee, 9_000))
    [number] = adjustments_of_count(closing.session)
    row = {"shop": room.access.shop, "closing": closing, "product": soap, "adjustment_id": number}
    CountLeftOut.objects.create(**row)
    assert any("left out" in str(found) for found in broken())


def test_the_review_says_which_count_has_put_it_right_and_goes_on(room: Room) -> None:
    ghee, early, late = two_counts(room)
    client = room.world.browser("owner")
    page = client.get(f"{ADDRESS}{early.pk}/review/").content.decode()
    assert f'href="{ADDRESS}{late.pk}/"' in page
    assert "Put right by another count" in page
    form = {"act": "approve", "key": "one", "unseen": "leave", "note": ""}
    refused = client.post(f"{ADDRESS}{early.pk}/review/", form)
    assert refused.status_code == 400
    assert "leave it out" in refused.content.decode()
    assert not CountClosing.objects.filter(session=early).exists()
    done = client.post(f"{ADDRESS}{early.pk}/review/", form | {"leave_overtaken": "on"})
    assert done.status_code == 302
    assert room.on_hand(ghee) == 9_000
    assert "was left out" in client.get(f"{ADDRESS}{early.pk}/review/").content.decode()


def test_a_review_without_anything_overtaken_does_not_ask_to_leave_it_out(room: Room) -> None:
    session = counted(room, room.goods("Ghee", 10_000), 9_000)
    page = room.world.browser("owner").get(f"{ADDRESS}{session.pk}/review/").content.decode()
    assert "leave_overtaken" not in page
    assert "Put right since" not in page


def test_over_the_api_what_is_overtaken_is_refused_until_it_is_left_out(room: Room) -> None:
    ghee, early, late = two_counts(room)
    api, address = room.world.api("owner"), f"/api/v1/stock/counts/{early.pk}/"
    [told] = api.get(f"{address}review/?show=overtaken").json()["results"]
    assert (told["product"], told["overtaken_by"]["count"]) == (ghee.pk, late.pk)
    refused = api.post(f"{address}approve/", {"unseen": "leave"}, format="json", headers={"Idempotency-Key": "a"})
    assert (refused.status_code, refused.json()["code"]) == (409, "count_overtaken")
    assert not CountClosing.objects.filter(session=early).exists()
    body = {"unseen": "leave", "leave_overtaken": True}
    for status in (201, 200):
        answer = api.post(f"{address}approve/", body, format="json", headers={"Idempotency-Key": "b"})
        assert (answer.status_code, answer.json()["adjustments"]) == (status, [])
    assert room.on_hand(ghee) == 9_000
