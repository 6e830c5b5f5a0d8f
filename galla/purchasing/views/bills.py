"""Pages of bills, payments and returns: the lists, and one of each."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from galla.accounts.access import as_identity
from galla.accounts.calendar import shop_day
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.foundation.errors import NotFound
from galla.foundation.lists import export
from galla.foundation.lists.listing import EXPORT
from galla.ledger import places
from galla.ledger.cards import every_move, shown_card
from galla.parties.asked import asked_paper, asked_statement
from galla.parties.models import Supplier
from galla.parties.printing import response as statement_response
from galla.parties.printing import statement_pdf
from galla.purchasing import printing, queries
from galla.purchasing.listings import ACCOUNT, BILLS, CREDITS, OWED, PAYMENTS, RETURNS, said_of
from galla.purchasing.models import PaymentShare
from galla.purchasing.papers import PAYMENT

# How many open bills and waiting lines stand on a supplier's page; below them is said where the others are.
MOST_SHOWN = 50


@require_GET
@page("purchase.view")
def bill_list(request: ShopRequest) -> HttpResponseBase:
    """What suppliers billed."""
    rows = queries.bills(request.access)
    return BILLS.respond(request, rows, template="purchasing/list.html", context={"tab": "bills"})


@require_GET
@page("purchase.view")
def payment_list(request: ShopRequest) -> HttpResponseBase:
    """What suppliers were paid."""
    rows = queries.payments(request.access)
    return PAYMENTS.respond(request, rows, template="purchasing/list.html", context={"tab": "payments"})


@require_GET
@page("purchase.view")
def return_list(request: ShopRequest) -> HttpResponseBase:
    """What went back."""
    rows = queries.returns(request.access)
    return RETURNS.respond(request, rows, template="purchasing/list.html", context={"tab": "returns"})


@require_GET
@page("purchase.view")
def credit_list(request: ShopRequest) -> HttpResponseBase:
    """What suppliers took off their bills."""
    rows = queries.credits_of(request.access)
    return CREDITS.respond(request, rows, template="purchasing/list.html", context={"tab": "credits"})


@require_GET
@page("purchase.view")
def owed_list(request: ShopRequest) -> HttpResponseBase:
    """What is owed to whom."""
    rows = queries.owed(request.access, today=shop_day(request.access.shop, timezone.now()))
    return OWED.respond(request, rows, template="purchasing/list.html", context={"tab": "owed"})


@require_GET
@page("purchase.view")
def account(request: ShopRequest, supplier_id: int) -> HttpResponseBase:
    """What passed between the shop and a supplier in money, every move of it, and what is open.

    ``?before=`` and ``?after=`` turn the page, ``?export=`` gives all moves as a file.
    """
    access = request.access
    supplier: Any = one_of(queries.owed(access, today=shop_day(access.shop, timezone.now())), supplier_id)
    before, after = as_identity(request.GET.get("before", "")), as_identity(request.GET.get("after", ""))
    place, money = places.supplier(access.shop.pk, supplier.pk), places.money(access.shop.pk)
    wanted = request.GET.get(EXPORT, "")
    if wanted in export.WRITERS:
        return export.answer(wanted, "supplier-account", ACCOUNT, every_move(place, money), str(supplier))
    card = shown_card(place, money, before=before, after=after)
    context = {
        "supplier": supplier,
        "card": card,
        "moves": [(move, said_of(move.other)) for move in card.moves],
        "bills": queries.stretch_of_bills(queries.open_bills(access, supplier), supplier, asked="", most=MOST_SHOWN),
        "waiting": queries.stretch_of(queries.unbilled(access, supplier), asked="", most=MOST_SHOWN),
        "may_edit": access.can("purchase.edit") and supplier.archived_at is None,
        "may_pay": access.can("purchase.pay"),
    }
    return render(request, "purchasing/account.html", context)


@require_GET
@page("purchase.view")
def statement(request: ShopRequest, supplier_id: int) -> HttpResponseBase:
    """A supplier's account over a period: ninety days unless others are asked for."""
    supplier = request.access.get(Supplier, supplier_id)
    asked = asked_statement(request, partial(queries.supplier_statement, request.access.shop, supplier))
    status = 400 if asked["statement"] is None else 200
    return render(request, "purchasing/statement.html", {"supplier": supplier} | asked, status=status)


@require_GET
@page("purchase.view")
def statement_paper(request: ShopRequest, supplier_id: int) -> HttpResponse:
    """The same on paper."""
    supplier, shop = request.access.get(Supplier, supplier_id), request.access.shop
    made = asked_paper(request, partial(queries.supplier_statement, shop, supplier))
    return statement_response(made, statement_pdf(shop, supplier, made))


@require_GET
@page("purchase.view")
def bill(request: ShopRequest, bill_id: int) -> HttpResponseBase:
    """One bill: what it asked for, what it moved, what was paid for it."""
    found: Any = one_of(queries.bills(request.access), bill_id)
    context = {
        "bill": found,
        "lines": found.lines.select_related("receipt_line__product__measure", "tax_class").order_by("position"),
        "taxes": found.taxes.order_by("position"),
        "shifts": found.shifts.select_related("product").order_by("position"),
        "shares": PaymentShare.objects.filter(bill=found).select_related("payment").order_by("pk"),
        "notes": queries.notes_against(found),
        "credits": queries.credits_of(request.access).filter(bill=found).order_by("pk"),
        "may_credit": request.access.can("purchase.edit"),
        "may_pay": found.open_minor > 0 and request.access.can("purchase.pay"),
    }
    return render(request, "purchasing/bill.html", context)


@require_GET
@page("purchase.view")
def payment(request: ShopRequest, payment_id: int) -> HttpResponseBase:
    """One payment, and what it was for."""
    found = one_of(queries.payments(request.access), payment_id)
    shares = list(found.shares.select_related("bill").order_by("bill__billed_on", "bill"))
    rest = found.amount_minor - sum(share.amount_minor for share in shares)
    context = {"payment": found, "shares": shares, "rest": rest}
    context["allowances"] = allowances_for(request.access, (PAYMENT, found.pk))
    return render(request, "purchasing/payment.html", context)


@require_GET
@page("purchase.view")
def return_(request: ShopRequest, return_id: int) -> HttpResponseBase:
    """One return: what went back, at which value."""
    found: Any = one_of(queries.returns(request.access), return_id)
    context = {
        "back": found,
        "lines": found.lines.select_related("product__measure").order_by("position"),
        "taxes": found.taxes.order_by("position"),
        "shares": queries.shares_of_note(found),
        "may_set_off": found.open_minor > 0 and request.access.can("purchase.pay"),
    }
    return render(request, "purchasing/return.html", context)


@require_GET
@page("purchase.view")
def return_paper(request: ShopRequest, return_id: int) -> HttpResponse:
    """The debit note on paper."""
    found = one_of(queries.returns(request.access), return_id)
    return printing.response(found.number, printing.debit_note_pdf(request.access.shop, found))


def one_of[Row: Any](rows: "QuerySet[Row]", identity: int) -> Row:
    """The row of this id among these. Raises ``NotFound``."""
    found = rows.filter(pk=identity).first() if as_identity(identity) else None
    if found is None:
        raise NotFound(_("There is no such thing in this shop."))
    return found
