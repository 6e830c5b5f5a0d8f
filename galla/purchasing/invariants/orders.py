"""What must hold of orders: their numbers, and what arrived of them."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Min, Sum

from galla.foundation.checks import invariant
from galla.inventory.models import ReceiptLine
from galla.purchasing.invariants.papers import of_shop
from galla.purchasing.models import OrderArrival, OrderLine, OrderNumbers, PurchaseOrder


@invariant("order numbers are gapless")
def order_numbers_are_gapless(shop_id: int | None) -> Iterator[str]:
    """As many orders in a year as its last number says, from 1 on."""
    rows = PurchaseOrder.objects.filter(**of_shop(shop_id)).values("shop_id", "fiscal_year").order_by()
    found = {
        (row["shop_id"], row["fiscal_year"]): (row["count"], row["first"], row["last"])
        for row in rows.annotate(count=Count("pk"), first=Min("place_in_year"), last=Max("place_in_year"))
    }
    for numbers in OrderNumbers.objects.filter(**of_shop(shop_id)):
        last = numbers.last_number
        has = found.pop((numbers.shop_id, numbers.fiscal_year), (0, 1, 0))
        if has != (last, 1, last):
            yield f"orders of shop {numbers.shop_id} in {numbers.fiscal_year} stand at {last}, there are {has[0]}"
    for shop, year in found:
        yield f"orders of shop {shop} in {year} have no run of numbers"


@invariant("order lines count what came for them")
def order_lines_count_arrivals(shop_id: int | None) -> Iterator[str]:
    """The counter of each line is the sum of the receipt lines that came for it, of its shop, product and supplier."""
    came = OrderArrival.objects.filter(**of_shop(shop_id)).values("order_line_id").order_by()
    sums = {row["order_line_id"]: row["sum"] for row in came.annotate(sum=Sum("receipt_line__quantity_milli"))}
    for line in OrderLine.objects.filter(**of_shop(shop_id)).select_related("order"):
        if sums.pop(line.pk, 0) != line.received_milli:
            says = f"order line {line.pk} counts {line.received_milli} thousandths, which is not what came for it"
            yield f"{says}; for no order came the receipt lines {_for_no_order(line)}"
    for number in sums:
        yield f"order line {number} is not there, and something came for it"
    rows = OrderArrival.objects.filter(**of_shop(shop_id))
    fits = rows.filter(
        shop_id=F("order_line__shop_id"),
        receipt_line__shop_id=F("shop_id"),
        receipt_line__product_id=F("order_line__product_id"),
        receipt_line__receipt__supplier_id=F("order_line__order__supplier_id"),
        receipt_line__receipt__branch_id=F("order_line__order__branch_id"),
    )
    for number in rows.exclude(pk__in=fits.values("pk")).values_list("pk", flat=True):
        yield f"the arrival of receipt line {number} does not fit its order"


def _for_no_order(line: OrderLine) -> list[int]:
    """Lines of goods that this supplier brought of the same product, and that are said to have come for no order."""
    rows = ReceiptLine.objects.filter(
        product=line.product_id, receipt__supplier=line.order.supplier_id, receipt__branch=line.order.branch_id
    )
    return list(rows.filter(order_arrival=None).order_by("pk").values_list("pk", flat=True))
