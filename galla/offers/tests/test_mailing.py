"""Codes by mail: one to each customer who is found and wants offers, once; and a no is a no, whoever says it."""

import datetime
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from galla.accounts.calendar import shop_day
from galla.foundation.checks import broken
from galla.foundation.errors import InvalidInput, KeyReused, NotAllowed
from galla.notifications.errors import NobodyToTell
from galla.notifications.letters import made
from galla.offers import actions
from galla.offers.actions import add_offer, end_coupon, forget_codes, go_on, mail_codes, mailing, say_no, say_yes
from galla.offers.codes import hash_of, read
from galla.offers.mailings import progress_of, wants_offers
from galla.offers.models import CodeLetter, CodeMailing, Coupon, CouponCode, NoOffersByMail, Offer
from galla.outbox.models import Message
from galla.parties.actions import add_customer, erase_customer, merge_customers
from galla.parties.details import Details
from galla.parties.models import Customer
from tests.world import NOW, World, abroad

pytestmark = pytest.mark.django_db


def by_code(world: World) -> Offer:
    told = {"name": "Diwali", "percent_ppm": 100_000, "by_code": True}
    return add_offer(access=world.access(), at=NOW, kind="off_total", values=told)


def people(world: World, *names: str) -> list[Customer]:
    """Customers with an e-mail address each."""
    return [
        add_customer(access=world.access(), at=NOW, details=Details(name=name, email=f"{name.lower()}@example.in"))
        for name in names
    ]


def send(world: World, offer: Offer | None = None, key: str = "one", search: str = "", **terms: Any) -> CodeMailing:
    offer = offer or by_code(world)
    return mail_codes(access=world.access(), at=NOW, key=key, offer=offer, search=search, terms=terms)


def message_of(row: CodeLetter) -> int:
    assert row.message_id is not None
    return row.message_id


def letter(row: CodeLetter) -> Any:
    message = Message.objects.get(pk=message_of(row))
    return made(message.payload)


def test_each_customer_with_an_address_gets_one_code_of_their_own_and_only_hashes_stay(world: World) -> None:
    anil, bela = people(world, "Anil", "Bela")
    add_customer(access=world.access(), at=NOW, details=Details(name="Chitra", phone="9000000142"))
    sent = send(world, most_each=1)
    rows = list(CodeLetter.objects.order_by("pk"))
    assert [row.customer_id for row in rows] == [anil.pk, bela.pk]
    assert (sent.coupon.code_count, sent.coupon.most_uses, sent.coupon.most_each) == (2, 1, 1)
    told = letter(rows[0])
    assert told.to == ("anil@example.in",)
    assert rows[0].held_code in told.text
    assert f"/no-offers/{rows[0].held_secret}/" in told.text
    assert hash_of(world.shop.pk, read(rows[0].held_code) or "") == rows[0].code.code_hash
    assert len({row.held_code for row in rows}) == len({row.held_secret for row in rows}) == 2
    assert all(len(row.held_secret) >= 43 for row in rows)
    payloads = str(list(Message.objects.values_list("payload", flat=True)))
    assert not any(secret in payloads for row in rows for secret in (row.held_code, row.held_secret))
    Message.objects.filter(pk=message_of(rows[0])).update(sent_at=timezone.now())
    assert (forget_codes(), forget_codes()) == (1, 0)
    assert list(CodeLetter.objects.order_by("pk").values_list("held_code", flat=True)) == ["", rows[1].held_code]
    assert (progress_of(sent).letters, progress_of(sent).sent, progress_of(sent).waiting) == (2, 1, 1)
    assert [str(found) for found in broken()] == []


def test_the_same_key_mails_once_and_with_something_else_is_refused(world: World) -> None:
    people(world, "Anil", "Bela")
    offer = by_code(world)
    assert send(world, offer) == send(world, offer)
    with pytest.raises(KeyReused):
        send(world, offer, search="Bela")
    assert (CodeLetter.objects.count(), CouponCode.objects.count(), Message.objects.count()) == (2, 2, 2)


