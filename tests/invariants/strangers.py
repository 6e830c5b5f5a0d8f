"""What one shop asks for that is the other's."""

from typing import Any

from tests.invariants.books import Books


def foreign(own: Books, other: Books, pick: int) -> list[tuple[str, dict[str, Any], int]]:
    """Requests with an id of the other shop: address, body, and what they are answered."""
    mine, theirs = own.goods[0].product.pk, other.goods[pick % len(other.goods)].product.pk
    somebody = other.customers[pick % len(other.customers)].pk
    bill = other.bills[pick % len(other.bills)].sale.id if other.bills else 10**9
    upi = {"tenders": [{"method": "upi", "amount": "1.00"}]}
    receipt = {"lines": [{"product": mine, "quantity": "1", "worth": "1.00"}]}
    return [
        ("sales", {"lines": [{"product": theirs, "quantity": "1"}], **upi}, 400),
        ("sales", {"lines": [{"product": mine, "quantity": "1"}], "customer": somebody, **upi}, 400),
        (f"sales/{bill}/void", {"reason": "Not mine"}, 404),
        ("stock/receipts", {"lines": [{"product": theirs, "quantity": "1", "worth": "1.00"}]}, 400),
        ("stock/receipts", {**receipt, "branch": other.till.branch_id}, 400),
        (f"tills/{other.till.pk}/drawer/pay-in", {"amount": "5.00", "reason": "Not mine"}, 404),
        (f"tills/{other.till.pk}/drawer/count", {"notes": {}}, 404),
        (f"products/{theirs}/archive", {}, 404),
    ]
