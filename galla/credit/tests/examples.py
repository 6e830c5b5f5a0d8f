"""Khatas of the world, for walks over every address."""

import datetime

from galla.credit.actions import Taking, charge_person, make_link, set_interest
from galla.credit.models import Charge, InterestNote, StatementLink
from galla.parties.models import Customer
from tests.world import NOW, Example, World, examples


def debtor(world: World) -> Customer:
    """A customer who owes 118.00 of a bill for work."""
    number = int(str(examples()["customers.customer_id"](world)))
    found = Customer.objects.get(pk=number)
    if Charge.objects.filter(customer=found, amount_minor=11_800).exists():
        return found
    body = {
        "lines": [{"name": "Mending a zip", "unit_price": "118.00", "tax_rate": "18", "quantity": "1"}],
        "tenders": [{"method": "on_account", "amount": "118.00"}],
        "customer": found.pk,
    }
    client = world.api("owner", till=world.till)
    answer = client.post("/api/v1/sales/", body, format="json", headers={"Idempotency-Key": "khata example"})
    assert answer.status_code in (200, 201), answer.content
    return found


def charge_of(world: World) -> Charge:
    """What that bill put on the khata."""
    return Charge.objects.get(shop=world.shop, customer=debtor(world), amount_minor=11_800)


def link_id(world: World) -> int:
    """A private address of a khata."""
    found = StatementLink.objects.filter(shop=world.shop).first()
    return found.pk if found else make_link(access=world.access(), at=NOW, customer=debtor(world)).link.pk


def interest_note_id(world: World) -> int:
    """A note of interest on that bill, which stands."""
    found = InterestNote.objects.filter(shop=world.shop, waiver=None).first()
    if found is not None:
        return found.pk
    charge, at = charge_of(world), NOW - datetime.timedelta(1)
    set_interest(access=world.access(), at=at, how=Taking(180_000, 0))
    last = InterestNote.objects.filter(shop=world.shop).order_by("-until").first()
    until = (last.until if last is not None else charge.business_date) + datetime.timedelta(90)
    note = charge_person(world.shop, charge.customer_id, until=until, at=at)
    assert note is not None
    return note.pk


EXAMPLES: dict[str, Example] = {
    "khatas.pk": lambda world: debtor(world).pk,
    "link_id": link_id,
    "interest_note_id": interest_note_id,
    "interest-notes.pk": interest_note_id,
    "khata-links.pk": link_id,
    "secret": lambda world: make_link(access=world.access(), at=NOW, customer=debtor(world)).secret,
}
