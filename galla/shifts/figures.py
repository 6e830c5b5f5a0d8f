"""What a shift came to: read from the ledger's entries of that shift, and from the bills they were made for.

Bills that were taken back do not count in sums of goods, tax and payments; ``voids`` says how many there were, and
``sold_minor`` what was sold before they were. The number of statements does not depend on the number of bills.
"""

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from galla.drawer import papers
from galla.drawer.late_shifts import late_cash
from galla.drawer.models import DrawerCountLine, DrawerMove, MoveKind, Shift, ShiftClose
from galla.drawer.shifts import begun_with
from galla.ledger import places
from galla.ledger import queries as ledger
from galla.ledger.shifts import (
    MovedByKind,
    accounts_moved,
    entries_between,
    entries_of_shift,
    money_of_shift,
    moved_by_kind,
    taken_back_in_shift,
)
from galla.payments.models import Claim, Method, kind_of
from galla.payments.queries import OPEN, in_state
from galla.sales.models import Sale, SaleTax, SaleTender, Void
from galla.shifts.came_back import returns_of
from galla.shifts.late_lines import late_lines
from galla.shifts.models import ZReport

SUMS = ("list", "discount", "net", "tax", "surcharge", "surcharge_tax", "round_off", "total", "change", "credit")
# What was promised and not paid in: on the customer's khata, out of what the shop owes a customer, as for goods that
# came back in an exchange, or with points.
OWED = (Method.ON_ACCOUNT, Method.STORE_CREDIT, Method.GIFT_CARD, Method.EXCHANGE, Method.POINTS)
# Accounts that hold the shop's money and are no cash: by the word before the first colon.
BANKS = (Method.UPI, Method.CARD, Method.BANK, Method.OTHER, Method.IMPORTED, "cheque", "gateway")

type Figures = dict[str, Any]


def figures_of(shift: Shift) -> Figures:
    """The figures of a shift, up to now or up to its close, as plain JSON; amounts in minor units."""
    sold = Sale.objects.filter(pk__in=entries_of_shift(shift.pk, "sale"))
    voids = Void.objects.filter(pk__in=entries_of_shift(shift.pk, "void"))
    back = Sale.objects.filter(pk__in=voids.values("sale_id"))
    sums, sums_back = _sums(sold), _sums(back)
    first, last = _numbers(shift)
    tenders = _tenders(sold, back)
    standing = {f"{name}_minor": sums[name] - sums_back[name] for name in SUMS}
    # What ways of paying add holds its own tax; here that stands with the other tax, so that the rates come to the sum.
    standing["surcharge_net_minor"] = standing.pop("surcharge_minor") - standing["surcharge_tax_minor"]
    standing["tax_minor"] += standing["surcharge_tax_minor"]
    return {
        "bills": sums["bills"],
        "first_number": first,
        "last_number": last,
        "sold_minor": sums["total"],
        "gross_minor": standing.pop("list_minor"),
        **standing,
        "voids": {"count": sums_back["bills"], "amount_minor": sums_back["total"]},
        "taxes": _taxes(sold, back),
        "tax_components": _components(shift),
        "tenders": tenders,
        "takings": _takings(tenders, standing["change_minor"] + standing["credit_minor"]),
        "promised": promised_of(shift),
        "moves": _moves(shift),
        "bank": _bank(shift),
        **returns_of(shift),
        **_cash(shift),
    }


def _sums(bills: "QuerySet[Sale]") -> dict[str, int]:
    found = bills.aggregate(bills=Count("pk"), **{f"{name}_sum": Sum(f"{name}_minor") for name in SUMS})
    return {"bills": found["bills"], **{name: int(found[f"{name}_sum"] or 0) for name in SUMS}}


def _numbers(shift: Shift) -> tuple[str, str]:
    between = entries_between(shift.pk, "sale")
    if between is None:
        return "", ""
    numbers = dict(Sale.objects.filter(pk__in=between).values_list("pk", "number"))
    return numbers.get(between[0], ""), numbers.get(between[1], "")


