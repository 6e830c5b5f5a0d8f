"""Pages of the door, of settings and people, and of oneself, walked as a browser does."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from galla.accounts.models import Branch, Membership, Shop, Till
from galla.outbox.models import Message
from tests.world import PASSWORD, World

DOOR = "/accounts/login/"
WRONG = "That name and password do not go together."


def test_nobody_is_sent_to_the_door_and_back(world: World) -> None:
    client = Client()
    answer = client.get("/settings/people/")
    assert (answer.status_code, answer["Location"]) == (302, f"{DOOR}?next=/settings/people/")
    answer = client.post(answer["Location"], {"login": "owner", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/settings/people/")
    assert client.get("/settings/people/").status_code == 200


@pytest.mark.parametrize(
    ("login", "password"),
    [("owner", "wrong"), ("nobody", "wrong"), ("nobody@example.in", "wrong")],
)
def test_the_door_says_the_same_to_every_wrong_pair(world: World, login: str, password: str) -> None:
    answer = Client().post(DOOR, {"login": login, "password": password})
    assert answer.status_code == 200
    assert re.sub("address|name", "", WRONG) in re.sub("address|name", "", answer.content.decode())


def test_a_name_no_database_could_look_for_is_nobodys(world: World) -> None:
    answer = Client().post(DOOR, {"login": "own\0er", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_the_sixth_wrong_password_waits(world: World) -> None:
    client = Client()
    for _ in range(5):
        client.post(DOOR, {"login": "owner", "password": "wrong"})
    answer = client.post(DOOR, {"login": "owner", "password": PASSWORD})
    assert "Too many tries" in answer.content.decode()
    assert client.get("/settings/").status_code == 302
    assert Client().post(DOOR, {"login": "manager", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/"])
def test_nobody_signs_up(world: World, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_a_forgotten_password_is_sent_through_the_outbox_and_taken_once(world: World) -> None:
    client, token = Client(), world.api("cashier")
    answer = client.post("/accounts/password/reset/", {"email": "cashier@example.in"})
    assert answer.status_code == 302
    letter = Message.objects.get()
    link = re.sub(r"^https?://[^/]+", "", letter.payload["context"]["link"])
    assert letter.payload["to"] == "cashier@example.in"
    page = client.get(link, follow=True)
    assert page.status_code == 200
    given = {"password1": "another-pass-88", "password2": "another-pass-88"}
    assert client.post(page.request["PATH_INFO"], given).status_code == 302
    assert token.get("/api/v1/tills/").status_code == 401
    assert Client().post(DOOR, {"login": "cashier", "password": "another-pass-88"}).status_code == 302
    assert b"used up" in Client().get(link, follow=True).content


def test_an_address_nobody_has_gets_the_same_answer_and_no_letter(world: World) -> None:
    known = Client().post("/accounts/password/reset/", {"email": "cashier@example.in"}, follow=True)
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.in"}, follow=True)
    assert known.content == unknown.content
    assert Message.objects.count() == 1


def test_a_second_factor_is_set_up_and_asked_for(world: World) -> None:
    client = Client()
    client.post(DOOR, {"login": "owner", "password": PASSWORD})
    asked = client.get(reverse("mfa_activate_totp"))
    assert "reauthenticate" in asked["Location"]
    assert client.post(asked["Location"], {"password": "wrong"}).status_code == 200
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True).content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    code = format_hotp_value(hotp_value(found[1], int(time.time()) // 30))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert Authenticator.objects.filter(user=world.user("owner"), type="totp").exists()
    again = Client()
    asked = again.post(DOOR, {"login": "owner", "password": PASSWORD})
    assert asked["Location"] == reverse("mfa_authenticate")
    assert again.get("/settings/").status_code == 302
    assert again.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert again.get("/settings/").status_code == 302
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert client.get(reverse(name)).status_code == 200, name


@pytest.mark.parametrize("page", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_pages_of_the_door_open(world: World, page: str) -> None:
    assert Client().get(reverse(page)).status_code == 200


@pytest.mark.parametrize("page", ["account_logout", "account_change_password", "mfa_index", "accounts:me"])
def test_pages_of_oneself_open(world: World, page: str) -> None:
    assert world.browser("cashier").get(reverse(page)).status_code == 200
    assert Client().get(reverse(page)).status_code == 302


def test_settings_keep_what_was_typed_and_say_what_is_wrong(world: World, owner_browser: Client) -> None:
    form = owner_browser.get("/settings/").context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = owner_browser.post("/settings/", {**typed, "trade_name": "The lamp", "gstin": "27AAPFU0939F1ZO"})
    assert answer.status_code == 200
    assert "The lamp" in answer.content.decode()
    assert list(answer.context["form"].errors) == ["gstin"]
    world.shop.refresh_from_db()
    assert world.shop.trade_name == ""
    answer = owner_browser.post("/settings/", {**typed, "trade_name": "The lamp", "round_off_step_minor": "0.50"})
    assert answer.status_code == 302
    world.shop.refresh_from_db()
    assert (world.shop.trade_name, world.shop.round_off_step_minor) == ("The lamp", 50)


def test_branches_and_tills_are_opened_changed_and_closed(world: World, owner_browser: Client) -> None:
    assert owner_browser.post("/settings/branches/new/", {"name": "Bandra"}).status_code == 302
    branch = Branch.objects.get(name="Bandra")
    answer = owner_browser.post("/settings/tills/new/", {"branch": branch.pk, "name": "B1", "prefix": "b1"})
    assert answer.status_code == 302
    till = Till.objects.get(name="B1")
    assert (till.prefix, till.branch) == ("B1", branch)
    assert "B1" in owner_browser.get("/settings/places/").content.decode()
    assert owner_browser.post(f"/settings/tills/{till.pk}/", {"name": "B1", "prefix": "M1"}).status_code == 200
    refused = owner_browser.post(f"/settings/branches/{branch.pk}/close/", follow=True)
    assert "Close the tills of this branch first." in refused.content.decode()
    owner_browser.post(f"/settings/tills/{till.pk}/close/")
    owner_browser.post(f"/settings/branches/{branch.pk}/close/")
    branch.refresh_from_db()
    assert branch.archived_at is not None
    assert owner_browser.get(f"/settings/branches/{branch.pk}/").status_code == 404


def test_a_branch_of_another_shop_is_no_choice(world: World, owner_browser: Client) -> None:
    theirs = Branch.objects.get(shop=world.other)
    answer = owner_browser.post("/settings/tills/new/", {"branch": theirs.pk, "name": "B1", "prefix": "B1"})
    assert list(answer.context["form"].errors) == ["branch"]
    assert not Till.objects.filter(name="B1").exists()


def test_people_come_change_and_go(world: World, owner_browser: Client) -> None:
    given = {"username": "zed", "full_name": "Zed", "password": PASSWORD, "role": "cashier", "grants": ["item.open"]}
    assert owner_browser.post("/settings/people/new/", given).status_code == 302
    member = Membership.objects.get(user__username="zed")
    page = f"/settings/people/{member.pk}/"
    assert owner_browser.get(page).status_code == 200
    changed = {**given, "password": "", "role": "manager", "grants": [], "till": world.till.pk}
    assert owner_browser.post(page, changed).status_code == 302
    member.refresh_from_db()
    assert (member.role, member.grants, member.till) == ("manager", [], world.till)
    assert member.user.check_password(PASSWORD)
    assert owner_browser.post(f"{page}end/").status_code == 302
    assert owner_browser.get(page).status_code == 404


def test_the_last_owner_is_told_why_they_stay(world: World, owner_browser: Client) -> None:
    answer = owner_browser.post(f"/settings/people/{world.members['owner'].pk}/end/", follow=True)
    assert "A shop needs an owner." in answer.content.decode()


def test_one_goes_to_another_till_and_stays_on_the_page(world: World, cashier_browser: Client) -> None:
    answer = cashier_browser.post(
        f"/tills/{world.station_till.pk}/stand/", headers={"referer": "http://testserver/me/"}
    )
    assert answer["Location"] == "http://testserver/me/"
    assert "S1, Station Road" in cashier_browser.get("/me/").content.decode()
    answer = cashier_browser.post(f"/tills/{world.till.pk}/stand/", headers={"referer": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_an_owner_opens_another_shop_and_goes_there_and_back(world: World, owner_browser: Client) -> None:
    given = {"legal_name": "Second", "country": "IN", "currency": "INR", "branch_name": "Main", "till_prefix": "A1"}
    assert owner_browser.post("/settings/shops/new/", given).status_code == 302
    assert "Second" in owner_browser.get("/settings/").content.decode()
    assert owner_browser.session["shop"] == Shop.objects.get(legal_name="Second").pk
    assert owner_browser.post(f"/me/shops/{world.shop.pk}/").status_code == 302
    assert owner_browser.session["shop"] == world.shop.pk
    assert owner_browser.post(f"/me/shops/{world.other.pk}/").status_code == 404
    assert owner_browser.session["shop"] == world.shop.pk


def test_a_person_chooses_language_and_colours(world: World, cashier_browser: Client) -> None:
    assert cashier_browser.post("/me/", {"full_name": "Meena", "language": "hi", "theme": "dark"}).status_code == 302
    page = cashier_browser.get("/me/").content.decode()
    assert 'lang="hi"' in page
    assert 'data-theme="dark"' in page


def test_whoever_belongs_to_no_shop_is_told_so(world: World) -> None:
    browser = world.browser("cashier")
    Membership.objects.filter(user=world.user("cashier")).delete()
    assert browser.get("/settings/").status_code == 403
    assert browser.get("/me/").status_code == 200
    assert browser.get("/api/v1/tills/").status_code == 403


@pytest.mark.parametrize("method", ["trace", "put", "options", "patch", "delete"])
def test_other_methods_do_nothing(world: World, owner_browser: Client, method: str) -> None:
    assert getattr(owner_browser, method)("/settings/").status_code == 405


def test_a_session_call_without_its_token_is_refused(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.user("owner"))
    answer = browser.post("/api/v1/branches/", {"name": "Bandra"}, content_type="application/json")
    assert answer.status_code == 403
    assert browser.post("/settings/branches/new/", {"name": "Bandra"}).status_code == 403
    assert not Branch.objects.filter(name="Bandra").exists()


@pytest.mark.parametrize("address", ["/no/such/page/", "/settings/branches/99999999999999999999999/"])
def test_a_page_there_is_not_is_a_page_that_says_so(world: World, owner_browser: Client, address: str) -> None:
    answer = owner_browser.get(address)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


def test_an_address_of_the_api_there_is_not_is_a_document(world: World, owner_browser: Client) -> None:
    answer = owner_browser.get("/api/v1/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_api_is_described_without_a_warning(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    answer = Client().get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    assert "Warning" not in capsys.readouterr().err
    assert Client().get("/api/v1/docs/").status_code == 200


def test_whoever_knocks_without_end_is_asked_to_wait(world: World) -> None:
    client = Client()
    answers = [client.post("/accounts/password/reset/", {"email": "cashier@example.in"}) for _ in range(6)]
    assert answers[0].status_code == 302
    assert answers[-1].status_code in (200, 429)
    assert Message.objects.count() <= 5
    flood = [client.post(DOOR, {"login": f"nobody{number}", "password": "x"}).status_code for number in range(31)]
    assert flood[-1] == 429