def test_only_those_who_are_found_and_want_offers_are_written_to(world: World) -> None:
    anil, bela, chitra, divya = people(world, "Anil", "Bela", "Chitra", "Divya")
    say_no(access=world.access(), at=NOW, customer=bela)
    erase_customer(access=world.access(), at=NOW, customer=chitra)
    send(world)
    assert set(CodeLetter.objects.values_list("customer", flat=True)) == {anil.pk, divya.pk}
    send(world, key="two", search="divy")
    assert CodeLetter.objects.filter(mailing__key="two").get().customer_id == divya.pk
    with pytest.raises(InvalidInput) as refused:
        send(world, key="three", search="Bela")
    assert refused.value.field == "search"
    say_yes(access=world.access(), customer=bela)
    send(world, key="three", search="Bela")
    assert Coupon.objects.count() == 3


def test_what_is_refused_leaves_nothing(world: World) -> None:
    people(world, "Anil")
    free = add_offer(access=world.access(), at=NOW, kind="off_total", values={"name": "All", "percent_ppm": 1})
    with pytest.raises(InvalidInput):
        send(world, free)
    with pytest.raises(NotAllowed):
        mail_codes(access=world.access("cashier"), at=NOW, key="k", offer=free, search="", terms={})
    assert not Coupon.objects.exists()
    assert not Message.objects.exists()


def test_a_no_of_one_who_was_merged_is_a_no_of_the_person(world: World) -> None:
    anil, other = people(world, "Anil", "Other")
    say_no(access=world.access(), at=NOW, customer=other)
    merge_customers(access=world.access(), at=NOW, customer=other, into=anil)
    assert not wants_offers(anil)
    with pytest.raises(InvalidInput):
        send(world)
    say_yes(access=world.access(), customer=anil)
    assert wants_offers(anil)
    send(world)
    assert CodeLetter.objects.get().customer_id == anil.pk


def test_many_are_written_to_step_by_step_and_nobody_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "AT_ONCE", 2)
    people(world, "Anil", "Bela", "Chitra", "Divya", "Esha")
    sent = send(world)
    assert (progress_of(sent).letters, progress_of(sent).is_written) == (2, False)
    for _again in range(4):
        go_on(mailing_id=sent.pk, at=NOW)
    sent.refresh_from_db()
    assert (progress_of(sent).letters, progress_of(sent).is_written) == (5, True)
    assert CodeLetter.objects.values("customer").distinct().count() == 5
    assert Coupon.objects.get().code_count == CouponCode.objects.count() == 5
    assert Message.objects.filter(task="offers.go_on_mailing").count() == 2
    assert [str(found) for found in broken()] == []


def test_a_coupon_that_was_ended_or_a_no_that_was_said_since_stops_the_letters(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "AT_ONCE", 2)
    anil, *_others = people(world, "Anil", "Bela", "Chitra")
    sent = send(world)
    first, second = CodeLetter.objects.order_by("pk")
    say_no(access=world.access(), at=NOW, customer=anil)
    with pytest.raises(NobodyToTell):
        letter(first)
    assert letter(second).to == ("bela@example.in",)
    end_coupon(access=world.access(), at=NOW, coupon=sent.coupon)
    with pytest.raises(NobodyToTell):
        letter(second)
    go_on(mailing_id=sent.pk, at=NOW)
    sent.refresh_from_db()
    assert (progress_of(sent).letters, progress_of(sent).is_written) == (2, True)
    assert not mail.outbox


GONE = {"ends_on": datetime.date(2026, 1, 1)}


@pytest.mark.parametrize(
    ("model", "told"),
    [(Offer, {"archived_at": NOW}), (Offer, {"by_code": False}), (Offer, GONE), (Coupon, GONE)],
)
def test_no_letter_leaves_nor_is_written_for_codes_that_are_good_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch, model: Any, told: dict[str, Any]
) -> None:
    monkeypatch.setattr(mailing, "AT_ONCE", 1)
    people(world, "Anil", "Bela")
    sent = send(world)
    row = CodeLetter.objects.get()
    assert letter(row).to == ("anil@example.in",)
    model.objects.update(**told)
    with pytest.raises(NobodyToTell):
        letter(row)
    go_on(mailing_id=sent.pk, at=NOW)
    sent.refresh_from_db()
    assert (progress_of(sent).letters, progress_of(sent).is_written) == (1, True)