def _taxes(sold: "QuerySet[Sale]", back: "QuerySet[Sale]") -> list[Figures]:
    rates: dict[int, list[int]] = {}
    for bills, sign in ((sold, 1), (back, -1)):
        rows = SaleTax.objects.filter(sale__in=bills).values_list("rate_ppm")
        for rate, *amounts in rows.annotate(net=Sum("net_minor"), tax=Sum("tax_minor"), gross=Sum("gross_minor")):
            sums = rates.setdefault(rate, [0, 0, 0])
            rates[rate] = [here + sign * int(amount) for here, amount in zip(sums, amounts, strict=True)]
    return [
        {"rate_ppm": rate, "net_minor": net, "tax_minor": tax, "gross_minor": gross}
        for rate, (net, tax, gross) in sorted(rates.items())
        if net or tax or gross
    ]


def _components(shift: Shift) -> list[Figures]:
    """Tax of bills less voids by component and its rate, from the accounts it was posted to. What came back stands by
    itself, as in ``taxes``."""
    found = []
    for key, amount in money_of_shift(shift.pk, places.money(shift.shop_id), ("sale", "void")).items():
        kind, _, rest = key.partition(":")
        name, _, rate = rest.rpartition(":")
        if kind == "tax" and amount:
            found.append({"name": name, "rate_ppm": int(rate), "amount_minor": -amount})
    return sorted(found, key=lambda row: (row["name"], row["rate_ppm"]))


def _tenders(sold: "QuerySet[Sale]", back: "QuerySet[Sale]") -> list[Figures]:
    methods: dict[str, list[int]] = {}
    for bills, sign in ((sold, 1), (back, -1)):
        rows = SaleTender.objects.filter(sale__in=bills).values_list("method")
        for method, count, amount in rows.annotate(count=Count("pk"), amount=Sum("amount_minor")):
            here = methods.setdefault(method, [0, 0])
            methods[method] = [here[0] + sign * count, here[1] + sign * int(amount)]
    return [
        {"method": method, "count": count, "amount_minor": amount}
        for method, (count, amount) in sorted(methods.items())
        if count or amount
    ]


def _takings(tenders: list[Figures], given_back_minor: int) -> Figures:
    """What came in: as cash less what was handed back or kept as credit, into the bank, and what is owed."""
    sums = {"cash": -given_back_minor, "bank": 0, "owed": 0}
    for tender in tenders:
        kind = kind_of(tender["method"])
        where = "cash" if kind == Method.CASH else "owed" if kind in OWED else "bank"
        sums[where] += tender["amount_minor"]
    return {f"{where}_minor": amount for where, amount in sums.items()}


def _bank(shift: Shift) -> Figures:
    """What came and went otherwise than in cash, by account and by what was done: bills, their voids, goods that came
    back, what customers paid for their khatas, what was given ahead, cash from and to the bank."""
    rows = accounts_moved(shift.pk, places.money(shift.shop_id), BANKS)
    names = ("account", "kind", "count", "in_minor", "out_minor")
    acts = [dict(zip(names, row, strict=True)) for row in rows]
    return {"acts": acts, "total_minor": sum(row.received - row.given for row in rows)}


def promised_of(shift: Shift, *kinds: str) -> Figures:
    """Of what was paid over UPI, for bills, khatas, cards and advances: seen to have arrived, and not seen yet.

    ``kinds`` are the kinds of papers it was paid for, all of them where none is named. What the shift itself took back
    does not count.
    """
    rows = Claim.objects.filter(entry_id__in=entries_of_shift(shift.pk, *kinds))
    rows = rows.exclude(entry_id__in=taken_back_in_shift(shift.pk))
    arrived = Q(arrival__isnull=False) & ~Q(pk__in=in_state(rows, OPEN).values("pk"))
    found = rows.aggregate(all=Sum("amount_minor"), seen=Sum("amount_minor", filter=arrived))
    everything, seen = int(found["all"] or 0), int(found["seen"] or 0)
    return {"seen_minor": seen, "not_seen_minor": everything - seen}


