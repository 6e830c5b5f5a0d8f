"""The points of bills whose goods come back."""

from collections.abc import Sequence

from galla.loyalty.actions import BillBack, PointsBack, points_back
from galla.parties.queries import canonical
from galla.payments.models import Method
from galla.returns.actions.items import Coming
from galla.returns.actions.repaid import Repaid
from galla.returns.queries import refunded_of


def points_of_bills(shop_id: int, coming: Sequence[Coming], repaid: Sequence[Repaid]) -> PointsBack:
    """What becomes of the points the bills earned and were paid with; the bills are of one customer, and held.

    Nothing is asked for bills of nobody's.
    """
    whose = coming[0].rows.sale.customer_id
    if whose is None:
        return PointsBack(shop_id)
    bills = [
        BillBack(
            sale_id=each.rows.sale.id,
            total_minor=each.rows.sale.total_minor,
            before_minor=refunded_of(each.rows.sale.id),
            now_minor=each.refund.total_minor,
            points_minor=sum(
                one.amount_minor for one in repaid if one.sale_id == each.rows.sale.id and one.method == Method.POINTS
            ),
        )
        for each in coming
    ]
    return points_back(shop_id=shop_id, customer_id=canonical(whose), bills=bills)
