"""Points in words: what a bill did with them, the same on its page and its paper, and what somebody has at the till."""

from collections.abc import Collection

from django.utils.translation import ngettext

from galla.foundation.formats import money_symbol
from galla.loyalty.queries import BillPoints, points_of_people, rules_of


def points_said(points: BillPoints) -> str:
    """``10 points spent, 8 points earned, 3 of them for points missed before``; empty where neither."""
    spent = ngettext("%(count)d point spent", "%(count)d points spent", points.spent) % {"count": points.spent}
    earned = ngettext("%(count)d point earned", "%(count)d points earned", points.earned) % {"count": points.earned}
    for_missed = ngettext(
        "%(count)d of them for points missed before", "%(count)d of them for points missed before", points.made_good
    ) % {"count": points.made_good}
    said = ((spent, points.spent), (earned, points.earned), (for_missed, points.made_good))
    return ", ".join(words for words, count in said if count)


def points_at_till(shop_id: int, people: Collection[int]) -> dict[int, str]:
    """Person → ``8 points, which pay ₹8.00``; nobody where the shop takes none. One statement, three where it does."""
    rules = rules_of(shop_id) if people else None
    if rules is None:
        return {}
    return {
        person: ngettext("%(count)d point, which pays %(worth)s", "%(count)d points, which pay %(worth)s", points)
        % {"count": points, "worth": money_symbol(points * rules.point_value_minor)}
        for person, points in points_of_people(shop_id, people).items()
    }
