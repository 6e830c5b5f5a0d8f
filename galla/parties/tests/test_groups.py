"""Groups of customers: a list of the shop's own, and who is in which."""

import pytest

from galla.foundation.errors import InvalidInput, NotAllowed
from galla.parties.actions import add_customer, add_group, archive_group, change_customer, erase_customer, rename_group
from galla.parties.details import CustomerDetails, Details
from galla.parties.errors import GroupExists
from galla.parties.models import Customer, CustomerGroup
from tests.world import NOW, World, abroad, build_world

pytestmark = pytest.mark.django_db
GROUPS = "/api/v1/customer-groups/"


@pytest.fixture
def world() -> World:
    return build_world()


def named(world: World, name: str = "Wholesale") -> CustomerGroup:
    return add_group(access=world.access(), name=name)


def member(world: World, group: CustomerGroup | None) -> Customer:
    details = CustomerDetails(name="Lata", group_id=None if group is None else group.pk)
    return add_customer(access=world.access(), at=NOW, details=details)


def test_a_group_is_named_once_in_a_shop_and_another_shop_may_have_one_of_that_name(world: World) -> None:
    named(world)
    staff = named(world, "Staff")
    for again in ("Wholesale", " Wholesale "):
        with pytest.raises(GroupExists):
            named(world, again)
    with pytest.raises(GroupExists):
        rename_group(access=world.access(), group=staff, name="Wholesale")
    with pytest.raises(InvalidInput):
        named(world, "  ")
    staff.refresh_from_db()
    assert (staff.name, CustomerGroup.objects.count()) == ("Staff", 2)
    add_group(access=abroad(world).access(), name="Wholesale")


def test_a_customer_is_in_one_group_until_it_is_said_otherwise(world: World) -> None:
    wholesale, staff = named(world), named(world, "Staff")
    lata = member(world, wholesale)
    change_customer(access=world.access(), customer=lata, details=Details(name="Lata K"))
    lata.refresh_from_db()
    assert (lata.name, lata.group_id) == ("Lata K", wholesale.pk)
    change_customer(access=world.access(), customer=lata, details=CustomerDetails(name="Lata", group_id=staff.pk))
    lata.refresh_from_db()
    assert lata.group_id == staff.pk
    erase_customer(access=world.access(), at=NOW, customer=lata)
    lata.refresh_from_db()
    assert lata.group_id is None


def test_nobody_is_put_into_a_group_that_is_put_away_or_another_shops(world: World) -> None:
    gone, theirs = named(world), add_group(access=abroad(world).access(), name="Theirs")
    archive_group(access=world.access(), at=NOW, group=gone)
    for group in (gone, theirs):
        with pytest.raises(InvalidInput) as refused:
            member(world, group)
        assert refused.value.field == "group"
    assert not Customer.objects.filter(shop=world.shop).exists()


def test_a_cashier_takes_customers_down_and_puts_nobody_into_a_group(world: World) -> None:
    wholesale = named(world)
    cashier = world.access("cashier")
    lata = member(world, wholesale)
    with pytest.raises(NotAllowed):
        add_customer(access=cashier, at=NOW, details=CustomerDetails(name="Anil", group_id=wholesale.pk))
    with pytest.raises(NotAllowed):
        change_customer(access=cashier, customer=lata, details=CustomerDetails(name="Lata", group_id=None))
    with pytest.raises(NotAllowed):
        add_group(access=cashier, name="Friends")
    assert (Customer.objects.count(), CustomerGroup.objects.count()) == (1, 1)
    page = world.browser("cashier")
    assert 'name="group"' not in page.get(f"/customers/{lata.pk}/edit/").content.decode()
    page.post(f"/customers/{lata.pk}/edit/", {"name": "Lata K", "group": ""})
    lata.refresh_from_db()
    assert (lata.name, lata.group_id) == ("Lata K", wholesale.pk)


def test_a_page_lists_groups_and_a_customers_page_names_theirs(world: World) -> None:
    manager = world.browser("manager")
    assert manager.post("/customer-groups/new/", {"name": "Wholesale"}).status_code == 302
    group = CustomerGroup.objects.get()
    assert manager.post("/customers/new/", {"name": "Lata", "group": str(group.pk)}).status_code == 302
    lata = Customer.objects.get()
    assert lata.group_id == group.pk
    assert "<dd>Wholesale</dd>" in manager.get(f"/customers/{lata.pk}/").content.decode()
    assert f'<option value="{group.pk}" selected' in manager.get(f"/customers/{lata.pk}/edit/").content.decode()
    assert '<td class="num sum">1</td>' in manager.get("/customer-groups/").content.decode()
    assert manager.post(f"/customer-groups/{group.pk}/archive/").status_code == 302
    # Who is in it stays in it, and is changed without leaving it.
    manager.post(f"/customers/{lata.pk}/edit/", {"name": "Lata K", "group": str(group.pk)})
    lata.refresh_from_db()
    assert (lata.name, lata.group_id) == ("Lata K", group.pk)


def test_groups_over_the_api_are_made_renamed_put_away_and_named_by_customers(world: World) -> None:
    manager = world.api("manager")
    made = manager.post(GROUPS, {"name": "Wholesale"}, format="json")
    assert made.status_code == 201, made.content
    group = made.json()["id"]
    again = manager.post(GROUPS, {"name": "Wholesale"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "group_exists")
    assert manager.patch(f"{GROUPS}{group}/", {"name": "Trade"}, format="json").json()["name"] == "Trade"
    lata = manager.post("/api/v1/customers/", {"name": "Lata", "group": group}, format="json").json()
    assert lata["group"] == group
    own = f"/api/v1/customers/{lata['id']}/"
    assert manager.patch(own, {"name": "Lata K"}, format="json").json()["group"] == group
    assert manager.patch(own, {"group": None}, format="json").json()["group"] is None
    wrong = manager.patch(own, {"group": 987654321}, format="json")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "group")
    assert manager.delete(f"{GROUPS}{group}/").status_code == 204
    assert manager.get(GROUPS).json()["results"] == []
    assert manager.post(f"{GROUPS}{group}/restore/").status_code == 200
