"""Pages of messages: which there are, one with its letter, and trying it again."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from galla.accounts.access import as_identity
from galla.accounts.pages import ShopRequest, page
from galla.foundation.errors import NotFound
from galla.foundation.notices import say_done, say_look
from galla.notifications import things
from galla.notifications.listings import MESSAGES, badge_of, kind_of
from galla.notifications.reading import ShownLetter, letter_of
from galla.outbox import actions, queries
from galla.outbox.errors import AlreadyLeft
from galla.outbox.queries import MessageFacts

# A letter's own markup is shown as a mail program would: no scripts, no forms, nothing loaded, and apart from the page.
LETTER_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@require_GET
@page("message.view")
def messages(request: ShopRequest) -> HttpResponseBase:
    """Every message of the shop with its state, and whether messages leave at all."""
    shop_id = request.access.shop.pk
    context = {
        "broker": queries.broker_state(),
        "overdue": queries.overdue_since(shop_id),
    }
    return MESSAGES.respond(request, queries.messages(shop_id), template="notifications/messages.html", context=context)


@require_GET
@page("message.view")
def message(request: ShopRequest, message_id: int) -> HttpResponseBase:
    """One message: where it stands, why, and the letter as its reader sees it."""
    found = _found(request, message_id)
    about = things.About(found.shop_id, found.reference)
    things.tell([about])
    context = {
        "message": found,
        "kind": kind_of(found.task, found.payload),
        "about": things.words_of(about),
        "opens": things.page_of(about),
        "badge": badge_of(found.state),
        "letter": letter_of(found),
        "may_retry": request.access.can("message.retry") and found.can_be_retried,
    }
    return render(request, "notifications/message.html", context)


@require_GET
@page("message.view")
def letter(request: ShopRequest, message_id: int) -> HttpResponse:
    """The letter's own markup, for the frame that shows it."""
    response = HttpResponse(_letter(request, message_id).html)
    response["Content-Security-Policy"] = LETTER_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@page("message.view")
def attachment(request: ShopRequest, message_id: int, place: int) -> HttpResponse:
    """A file that goes with the letter."""
    files = _letter(request, message_id).attachments
    if place >= len(files):
        raise Http404
    kind = "application/pdf" if files[place].kind == "application/pdf" else "application/octet-stream"
    response = HttpResponse(files[place].content, content_type=kind)
    way = "inline" if kind == "application/pdf" else "attachment"
    response["Content-Disposition"] = f'{way}; filename="{_plain_name(files[place].filename)}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@page("message.retry")
def retry(request: ShopRequest, message_id: int) -> HttpResponse:
    """Try a message again now."""
    found = _found(request, message_id)
    try:
        actions.retry(shop_id=request.access.shop.pk, message=found.id, at=timezone.now())
    except AlreadyLeft as refusal:
        say_look(request, refusal.detail)
    else:
        say_done(request, _("It is tried again now."))
    return redirect("notifications:message", message_id=found.id)


def _found(request: ShopRequest, message_id: int) -> MessageFacts:
    identity = as_identity(message_id)
    found = queries.message(request.access.shop.pk, identity) if identity is not None else None
    if found is None:
        raise NotFound(_("There is no such thing in this shop."))
    return found


def _letter(request: ShopRequest, message_id: int) -> ShownLetter:
    shown = letter_of(_found(request, message_id))
    if shown is None or shown.trouble:
        raise NotFound(_("This message has no letter that can be shown."))
    return shown


def _plain_name(name: str) -> str:
    return "".join(character if character.isalnum() or character in "-_." else "-" for character in name)
