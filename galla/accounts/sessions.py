"""Which shop and till a session stands in: chosen at sign-in, changed in the rail's menu."""

from django.http import HttpRequest

from galla.accounts import access as doors
from galla.accounts.models import Membership, Till

SHOP = "shop"
TILL = "till"


def access_of_session(request: HttpRequest) -> doors.Access | None:
    """The access of whoever is signed in: in the shop the session chose, else in the person's first."""
    if not request.user.is_authenticated:
        return None
    memberships = (
        Membership.objects.select_related("shop", "user", "till__branch")
        .filter(user_id=request.user.pk, ended_at=None, shop__archived_at=None)
        .order_by("id")
    )
    chosen = request.session.get(SHOP)
    membership = (chosen and memberships.filter(shop_id=chosen).first()) or memberships.first()
    if membership is None:
        return None
    return doors.access_of(membership, till=till_of_session(request, membership))


def till_of_session(request: HttpRequest, membership: Membership) -> Till | None:
    """The till the session chose, as long as it belongs to the shop."""
    chosen = request.session.get(TILL)
    if chosen is None:
        return None
    tills = Till.objects.select_related("branch")
    return tills.filter(shop_id=membership.shop_id, pk=chosen, archived_at=None).first()
