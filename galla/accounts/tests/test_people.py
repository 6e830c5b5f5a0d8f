"""Who works in a shop: coming, changing, going; passwords and whose they are."""

import pytest

from galla.accounts import actions
from galla.accounts.errors import LastOwner, NameTaken
from galla.accounts.models import ApiToken, Membership, Role, User
from galla.foundation.errors import InvalidInput, NotAllowed
from tests.world import NOW, PASSWORD, World, fresh_person


def test_somebody_new_can_sign_in(world: World) -> None:
    member = actions.add_person(
        access=world.access(), at=NOW, username="Zed.1", role="cashier", password=PASSWORD, grants=["item.open"]
    )
    assert member.user.username == "zed.1"
    assert member.user.check_password(PASSWORD)
    assert member.grants == ["item.open"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "a"}, "username"),
        ({"username": "two words"}, "username"),
        ({"username": "ｚｅｄ"}, "username"),
        ({"role": "king"}, "role"),
        ({"password": "short"}, "password"),
        ({"password": "password"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"email": "a@b.in\r\nBcc: c@d.in"}, "email"),
        ({"grants": ["people.edit"]}, "grants"),
        ({"full_name": "a\0"}, "full_name"),
    ],
)
def test_somebody_who_cannot_be_is_refused(world: World, wrong: dict[str, object], field: str) -> None:
    given = {"username": "zed", "role": "cashier", "password": PASSWORD, **wrong}
    with pytest.raises(InvalidInput) as refused:
        actions.add_person(access=world.access(), at=NOW, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not User.objects.filter(username="zed").exists()


def test_a_strangers_name_is_taken(world: World) -> None:
    for name in ("stranger", "STRANGER", "cashier"):
        with pytest.raises(NameTaken):
            actions.add_person(access=world.access(), at=NOW, username=name, role="manager", password=PASSWORD)
    assert not Membership.objects.filter(shop=world.shop, user=world.user("stranger")).exists()


def test_an_address_is_taken_once(world: World) -> None:
    with pytest.raises(NameTaken) as refused:
        actions.add_person(access=world.access(), at=NOW, username="zed", role="cashier", email="Owner@Example.in")
    assert refused.value.field == "email"


def test_somebody_of_ones_other_shop_comes_as_they_are(world: World) -> None:
    owner = world.user("owner")
    second = actions.open_shop(by=owner, at=NOW, legal_name="Second")
    member = Membership.objects.select_related("shop", "user").get(shop=second)
    from galla.accounts.access import access_of

    access = access_of(member)
    assert access is not None
    added = actions.add_person(access=access, at=NOW, username="cashier", role="manager", password="another-pass-88")
    assert added.user == world.user("cashier")
    assert added.user.check_password(PASSWORD)


def test_whoever_went_can_come_back(world: World) -> None:
    actions.end_membership(access=world.access(), at=NOW, membership=world.members["cashier"])
    back = actions.add_person(access=world.access(), at=NOW, username="cashier", role="manager")
    assert back.pk == world.members["cashier"].pk
    assert (back.ended_at, back.role) == (None, "manager")


def test_the_end_of_a_membership_ends_tokens_and_sessions_at_once(world: World) -> None:
    client, browser = world.api("cashier"), world.browser("cashier")
    assert browser.get("/api/v1/tills/").status_code == 200
    actions.end_membership(access=world.access(), at=NOW, membership=world.members["cashier"])
    assert client.get("/api/v1/tills/").status_code == 401
    assert browser.get("/api/v1/tills/").status_code == 403
    assert not ApiToken.objects.filter(user=world.user("cashier")).exists()


def test_the_last_owner_stays(world: World) -> None:
    owner = world.members["owner"]
    for act in (
        lambda: actions.end_membership(access=world.access(), at=NOW, membership=owner),
        lambda: actions.change_person(access=world.access(), at=NOW, membership=owner, role="manager"),
    ):
        with pytest.raises(LastOwner):
            act()
    owner.refresh_from_db()
    assert (owner.role, owner.ended_at) == (Role.OWNER, None)


def test_an_owner_goes_when_there_is_another(world: World) -> None:
    actions.change_person(access=world.access(), at=NOW, membership=world.members["manager"], role="owner")
    actions.end_membership(access=world.access(), at=NOW, membership=world.members["owner"])
    assert Membership.objects.get(shop=world.shop, role="owner", ended_at=None).user == world.user("manager")


def test_a_disabled_owner_is_no_other_owner(world: World) -> None:
    second = fresh_person("second", "owner", world)
    User.objects.filter(pk=second.user_id).update(is_active=False)
    with pytest.raises(LastOwner):
        actions.end_membership(access=world.access(), at=NOW, membership=world.members["owner"])


def test_nobody_changes_another_owners_password(world: World) -> None:
    second = fresh_person("second", "owner", world)
    with pytest.raises(NotAllowed):
        actions.change_person(access=world.access(), at=NOW, membership=second, password="another-pass-88")
    second.user.refresh_from_db()
    assert second.user.check_password(PASSWORD)


def test_nobody_changes_the_password_of_somebody_who_works_elsewhere_too(world: World) -> None:
    cashier = world.members["cashier"]
    Membership.objects.create(shop=world.other, user=cashier.user, role="cashier")
    with pytest.raises(NotAllowed):
        actions.change_person(access=world.access(), at=NOW, membership=cashier, email="mine@example.in")
    assert actions.change_person(access=world.access(), at=NOW, membership=cashier, role="manager").role == "manager"


def test_a_new_password_ends_every_token_and_session(world: World) -> None:
    client, browser = world.api("cashier"), world.browser("cashier")
    actions.change_person(
        access=world.access(), at=NOW, membership=world.members["cashier"], password="another-pass-88"
    )
    assert client.get("/api/v1/tills/").status_code == 401
    assert browser.get("/api/v1/tills/").status_code == 401


def test_a_disabled_person_is_out_at_once(world: World) -> None:
    client, browser = world.api("cashier"), world.browser("cashier")
    User.objects.filter(username="cashier").update(is_active=False)
    assert client.get("/api/v1/tills/").status_code == 401
    assert browser.get("/api/v1/tills/").status_code == 401


def test_a_grant_is_for_one_person(world: World) -> None:
    assert not world.access("cashier").can("price.override")
    actions.change_person(access=world.access(), at=NOW, membership=world.members["cashier"], grants=["price.override"])
    assert world.access("cashier").can("price.override")
    assert not world.access("cashier").can("people.edit")
