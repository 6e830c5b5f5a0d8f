"""Pages of bills: the history, one bill, its paper, its void, its mail."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.asking import ask_for_pin, told_in
from galla.accounts.models import Allowance
from galla.accounts.pages import ShopRequest, page
from galla.accounts.queries import allowances_for
from galla.drawer.queries import counts_blind
from galla.foundation.errors import InvalidInput, NotAllowed, NotFound, Refusal
from galla.foundation.formats import money_symbol
from galla.foundation.notices import say_done
from galla.inventory.models import Batch
from galla.parties.models import Customer
from galla.sales import papers
from galla.sales.actions import asked_to_void, look_at, void_sale
from galla.sales.actions.mailing import mail_bill
from galla.sales.flags import needs_a_look
from galla.sales.forms import LookForm, MailForm, VoidForm
from galla.sales.listings import BILLS, OF_A_CUSTOMER, WITH_A_BATCH
from galla.sales.models import Rest, Sale
from galla.sales.queries import Remembered, bills, look_of, sale_rows
from galla.sales.recalls import bills_with
from galla.sales.shown import ShownBill, shown_bill


@require_GET
@page("bill.view")
def history(request: ShopRequest) -> HttpResponseBase:
    """Every bill of the shop, by whatever one remembers of it."""
    is_blind = counts_blind(request.access)
    if is_blind and request.GET.get("method"):
        raise NotAllowed(_("Bills by way of being paid are shown to a manager."))
    found = bills(request.access, Remembered())
    return BILLS.respond(request, found, template="sales/bills.html", is_exported=not is_blind)


@require_GET
@page("bill.view")
def recall(request: ShopRequest, batch_id: int) -> HttpResponseBase:
    """Which bills got a batch, and whom to call if it must come back."""
    batch = request.access.get(Batch, batch_id)
    context = {"batch": batch, "product": batch.product}
    return WITH_A_BATCH.respond(
        request, bills_with(request.access, batch), template="sales/recall.html", context=context
    )


@require_GET
@page("bill.view")
def customer_history(request: ShopRequest, customer_id: int) -> HttpResponseBase:
    """What a customer bought, as a part of their page."""
    request.access.get(Customer, customer_id)
    rows = bills(request.access, Remembered(customer_id=customer_id))
    return OF_A_CUSTOMER.respond(request, rows, template="sales/purchases.html")


@require_GET
@page("bill.view")
def bill(request: ShopRequest, sale_id: int) -> HttpResponseBase:
    """One bill with everything behind its numbers."""
    return _bill_page(request, sale_id, _void_form(request), MailForm())


@require_GET
@page("bill.view")
def mail_state(request: ShopRequest, sale_id: int) -> HttpResponseBase:
    """Where the bill's letter is; the page asks again until it has left."""
    return render(request, "sales/bill.html#mail", {"bill": _shown(request, sale_id), "mail_form": MailForm()})


@require_GET
@page("bill.view")
def invoice(request: ShopRequest, sale_id: int, size: str) -> HttpResponse:
    """The bill on paper."""
    if size not in papers.SIZES:
        raise NotFound(_("Papers are a4 or 80mm."))
    rows = sale_rows(request.access.shop.pk, sale_id)
    return papers.response(rows, papers.invoice(request.access.shop, rows, size=size))


@require_POST
@page("allowance.ask")
def void(request: ShopRequest, sale_id: int) -> HttpResponseBase:
    """Take a bill back."""
    form = _void_form(request)
    if form.is_valid():
        rest, at = form.cleaned_data["rest"], timezone.now()
        try:
            sale = request.access.get(Sale, sale_id)
            done = void_sale(
                access=asked_to_void(request.access, sale, told_in(form), at=at),
                sale_id=sale_id,
                reason=form.cleaned_data["reason"],
                at=at,
                rest=Rest(rest) if rest else None,
            )
        except Refusal as refusal:
            if isinstance(refusal, NotFound):
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.detail)
        else:
            say_done(
                request,
                _("Void. Hand back %(amount)s.") % {"amount": money_symbol(done.handed_back_minor)}
                if done.handed_back_minor
                else _("Void."),
            )
            return redirect("sales:bill", sale_id=sale_id)
    return _bill_page(request, sale_id, form, MailForm(), status=409 if form.is_valid() else 400)


@require_POST
@page("bill.look")
def look(request: ShopRequest, sale_id: int) -> HttpResponseBase:
    """Say what came of a bill that went past a rule."""
    form = LookForm(request.POST)
    sale = request.access.get(Sale, sale_id)
    if form.is_valid():
        try:
            look_at(access=request.access, at=timezone.now(), sale=sale, note=form.cleaned_data["note"])
        except Refusal as refusal:
            form.add_error("note", refusal.detail)
        else:
            say_done(request, _("Looked at."))
            return redirect("sales:bill", sale_id=sale_id)
    return _bill_page(request, sale_id, _void_form(request, sent=False), MailForm(), form, status=400)


@require_POST
@page("bill.mail")
def send_mail(request: ShopRequest, sale_id: int) -> HttpResponseBase:
    """Mail a bill, or mail it again."""
    form = MailForm(request.POST)
    if form.is_valid():
        try:
            mail_bill(access=request.access, sale_id=sale_id, to=form.cleaned_data["email"], at=timezone.now())
        except InvalidInput as refusal:
            form.add_error("email", refusal.detail)
        else:
            say_done(request, _("On its way to %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("sales:bill", sale_id=sale_id)
    return _bill_page(request, sale_id, _void_form(request, sent=False), form, status=400)


def _void_form(request: ShopRequest, *, sent: bool = True) -> VoidForm:
    """Why, and who allows it where the person may not."""
    form = VoidForm(request.POST if sent and request.method == "POST" else None)
    ask_for_pin(form, request.access, "bill.void")
    return form


def _bill_page(
    request: ShopRequest,
    sale_id: int,
    void_form: VoidForm,
    mail_form: MailForm,
    look_form: LookForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = _shown(request, sale_id)
    look = look_of(sale_id)
    is_open = needs_a_look(shown.sale.flags) and look is None and shown.rows.void is None
    context = {
        "bill": shown,
        "looked": look,
        "may_look": is_open and request.access.can("bill.look"),
        "look_form": look_form or LookForm(),
        "look_url": reverse("sales:look", args=[sale_id]),
        "void_form": void_form,
        "mail_form": mail_form,
        "void_url": reverse("sales:void", args=[sale_id]),
        "mail_url": reverse("sales:mail", args=[sale_id]),
        "may_void": request.access.can("allowance.ask") and shown.can_be_void,
        "allowances": _allowances(request, shown),
    }
    return render(request, "sales/bill.html", context, status=status)


def _allowances(request: ShopRequest, shown: ShownBill) -> list[Allowance]:
    entries = [("sale", shown.sale.id)]
    if shown.rows.void is not None:
        entries.append(("void", shown.rows.void.id))
    return allowances_for(request.access, *entries)


def _shown(request: ShopRequest, sale_id: int) -> ShownBill:
    return shown_bill(request.access, sale_rows(request.access.shop.pk, sale_id), at=timezone.now())
