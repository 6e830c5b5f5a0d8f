"""Questions about expenses."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from galla.accounts.access import Access
from galla.cashbook.models import Expense, ExpenseCategory, Settlement
from galla.credit.queries import waited_for
from galla.payments.models import PaymentMethod


def expenses(access: Access) -> "QuerySet[Expense]":
    """The shop's expenses with everything a list says of them; ``bank_name`` is what another bank account is called."""
    ways = PaymentMethod.objects.filter(shop=OuterRef("shop"), code=OuterRef("bank_code"))
    rows = access.rows(Expense).select_related("category", "branch", "till", "by", "void")
    return rows.annotate(bank_name=Subquery(ways.values("name")[:1]))


def categories(access: Access) -> "QuerySet[ExpenseCategory]":
    """What money is spent on, by name; those put away too."""
    return access.rows(ExpenseCategory).order_by("name", "pk")


def settlements(access: Access) -> "QuerySet[Any]":
    """What customers paid for their khatas, with everything a list says of it; ``is_waited_for``: nobody saw it yet."""
    rows = access.rows(Settlement).select_related("customer", "till", "branch", "by", "void")
    return rows.annotate(is_waited_for=Exists(waited_for(OuterRef("pk"))))
