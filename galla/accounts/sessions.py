"""Which shop and till a session stands in: chosen at sign-in, changed in the rail's menu."""

from django.http import HttpRequest

from galla.accounts import queries
from galla.accounts.access import Access, access_of
from galla.accounts.models import Membership, Till

SHOP = "shop"
TILL = "till"


def access_of_session(request: HttpRequest) -> Access | None:
    """The access of whoever is signed in: in the shop the session chose, else in the person's first."""
    if not request.user.is_authenticated:
        return None
    memberships = queries.memberships_of(request.user)
    chosen = request.session.get(SHOP)
    membership = (chosen and memberships.filter(shop_id=chosen).first()) or memberships.first()
    if membership is None:
        return None
    return access_of(membership, till=queries.till_of(membership, request.session.get(TILL)))


def stand_in(request: HttpRequest, membership: Membership, till: Till | None = None) -> None:
    """Let the session go on in another shop, or at another till of it."""
    request.session[SHOP] = membership.shop_id
    request.session[TILL] = till.pk if till else None