def test_codes_of_an_offer_whose_last_day_is_today_or_later_still_leave(world: World) -> None:
    people(world, "Anil")
    send(world)
    Offer.objects.update(ends_on=shop_day(world.shop, timezone.now()))
    Coupon.objects.update(ends_on=shop_day(world.shop, timezone.now()) + datetime.timedelta(1))
    assert letter(CodeLetter.objects.get()).to == ("anil@example.in",)


def test_the_address_in_a_letter_says_no_by_a_button_and_nobody_guesses_one(world: World, client: Any) -> None:
    (anil,) = people(world, "Anil")
    send(world)
    address = reverse("offers:no_more", args=[CodeLetter.objects.get().held_secret])
    assert client.get(address).status_code == 200
    assert wants_offers(anil)
    said = client.post(address)
    assert (said.status_code, wants_offers(anil)) == (200, False)
    assert client.post(address).status_code == 200
    assert NoOffersByMail.objects.get().by_id is None
    assert client.get(reverse("offers:no_more", args=["guessed"])).status_code == 404
    assert client.post(reverse("offers:no_more", args=["guessed"])).status_code == 404


def test_the_office_mails_codes_sees_how_far_it_is_and_takes_a_no_down(world: World) -> None:
    (anil,) = people(world, "Anil")
    owner, offer = world.browser("owner"), by_code(world)
    page = reverse("offers:mail_codes", args=[offer.pk])
    assert owner.get(page).status_code == 200
    assert owner.post(page, {"key": "k", "search": "Nobody"}).status_code == 400
    assert owner.post(page, {"key": "k", "search": ""}).status_code == 302
    coupon = Coupon.objects.get()
    assert "0 of 1 letters" in owner.get(reverse("offers:coupon", args=[coupon.pk])).content.decode()
    part, button = (reverse(f"offers:{name}", args=[anil.pk]) for name in ("part", "by_mail"))
    assert "Gets codes" in owner.get(part).content.decode()
    assert owner.post(button, {"wanted": "false"}).status_code == 302
    assert "Wants none" in owner.get(part).content.decode()
    owner.post(button, {"wanted": "true"})
    assert wants_offers(anil)


def test_the_api_mails_codes_and_takes_a_no_down(world: World) -> None:
    (anil,) = people(world, "Anil")
    owner, body = world.api("owner"), {"offer": by_code(world).pk}
    once: dict[str, Any] = {"format": "json", "headers": {"Idempotency-Key": "one"}}
    answers = [owner.post("/api/v1/coupons/mail/", body, **once) for _again in range(2)]
    assert [(answer.status_code, answer.json()["letters"]) for answer in answers] == [(201, 1)] * 2
    keyless = owner.post("/api/v1/coupons/mail/", body, format="json")
    assert (keyless.status_code, keyless.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert CodeMailing.objects.count() == 1
    told = owner.get(f"/api/v1/coupons/{answers[1].json()['coupon']}/mailing/").json()
    assert (told["waiting"], told["sent"], told["is_written"]) == (1, 0, True)
    address = f"/api/v1/customers/{anil.pk}/offers-by-mail/"
    assert owner.get(address).json() == {"wanted": True}
    assert owner.put(address, {"wanted": False}, format="json").json() == {"wanted": False}
    assert abroad(world).api("owner").put(address, {"wanted": True}, format="json").status_code == 404
    assert not wants_offers(anil)
    shared = actions.make_shared_code(
        access=world.access(), at=NOW, offer=Offer.objects.get(), code="DIWALI10", terms={}
    )
    assert owner.get(f"/api/v1/coupons/{shared.pk}/mailing/").json()["letters"] == 0
