"""Pages of the shop's ways of being paid."""

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from galla.accounts.pages import ShopRequest, page
from galla.payments import actions, queries
from galla.payments.forms import MethodForm, NewMethodForm
from galla.payments.listings import METHODS
from galla.payments.models import PaymentMethod


@require_GET
@page("payment.edit")
def methods(request: ShopRequest) -> HttpResponseBase:
    """The ways the shop is paid, as its tills show them."""
    return METHODS.listed(request, queries.methods(request.access))


@require_http_methods(["GET", "POST"])
@page("payment.edit")
def method_new(request: ShopRequest) -> HttpResponseBase:
    """One more way."""
    form = NewMethodForm(request.POST or None)

    def save() -> str:
        typed = form.values()
        kind, word = str(typed.pop("kind")), str(typed.pop("word"))
        made = actions.add_method(access=request.access, kind=kind, word=word, values=typed)
        return _("%(name)s is offered at the tills.") % {"name": made.name}

    return METHODS.edited(request, form, save)


@require_http_methods(["GET", "POST"])
@page("payment.edit")
def method(request: ShopRequest, method_id: int) -> HttpResponseBase:
    """How a way is called and what it asks."""
    found = request.access.get(PaymentMethod, method_id)
    names = ("name", "needs_reference", "opens_drawer", "pays_into", "position")
    initial = {name: getattr(found, name) for name in names}
    initial |= {"surcharge": found.surcharge_ppm, "surcharge_tax": found.surcharge_tax_ppm}
    form = MethodForm(request.POST or None, initial=initial, kind=found.kind)

    def save() -> str:
        actions.change_method(access=request.access, method=found, changes=form.values())
        return _("Changed.")

    return METHODS.edited(request, form, save, one=found)


@require_POST
@page("payment.edit")
def put_away(request: ShopRequest, method_id: int) -> HttpResponseBase:
    """Stop offering a way, with a way back."""
    found = request.access.get(PaymentMethod, method_id)
    return METHODS.put_away(
        request, found, lambda: actions.archive_method(access=request.access, at=timezone.now(), method=found)
    )


@require_POST
@page("payment.edit")
def bring_back(request: ShopRequest, method_id: int) -> HttpResponseBase:
    """Offer a way again."""
    found = request.access.get(PaymentMethod, method_id)
    return METHODS.brought_back(request, found, lambda: actions.restore_method(access=request.access, method=found))
