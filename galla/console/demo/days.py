"""One day of the demo shop: deliveries, bills, a void now and then, goods written off, the drawers and the bank."""

import datetime
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from random import Random

from django.db import transaction

from galla.catalog.queries import Reference
from galla.console.demo import buying, facts, rhythm
from galla.console.demo.cash import Event, drawer_events
from galla.console.demo.deliveries import FIRST_VAN, receive_deliveries
from galla.console.demo.founding import DemoShop
from galla.console.demo.money import money_events
from galla.console.demo.rhythm import CashRule, PlannedBill, Tender
from galla.foundation.errors import InvalidInput
from galla.inventory.actions import AdjustmentItem, adjust, write_off_expired
from galla.inventory.errors import NotEnoughStock
from galla.inventory.models import Batch, Reason
from galla.ledger.queries import entry_of_key
from galla.payments.models import Method
from galla.pricing.bill import price_bill
from galla.pricing.request import BillRequest, Discount, LineRequest, RoundOff, RoundOffMode
from galla.sales.actions import checkout, void_sale
from galla.sales.carts import Cart, CartLine, Manner, Payment, TenderGiven
from galla.sales.errors import ChangeNotPossible
from galla.sales.models import Rest
from galla.sales.quotes import price_cart

SEED = 20_260_401
MANNER = Manner(sends_mail=False)
NOON = datetime.time(12, 20)
EVENING = datetime.time(22, 10)
VOIDED = 0.25
WHY_VOIDED = ("Wrong customer", "Customer changed their mind", "Billed twice by mistake")
WRITTEN_OFF = 0.3
PERCENT_PPM = 10_000


def make_day(demo: DemoShop, day: datetime.date, *, until: datetime.datetime, also: Sequence[Event] = ()) -> int:
    """All of a day that happened before ``until``, in one transaction; how many bills. A day made is left alone.

    ``also`` is what happens beside the rhythm of the days, on whichever day.
    """
    plan = rhythm.day_plan(
        day=day, seed=SEED, goods=[product.goods for product in facts.products()], regulars=facts.regulars()
    )
    if not plan or entry_of_key(demo.shop.pk, "sale", _bill_key(day, 0)) is not None:
        return 0
    bills = [(place, bill) for place, bill in enumerate(plan) if bill.at < until]
    seed = f"{SEED}:{day}"

    events: list[Event] = [(bill.at, partial(_make_bill, demo, day, place, bill)) for place, bill in bills]
    events += _mishaps(demo, day, bills, seed)
    events += _at_the_drawers(demo, day, seed)
    events += money_events(demo, day, seed)
    events += buying.due_on(demo, day)
    events += [(at, act) for at, act in also if at.date() == day]
    van = datetime.datetime.combine(day, FIRST_VAN, rhythm.SHOP_ZONE)
    # Not ``in_transaction``: nobody else works in this shop, so nothing needs to be begun anew for others' locks.
    with transaction.atomic():
        if van < until:
            _sort_out(demo, day, van)
            for branch_index in range(len(demo.branches)):
                wanted, own_seed = _wanted(plan, branch_index), f"{seed}:{branch_index}"
                receive_deliveries(demo, branch_index=branch_index, at=van, wanted_milli=wanted, seed=own_seed)
        for at, act in sorted(events, key=lambda event: event[0]):
            if at < until:
                act()
    return len(bills)


def _sort_out(demo: DemoShop, day: datetime.date, at: datetime.datetime) -> None:
    """Take off the shelves what was good until yesterday: nobody may sell it."""
    if not demo.manager.rows(Batch).filter(expires_on=day - datetime.timedelta(days=1)).exists():
        return
    for branch in demo.branches:
        # The batch may have been sold to the last piece.
        with suppress(InvalidInput):
            write_off_expired(
                access=demo.manager, at=at, key=f"demo:{day}:expired:{branch.pk}", branch=branch, note="Past its day"
            )


def _bill_key(day: datetime.date, place: int) -> str:
    return f"demo:{day}:{place}"


def _wanted(plan: Sequence[PlannedBill], branch_index: int) -> dict[int, int]:
    """What a day's bills take from a branch, in thousandths by place in products.csv."""
    wanted: dict[int, int] = {}
    for bill in plan:
        if bill.branch_index == branch_index:
            for line in bill.lines:
                wanted[line.product_index] = wanted.get(line.product_index, 0) + line.quantity_milli
    return wanted


