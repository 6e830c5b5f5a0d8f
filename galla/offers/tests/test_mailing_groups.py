"""Codes mailed to the customers of one group: by the action, on the page and over the API."""

from typing import Any

import pytest

from galla.foundation.errors import InvalidInput, KeyReused
from galla.offers.actions import go_on, mail_codes, mailing
from galla.offers.models import CodeLetter, CodeMailing
from galla.offers.tests.test_mailing import by_code, people
from galla.parties.actions import add_group
from galla.parties.models import Customer, CustomerGroup
from tests.world import NOW, World, abroad

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(world: World) -> CustomerGroup:
    """A group with Anil and Chitra in it; Bela is in none."""
    group = add_group(access=world.access(), name="Wholesale")
    anil, _bela, chitra = people(world, "Anil", "Bela", "Chitra")
    Customer.objects.filter(pk__in=[anil.pk, chitra.pk]).update(group=group)
    return group


def written_to() -> list[str]:
    return list(CodeLetter.objects.order_by("customer__name").values_list("customer__name", flat=True))


def test_only_a_group_is_written_to_and_a_search_finds_within_it(world: World, trade: CustomerGroup) -> None:
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "offer": by_code(world), "terms": {}}
    mail_codes(**act, key="all", search="", group_id=trade.pk)
    assert written_to() == ["Anil", "Chitra"]
    mail_codes(**act, key="one", search="chi", group_id=trade.pk)
    assert written_to() == ["Anil", "Chitra", "Chitra"]
    with pytest.raises(KeyReused):
        mail_codes(**act, key="all", search="", group_id=None)
    with pytest.raises(InvalidInput) as refused:
        mail_codes(**act, key="nobody", search="bela", group_id=trade.pk)
    assert (refused.value.field, len(written_to())) == ("search", 3)


def test_a_long_mailing_goes_on_within_its_group(
    world: World, trade: CustomerGroup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "AT_ONCE", 1)
    sent = mail_codes(
        access=world.access(), at=NOW, key="one", offer=by_code(world), search="", terms={}, group_id=trade.pk
    )
    for _step in range(3):
        go_on(mailing_id=sent.pk, at=NOW)
    assert written_to() == ["Anil", "Chitra"]
    assert CodeMailing.objects.get().done_at is not None


def test_nobody_is_written_to_of_another_shops_group_or_an_empty_one(world: World, trade: CustomerGroup) -> None:
    theirs = add_group(access=abroad(world).access(), name="Theirs")
    empty = add_group(access=world.access(), name="Staff")
    act: dict[str, Any] = {"access": world.access(), "at": NOW, "offer": by_code(world), "search": "", "terms": {}}
    for group in (theirs, empty):
        with pytest.raises(InvalidInput) as refused:
            mail_codes(**act, key=group.name, group_id=group.pk)
        assert refused.value.field == "group"
    assert not CodeMailing.objects.exists()


def test_the_page_and_the_api_mail_to_a_group(world: World, trade: CustomerGroup) -> None:
    offer, manager = by_code(world), world.browser("manager")
    address = f"/offers/{offer.pk}/codes/mail/"
    page = manager.get(address)
    assert f'<option value="{trade.pk}">Wholesale</option>' in page.content.decode()
    key = page.context["form"]["key"].value()
    assert manager.post(address, {"key": key, "group": str(trade.pk)}).status_code == 302
    assert written_to() == ["Anil", "Chitra"]
    body = {"offer": offer.pk, "group": trade.pk, "search": "anil"}
    api = world.api("manager")
    told = api.post("/api/v1/coupons/mail/", body, format="json", headers={"Idempotency-Key": "api"})
    assert (told.status_code, told.json()["letters"]) == (201, 1), told.content
    wrong = api.post(
        "/api/v1/coupons/mail/", {**body, "group": 987654321}, format="json", headers={"Idempotency-Key": "b"}
    )
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "group")
    assert CodeMailing.objects.count() == 2
