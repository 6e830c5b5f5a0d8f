"""The doors of gateways: where a provider tells something, and where a payer comes back to. Both for nobody signed in.

What protects them: an address nobody guesses, a signature over the raw body, and a bound on its size.
"""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from galla.foundation.texts import is_clean
from galla.payments import actions, gateways
from galla.payments.models import GatewayAccount, PaymentRequest
from galla.payments.providers import Forged

LARGEST_BODY_BYTES = 256 * 1024


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, token: str) -> HttpResponse:
    """A message of a provider: its signature is checked, it is kept, the worker does the rest."""
    account = GatewayAccount.objects.select_related("shop").filter(token=token).first() if is_clean(token) else None
    if account is None:
        return HttpResponseNotFound()
    body = request.read(LARGEST_BODY_BYTES + 1)
    if len(body) > LARGEST_BODY_BYTES:
        return HttpResponse(status=413)
    at = timezone.now()
    try:
        event = gateways.provider_for(account).verify(request.headers, body, at)
    except Forged:
        return HttpResponse(status=400)
    actions.take_event(account=account, event=event, body_hash=hashlib.sha256(body).hexdigest(), at=at)
    return HttpResponse(status=200)


@require_GET
def returned(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The payer is back. What the address says beside our reference is believed by nobody: the provider is asked."""
    rows = gateways.with_state(PaymentRequest.objects.select_related("shop").filter(reference=reference))
    found = rows.first() if is_clean(reference) else None
    if found is None:
        return HttpResponseNotFound()
    actions.notice_return(request=found, at=timezone.now())
    return render(request, "payments/returned.html", {"asked": found})
