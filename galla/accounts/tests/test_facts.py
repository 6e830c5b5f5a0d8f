"""What upper rooms hear of a new shop."""

import pytest

from galla.accounts import actions
from galla.accounts.models import Branch, Membership, Shop, Till
from galla.foundation import facts
from galla.foundation.errors import Refusal
from tests.world import NOW, World


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """What is announced, in place of who would hear it."""
    told: list[tuple[str, dict[str, object]]] = []

    def wired(fact: str) -> tuple[facts.Listener, ...]:
        return (lambda **known: told.append((fact, known)),)

    monkeypatch.setattr(facts, "listeners", wired)
    return told


def test_a_new_shop_is_announced_with_its_branch_and_till(
    world: World, heard: list[tuple[str, dict[str, object]]]
) -> None:
    shop = actions.open_shop(by=world.user("owner"), at=NOW, legal_name="Second")
    branch, till = Branch.objects.get(shop=shop), Till.objects.get(shop=shop)
    assert heard == [
        ("shop.opened", {"shop_id": shop.pk, "at": NOW, "by_id": world.user("owner").pk}),
        ("branch.opened", {"shop_id": shop.pk, "branch_id": branch.pk, "at": NOW}),
        ("till.opened", {"shop_id": shop.pk, "till_id": till.pk, "at": NOW}),
    ]


def test_whoever_hears_a_fact_can_refuse_the_whole_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(**told: object) -> None:
        raise Refusal("No.")

    monkeypatch.setattr(facts, "listeners", lambda fact: (no,) if fact == "till.opened" else ())
    before = (Shop.objects.count(), Branch.objects.count(), Membership.objects.count())
    with pytest.raises(Refusal):
        actions.open_shop(by=world.user("owner"), at=NOW, legal_name="Second")
    assert (Shop.objects.count(), Branch.objects.count(), Membership.objects.count()) == before


def test_a_fact_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        facts.announce("shop.exploded")
