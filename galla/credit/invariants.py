"""What must always hold of khatas; ``galla verify`` runs these."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F, Sum

from galla.credit.chains import NewLimit, Reminded
from galla.credit.models import Charge, Khata, LimitChange, LimitHead, Reminder, ReminderHead
from galla.foundation.checks import invariant
from galla.foundation.database.rows import execute
from galla.ledger import queries as ledger
from galla.ledger.chains import chain_faults
from galla.parties.models import CustomerAlias


@invariant("what is open on a person's charges is what the person owes")
def open_charges_are_what_is_owed(shop_id: int | None) -> Iterator[str]:
    """The open parts of everybody's charges come to what their accounts hold; to nothing for those with credit."""
    into = dict(CustomerAlias.objects.values_list("alias_id", "into_id"))

    def person_of(number: int) -> int:
        for _ in range(len(into)):
            if number not in into:
                break
            number = into[number]
        return number

    owed: dict[int, int] = {}
    for held in ledger.holdings(shop_id, "customer", ("money",)):
        person = person_of(int(held.account.partition(":")[2]))
        owed[person] = owed.get(person, 0) + held.on_hand
    rows = Charge.objects.all() if shop_id is None else Charge.objects.filter(shop_id=shop_id)
    stands = rows.filter(settled_minor__lt=F("amount_minor")).values("person_id").order_by()
    open_now = {
        row["person_id"]: int(row["sum"]) for row in stands.annotate(sum=Sum(F("amount_minor") - F("settled_minor")))
    }
    for person in sorted(owed.keys() | open_now.keys()):
        if open_now.get(person, 0) != max(owed.get(person, 0), 0):
            yield f"customer {person} owes {owed.get(person, 0)}, of their charges {open_now.get(person, 0)} is open"
    for charge in rows.values_list("pk", "customer_id", "person_id").iterator(chunk_size=5000):
        if person_of(charge[1]) != charge[2]:
            yield f"charge {charge[0]} of customer {charge[1]} counts for {charge[2]}, who that is not"


# What each bill put on a khata by its charges and by its moves, and whether both know that it was taken back.
_CHARGED = """
    SELECT c.entry_id, c.customer_id, c.amount, coalesce(c.came, 0), c.cancelled, c.reversed FROM (
        SELECT b.*, (SELECT CAST(sum(p.amount) AS bigint) FROM ledger_posting p
                JOIN ledger_account a ON a.id = p.target JOIN ledger_unit u ON u.id = p.unit
                WHERE p.entry_id = b.entry_id AND a.key = b.account AND u.key = 'money') AS came,
            coalesce(
                (SELECT e.id FROM ledger_entry e WHERE e.reverses_id = b.entry_id),
                -- A promise given up onto a khata is undone by what takes its bill or payment back.
                (SELECT e.id FROM ledger_entry e JOIN ledger_entry own ON own.id = b.entry_id
                    WHERE e.id = b.cancelled AND e.reverses_id IS NOT NULL
                        AND own.kind IN ('claim-settled', 'claim-sent-back', 'claim-turn-undone',
                            'claim-settled-again'))
            ) AS reversed
        FROM (
            SELECT shop_id, entry_id, customer_id, 'customer:' || customer_id AS account,
                CAST(sum(amount_minor) AS bigint) AS amount, max(cancelled_by) AS cancelled
            FROM credit_charge GROUP BY shop_id, entry_id, customer_id
        ) b
    ) c WHERE (coalesce(c.came, 0) <> c.amount OR coalesce(c.cancelled, 0) <> coalesce(c.reversed, 0))
"""


@invariant("charges are what their entries put on khatas")
def charges_are_what_was_charged(shop_id: int | None) -> Iterator[str]:
    """A charge is what its entry moved onto the khata, and is cancelled where that entry was taken back."""
    statement, parameters = (_CHARGED, []) if shop_id is None else (f"{_CHARGED} AND c.shop_id = %s", [shop_id])
    with connection.cursor() as cursor:
        for entry_id, customer_id, amount, came, cancelled, reverse in execute(cursor, statement, parameters):
            if came != amount:
                yield f"entry {entry_id} put {came} on khata {customer_id}, its charges say {amount}"
            else:
                yield f"the charge of entry {entry_id} is cancelled by {cancelled}, its entry by {reverse}"


@invariant("the chain of changes of limits is whole")
def limit_chain_is_whole(shop_id: int | None) -> Iterator[str]:
    """Every change of a limit has the next number and the hash that follows, and the newest is the shop's head."""
    yield from chain_faults(LimitChange, LimitHead, NewLimit._fields, one="change of a limit", shop_id=shop_id)


@invariant("limits are what they were last changed to")
def limits_follow(shop_id: int | None) -> Iterator[str]:
    """Each change of a customer's limit began at what the one before led to, and the newest led to today's."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    stands: dict[int, int | None] = {}
    rows = LimitChange.objects.filter(**of_shop).order_by("shop_id", "number")
    for pk, customer, was, limit in rows.values_list("pk", "customer_id", "was_minor", "limit_minor"):
        if stands.get(customer) != was:
            yield f"change of a limit {pk} began at another limit of customer {customer} than the one before led to"
        stands[customer] = limit
    now = dict(Khata.objects.filter(**of_shop).values_list("customer_id", "limit_minor"))
    for customer in sorted(stands.keys() | now.keys()):
        if stands.get(customer) != now.get(customer):
            said = f"was last set to {stands.get(customer)}, the khata says {now.get(customer)}"
            yield f"the limit of customer {customer} {said}"


@invariant("the chain of reminders is whole")
def reminder_chain_is_whole(shop_id: int | None) -> Iterator[str]:
    """Every reminder has the next number and the hash that follows, and the newest is the shop's head."""
    yield from chain_faults(Reminder, ReminderHead, Reminded._fields, one="reminder", shop_id=shop_id)
