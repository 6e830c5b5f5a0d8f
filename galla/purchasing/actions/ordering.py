"""Orders while they are drafts: made with a number of their own, and changed until they are sent."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, fiscal_year
from galla.accounts.models import Branch
from galla.catalog.models import LARGEST_PRICE_E4, Product, TaxClass
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput, KeyReused
from galla.foundation.formats import money_of
from galla.inventory.actions.booking import demand_quantity, goods_named
from galla.inventory.valuation import worth_at_cost
from galla.ledger.entries import request_hash
from galla.parties.models import Supplier
from galla.purchasing.actions.booking import (
    MOST_WORTH_MINOR,
    Paper,
    cleaned,
    demand_lines,
    demand_open,
    demand_supplier,
)
from galla.purchasing.errors import AlreadySent, ThrownAway
from galla.purchasing.models import LONGEST_NOTE, OrderClosed, OrderLine, OrderNumbers, OrderSent, PurchaseOrder

LINE_FIELDS = (
    *("shop_id", "order_id", "position", "product_id", "quantity_milli", "cost_e4", "tax_class_id", "net_minor"),
    "received_milli",
)


@dataclass(frozen=True, slots=True)
class OrderItem:
    """So much of a product, at a unit cost without tax (1e-4 of the currency; None: the last known one).

    ``worth_minor`` is what all of it costs where that is agreed; the cost of one only says it rounded then.
    ``tax_class_id`` is what its bill is expected to carry, the product's own unless said.
    """

    product_id: int
    quantity_milli: int
    cost_e4: int | None = None
    tax_class_id: int | None = None
    worth_minor: int | None = None


type _Line = tuple[int, int, int, int, int | None]


def create_order(
    *,
    access: Access,
    at: datetime.datetime,
    key: str,
    supplier: Supplier,
    branch: Branch,
    items: Sequence[OrderItem],
    note: str = "",
) -> Paper[PurchaseOrder]:
    """Write a draft down, with the next number of the shop's orders in the financial year.

    Nothing moves and nobody is told. Raises ``InvalidInput`` naming the line, ``KeyReused``.
    """
    demand_open(access, branch)
    demand_supplier(access, supplier)
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    lines = _lines(access, items)
    wanted = request_hash([branch.pk, supplier.pk, note, [_said(item) for item in items]])

    def work() -> Paper[PurchaseOrder]:
        numbers = locked_numbers(access, at)
        year = numbers.fiscal_year
        found = PurchaseOrder.objects.filter(shop=access.shop, key=key).first()
        if found is not None:
            if found.request_hash != wanted:
                raise KeyReused(_("This key was used before, with another request."), field="Idempotency-Key")
            return Paper(found, replayed=True)
        numbers.last_number += 1
        numbers.save(update_fields=["last_number"])
        order = PurchaseOrder.objects.create(
            shop=access.shop,
            branch=branch,
            supplier=supplier,
            fiscal_year=year,
            place_in_year=numbers.last_number,
            number=number_text(year, numbers.last_number),
            note=note,
            net_minor=_net(access, lines),
            by=access.user,
            created_at=at,
            business_date=business_date(access.shop, at),
            key=key,
            request_hash=wanted,
        )
        _write_lines(order, lines)
        return Paper(order, replayed=False)

    return in_transaction(work)


def change_order(
    *,
    access: Access,
    at: datetime.datetime,
    order: PurchaseOrder,
    supplier: Supplier,
    branch: Branch,
    items: Sequence[OrderItem],
    note: str = "",
) -> PurchaseOrder:
    """Write a draft anew under its number. Raises ``AlreadySent``, ``ThrownAway``, and as ``create_order`` does."""
    demand_open(access, branch)
    demand_supplier(access, supplier)
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    lines = _lines(access, items)

    def work() -> PurchaseOrder:
        found = locked_order(access, order)
        demand_draft(found)
        OrderLine.objects.filter(order=found).delete()
        found.supplier, found.branch, found.note = supplier, branch, note
        found.net_minor = _net(access, lines)
        found.save(update_fields=["supplier", "branch", "note", "net_minor"])
        _write_lines(found, lines)
        return found

    return in_transaction(work)


def number_text(fiscal_year: str, number: int) -> str:
    """An order's number as it is printed: ``PO/26-27/000118``."""
    return f"PO/{fiscal_year}/{number:06d}"