def _moves(shift: Shift) -> list[Figures]:
    """Cash paid in and out, to and from the safe, by what it was for."""
    rows = DrawerMove.objects.filter(pk__in=entries_of_shift(shift.pk, *MoveKind.values))
    sums = rows.order_by("kind", "reason").values("kind", "reason").annotate(count=Count("pk"), sum=Sum("amount_minor"))
    return [
        {"kind": row["kind"], "reason": row["reason"], "count": row["count"], "amount_minor": int(row["sum"])}
        for row in sums
    ]


def _cash(shift: Shift) -> Figures:
    """The drawer: what lay there, what came and went by each kind of act, what should be there, what was counted."""
    place, money = places.drawer(shift.shop_id, shift.till_id), places.money(shift.shop_id)
    rows = moved_by_kind(shift.pk, place, money)
    late = _late(shift)
    acts = [row for row in rows if row.kind != papers.CLOSING]
    close = ShiftClose.objects.select_related("count", "z").filter(shift=shift).first()
    begun = begun_with(shift.pk) if shift.number == 1 else 0
    opening = _opening(shift, rows, late) + begun if close is None else close.opening_minor
    if begun and opening >= begun:  # a close of before that was told has it among what was done
        acts = [row for row in acts if row.kind != papers.OPENING]
    cash: Figures = {
        "opening_minor": opening,
        "acts": [
            {"kind": row.kind, "count": row.entries, "in_minor": row.received, "out_minor": row.given} for row in acts
        ],
        "late_minor": late,
        "late_shifts": _late_lines(close, shift),
        "expected_minor": opening + late + sum(row.received - row.given for row in acts),
        "counted_minor": None if close is None else close.counted_minor,
        "taken_minor": 0 if close is None else close.taken_minor,
        "left_minor": None if close is None else close.left_minor,
        "difference_minor": None if close is None or close.count is None else close.difference_minor,
    }
    notes = _notes(shift, close)
    pieces = sum(line["value_minor"] * line["expected"] for line in notes)
    # Cash that nobody told the notes of: whoever counts finds it as notes.
    cash["loose_minor"] = 0 if shift.late_of is not None else cash["expected_minor"] - pieces
    return {"cash": cash, "notes": notes}


def _late(shift: Shift) -> int:
    """What late bills of other shifts put into the drawer since the close before."""
    if shift.late_of is not None:
        return 0
    close = ShiftClose.objects.filter(shift=shift).values_list("late_minor", flat=True).first()
    return late_cash(shift.shop_id, shift.till_id) if close is None else close


def _late_lines(close: ShiftClose | None, shift: Shift) -> list[Figures] | None:
    """Of which late shifts that was; once the report is written, what it says of them."""
    z: ZReport | None = getattr(close, "z", None)
    if z is None:
        return late_lines(shift)
    told: list[Figures] | None = z.figures["cash"].get("late_shifts")
    return told


def _opening(shift: Shift, rows: list[MovedByKind], late_minor: int) -> int:
    if shift.late_of is not None:
        return 0
    before = ShiftClose.objects.select_related("count").filter(shift__till_id=shift.till_id, shift__late_of=None)
    last = before.filter(shift__number=shift.number - 1).first()
    if last is not None:
        return last.left_minor or 0
    pair = (places.drawer(shift.shop_id, shift.till_id), places.money(shift.shop_id))
    now = ledger.balances([pair])[pair[0].id, pair[1].id].on_hand
    return now - late_minor - sum(row.received - row.given for row in rows)


def _notes(shift: Shift, close: ShiftClose | None) -> list[Figures]:
    """Pieces by value, largest first: what should be there, and what was counted."""
    if shift.late_of is not None:
        return []
    if close is None:
        held = ledger.contents(places.drawer(shift.shop_id, shift.till_id))
        there = {int(key.partition(":")[2]): here.on_hand for key, here in held.items() if key.startswith("note:")}
        return [
            {"value_minor": value, "expected": pieces, "counted": None, "taken": 0}
            for value, pieces in sorted(there.items(), reverse=True)
            if pieces
        ]
    lines = DrawerCountLine.objects.filter(count=close.pk).exclude(expected=0, counted=0)
    return [
        {"value_minor": line.value_minor, "expected": line.expected, "counted": line.counted, "taken": line.taken}
        for line in lines.order_by("-value_minor")
    ]
