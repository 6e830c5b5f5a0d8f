"""Which shop and till a session stands in: chosen at sign-in, changed in the rail's menu."""

from django.http import HttpRequest

from galla.accounts.access import Access, access_of
from galla.accounts.models import Branch, Membership, Shop, Till, User
from galla.foundation.database.joined import Joined

SHOP = "shop"
TILL = "till"

# Every page asks this: a person's standing memberships, the oldest first, each with the till as ``queries.till_of``
# finds it: the chosen one, else their own, else the shop's first.
_STANDING = "FROM {3} t WHERE t.shop_id = {0}.shop_id AND t.archived_at IS NULL"
_standings = Joined(
    (Membership, User, Shop, Till, Branch),
    "{0} JOIN {1} ON {1}.id = {0}.user_id JOIN {2} ON {2}.id = {0}.shop_id LEFT JOIN {3} ON {3}.id = coalesce("
    f"(SELECT t.id {_STANDING} AND t.id = %s), (SELECT t.id {_STANDING} AND t.id = {{0}}.till_id), "
    f"(SELECT min(t.id) {_STANDING})) LEFT JOIN {{4}} ON {{4}}.id = {{3}}.branch_id "
    "WHERE {0}.user_id = %s AND {0}.ended_at IS NULL AND {2}.archived_at IS NULL ORDER BY {0}.id",
)


def access_of_session(request: HttpRequest) -> Access | None:
    """The access of whoever is signed in: in the shop the session chose, else in the person's first."""
    if not request.user.is_authenticated:
        return None
    found = _standings.rows([request.session.get(TILL), request.user.pk])
    chosen = request.session.get(SHOP)
    for membership, user, shop, till, branch in sorted(found, key=lambda row: row[0].shop_id != chosen)[:1]:
        membership.user, membership.shop = user, shop
        if till is not None:
            till.branch = branch
        return access_of(membership, till=till)
    return None


def stand_in(request: HttpRequest, membership: Membership, till: Till | None = None) -> None:
    """Let the session go on in another shop, or at another till of it."""
    request.session[SHOP] = membership.shop_id
    request.session[TILL] = till.pk if till else None
