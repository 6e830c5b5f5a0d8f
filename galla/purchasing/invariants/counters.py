"""The counters beside receipt lines are the sums of the papers about them, and late value goes where bills say."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Sum

from galla.foundation.checks import invariant
from galla.purchasing.invariants.papers import of_shop
from galla.purchasing.models import (
    CreditShift,
    LineKind,
    PurchaseReturnLine,
    ReceivedLine,
    SupplierBillLine,
    SupplierCreditLine,
    ValueShift,
)


@invariant("no more is billed or sent back than came")
def received_lines_count_their_papers(shop_id: int | None) -> Iterator[str]:
    """What each receipt line says was billed and went back is what bills and returns say, and never more than came."""
    billed, returned = _billed(shop_id), _returned(shop_id)
    for line in ReceivedLine.objects.filter(**of_shop(shop_id)).select_related("receipt_line"):
        came = line.receipt_line
        says = (line.billed_milli, line.billed_worth_minor, line.corrected_minor)
        if (line.shop_id, line.received_milli, line.worth_minor) != (
            *(came.shop_id, came.quantity_milli, came.worth_minor),
        ):
            yield f"the counter of receipt line {line.pk} says something else came"
        if billed.pop(line.pk, (0, 0, 0)) != says:
            yield f"receipt line {line.pk} counts {says} as billed, which its bills do not say"
        first = (line.unbilled_back_milli, line.unbilled_back_worth_minor)
        back = (line.returned_milli, line.returned_worth_minor, *first)
        if returned.pop(line.pk, (0, 0, 0, 0)) != back:
            yield f"receipt line {line.pk} counts {line.returned_milli} as sent back, which its returns do not say"
        if (
            line.returned_milli > line.received_milli
            or line.billed_milli + line.unbilled_back_milli > line.received_milli
        ):
            yield f"of receipt line {line.pk} more was billed or sent back than came"
    for number in {*billed, *returned}:
        yield f"receipt line {number} was billed or sent back, and nothing counts it"


def _billed(shop_id: int | None) -> dict[int, tuple[int, int, int]]:
    rows = SupplierBillLine.objects.filter(kind=LineKind.GOODS, **of_shop(shop_id)).values("receipt_line_id").order_by()
    sums = rows.annotate(
        quantity=Sum("quantity_milli"),
        worth=Sum("received_worth_minor"),
        more=Sum(F("net_minor") - F("received_worth_minor")),
    )
    lines = SupplierCreditLine.objects.filter(**of_shop(shop_id)).values("receipt_line_id").order_by()
    less = dict(lines.annotate(net=Sum("net_minor")).values_list("receipt_line_id", "net"))
    return {
        row["receipt_line_id"]: (
            *(int(row["quantity"]), int(row["worth"])),
            int(row["more"]) - int(less.get(row["receipt_line_id"], 0)),
        )
        for row in sums
    }


def _returned(shop_id: int | None) -> dict[int, tuple[int, int, int, int]]:
    rows = PurchaseReturnLine.objects.filter(**of_shop(shop_id)).values("receipt_line_id").order_by()
    names = ("quantity_milli", "worth_minor", "unbilled_milli", "unbilled_worth_minor")
    sums = rows.values_list("receipt_line_id", *(Sum(name) for name in names))
    return {line: (int(milli), int(worth), int(first), int(its)) for line, milli, worth, first, its in sums}


@invariant("value that is credited comes from where the credit note says")
def credits_add_up(shop_id: int | None) -> Iterator[str]:
    """The value moves of each line of a supplier's credit note are what it takes off."""
    moved: dict[tuple[int, int], int] = defaultdict(int)
    for shift in CreditShift.objects.filter(**of_shop(shop_id)):
        moved[shift.credit_id, shift.line_position] += shift.worth_minor
    for line in SupplierCreditLine.objects.filter(**of_shop(shop_id)):
        if moved.pop((line.credit_id, line.position), 0) != line.net_minor:
            yield f"line {line.position} of supplier credit {line.credit_id} does not move its {line.net_minor}"
    for paper, position in moved:
        yield f"line {position} of supplier credit {paper} moves value and is not there"


@invariant("value that came late goes where the bill says")
def shifts_add_up(shop_id: int | None) -> Iterator[str]:
    """The value moves of each line of a bill are its difference in price, or all of a freight or duty."""
    moved: dict[tuple[int, int], int] = defaultdict(int)
    for shift in ValueShift.objects.filter(**of_shop(shop_id)):
        moved[shift.bill_id, shift.line_position] += shift.worth_minor
    for line in SupplierBillLine.objects.filter(**of_shop(shop_id)):
        late = line.net_minor - line.received_worth_minor if line.kind != LineKind.OTHER else 0
        if moved.pop((line.bill_id, line.position), 0) != late:
            yield f"line {line.position} of supplier bill {line.bill_id} does not move its difference of {late}"
    for paper, position in moved:
        yield f"line {position} of supplier bill {paper} moves value and is not there"