def locked_order(access: Access, order: PurchaseOrder) -> PurchaseOrder:
    """The order, ours until the transaction ends: whoever changes, sends, receives or closes it locks it first."""
    return (
        access.rows(PurchaseOrder).select_for_update(of=("self",)).select_related("branch", "supplier").get(pk=order.pk)
    )


def demand_draft(order: PurchaseOrder) -> None:
    """Refuse an order that was sent, and a draft that was thrown away."""
    if OrderSent.objects.filter(order=order).exists():
        raise AlreadySent(_("%(number)s was sent and stays as it is.") % {"number": order.number})
    if OrderClosed.objects.filter(order=order).exists():
        raise ThrownAway(_("%(number)s was thrown away.") % {"number": order.number})


def _said(item: OrderItem) -> list[int | None]:
    agreed = [] if item.worth_minor is None else [item.worth_minor]
    return [item.product_id, item.quantity_milli, item.cost_e4, item.tax_class_id, *agreed]


def locked_numbers(access: Access, at: datetime.datetime) -> OrderNumbers:
    """The numbers of the year's orders, ours until the transaction ends: whoever makes an order locks them first."""
    shop_id, year = access.shop.pk, fiscal_year(access.shop, business_date(access.shop, at))
    rows = OrderNumbers.objects.select_for_update().filter(shop_id=shop_id, fiscal_year=year)
    found = rows.first()
    if found is None:
        insert_rows(
            OrderNumbers, ("shop_id", "fiscal_year", "last_number"), [(shop_id, year, 0)], ignore_conflicts=True
        )
        found = rows.get()
    return found


def _lines(access: Access, items: Sequence[OrderItem]) -> list[_Line]:
    """Product, quantity, cost, tax class and agreed worth of lines. Raises ``InvalidInput`` beside the one at fault."""
    demand_lines(len(items))
    products = goods_named(access, [item.product_id for item in items])
    named = {item.tax_class_id for item in items if item.tax_class_id is not None}
    known = set(access.rows(TaxClass).filter(pk__in=named).values_list("pk", flat=True))
    return [_line(access, products[item.product_id], item, place, known) for place, item in enumerate(items)]


def _line(access: Access, product: Product, item: OrderItem, place: int, known: set[int]) -> _Line:
    if product.archived_at is not None:
        detail = _("%(name)s is no longer sold. Take it out of the archive first.") % {"name": product.name}
        raise InvalidInput(detail, field=f"lines.{place}.product")
    if item.quantity_milli <= 0:
        raise InvalidInput(_("A quantity above zero."), field=f"lines.{place}.quantity")
    demand_quantity(product, item.quantity_milli, field=f"lines.{place}.quantity")
    cost = product.cost_e4 if item.cost_e4 is None else item.cost_e4
    worth = _worth(access, cost, item.quantity_milli) if item.worth_minor is None else item.worth_minor
    if not (0 <= cost <= LARGEST_PRICE_E4 and 0 <= worth <= MOST_WORTH_MINOR):
        raise InvalidInput(_("This cost cannot be."), field=f"lines.{place}.cost")
    if item.tax_class_id is not None and item.tax_class_id not in known:
        raise InvalidInput(_("There is no such tax class in this shop."), field=f"lines.{place}.tax_class")
    return product.pk, item.quantity_milli, cost, item.tax_class_id or product.tax_class_id, item.worth_minor


def _worth(access: Access, cost_e4: int, quantity_milli: int) -> int:
    return worth_at_cost(cost_e4, quantity_milli, minor_digits=money_of(access.shop.currency).minor_digits)


def _net(access: Access, lines: Sequence[_Line]) -> int:
    return sum(
        _worth(access, cost, quantity) if worth is None else worth for _product, quantity, cost, _tax, worth in lines
    )


def _write_lines(order: PurchaseOrder, lines: Sequence[_Line]) -> None:
    rows = [(order.shop_id, order.pk, place + 1, *line, 0) for place, line in enumerate(lines)]
    insert_rows(OrderLine, LINE_FIELDS, rows)