def _make_bill(demo: DemoShop, day: datetime.date, place: int, bill: PlannedBill) -> None:
    """One checkout. Where the drawer cannot make the change, it is kept as credit, or the customer finds the coins."""
    customer = None if bill.customer_index is None else demo.customer_ids[bill.customer_index]
    cart = Cart(lines=tuple(_cart_line(demo, line) for line in bill.lines), customer_id=customer)
    access = demo.at_till[bill.till_index]
    # Offers are the server's to find; without any the sum is cheaper.
    total = (
        price_cart(access=access, cart=cart, at=bill.at).bill.total_minor
        if access.shop.has_offers
        else _total_minor(bill)
    )
    book = partial(checkout, access=access, cart=cart, key=_bill_key(day, place), at=bill.at, manner=MANNER)
    tender = _tender(bill, total, seed=f"{SEED}:{day}:{place}")
    try:
        book(payment=Payment((tender,), expected_total_minor=total))
    except ChangeNotPossible:
        if customer is not None:
            book(payment=Payment((tender,), expected_total_minor=total, rest=Rest.CREDIT))
        else:
            exact = TenderGiven(Method.CASH, total, rhythm.notes_held_out(total))
            book(payment=Payment((exact,), expected_total_minor=total))


def _cart_line(demo: DemoShop, line: rhythm.PlannedLine) -> CartLine:
    return CartLine(
        quantity_milli=line.quantity_milli,
        product=Reference(product_id=demo.product_ids[line.product_index]),
        discount=_discount(line),
    )


def _discount(line: rhythm.PlannedLine) -> Discount | None:
    return None if line.discount_percent is None else Discount(percent_ppm=line.discount_percent * PERCENT_PPM)


def _total_minor(bill: PlannedBill) -> int:
    """What the bill comes to, so that the customer knows what to hold out. Every price of the demo contains its tax."""
    lines = tuple(
        LineRequest(
            quantity_milli=line.quantity_milli,
            unit_price_e4=facts.products()[line.product_index].price_e4,
            includes_tax=True,
            components=(),
            discount=_discount(line),
        )
        for line in bill.lines
    )
    return price_bill(BillRequest(lines=lines, round_off=RoundOff(100, RoundOffMode.DOWN))).total_minor


def _tender(bill: PlannedBill, total: int, *, seed: str) -> TenderGiven:
    if bill.tender is Tender.CASH:
        given = rhythm.amount_given_minor(total, bill.cash_rule or CashRule.EXACT)
        return TenderGiven(Method.CASH, given, rhythm.notes_held_out(given))
    if bill.tender is Tender.ON_ACCOUNT:
        return TenderGiven(Method.ON_ACCOUNT, total)
    digits = 12 if bill.tender is Tender.UPI else 6
    reference = str(Random(seed).randrange(10 ** (digits - 1), 10**digits))
    return TenderGiven(Method.UPI if bill.tender is Tender.UPI else Method.CARD, total, reference=reference)


def _mishaps(demo: DemoShop, day: datetime.date, bills: Sequence[tuple[int, PlannedBill]], seed: str) -> list[Event]:
    """A bill taken back, vegetables that did not last: not every day."""
    random = Random(f"{seed}:mishaps")
    events: list[Event] = []
    if bills and random.random() < VOIDED:
        place, bill = random.choice(bills)
        at = bill.at + datetime.timedelta(minutes=random.randrange(2, 9))
        if at.date() == day:
            events.append((at, partial(_void, demo, day, place, at, random.choice(WHY_VOIDED))))
    if random.random() < WRITTEN_OFF:
        fresh = [place for place, product in enumerate(facts.products()) if product.category == "Fruits & Vegetables"]
        at = datetime.datetime.combine(day, EVENING, rhythm.SHOP_ZONE) - datetime.timedelta(minutes=20)
        items = [
            AdjustmentItem(demo.product_ids[place], change_milli=-1000)
            for place in sorted(random.sample(fresh, 2))
            if facts.products()[place].unit == "kg"
        ]
        if items:
            events.append((at, partial(_write_off, demo, day, at, items)))
    return events


def _void(demo: DemoShop, day: datetime.date, place: int, at: datetime.datetime, reason: str) -> None:
    entry = entry_of_key(demo.shop.pk, "sale", _bill_key(day, place))
    if entry is None:
        raise AssertionError("a bill is made before it is taken back")
    void_sale(
        access=demo.manager, sale_id=entry.id, reason=reason, at=at, key=f"demo:{day}:void:{place}", rest=Rest.LOOSE
    )


def _write_off(demo: DemoShop, day: datetime.date, at: datetime.datetime, items: Sequence[AdjustmentItem]) -> None:
    # What was sold out by the evening did not spoil.
    with suppress(NotEnoughStock):
        adjust(
            access=demo.manager,
            at=at,
            key=f"demo:{day}:written-off",
            branch=demo.branches[0],
            items=items,
            reason=Reason.DAMAGED,
            note="Did not last the day",
        )


def _at_the_drawers(demo: DemoShop, day: datetime.date, seed: str) -> list[Event]:
    noon, evening = (datetime.datetime.combine(day, at, rhythm.SHOP_ZONE) for at in (NOON, EVENING))
    return [
        event
        for place, till in enumerate(demo.tills)
        for event in drawer_events(access=demo.manager, till=till, evening=evening, noon=noon, seed=seed)
    ]
