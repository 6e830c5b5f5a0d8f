"""What a shop takes off goods near the end of their days."""

from collections.abc import Sequence
from dataclasses import dataclass

from galla.accounts.access import Access
from galla.inventory.models import MarkdownRule
from galla.pricing.markdown import USUAL, Step


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule a shop goes by, the fewest days first. ``said``: who said it when; None: it is the usual one."""

    steps: Sequence[Step]
    said: MarkdownRule | None


def own_rule(access: Access) -> Rule:
    """The rule of a shop with who said it."""
    said = MarkdownRule.objects.filter(shop=access.shop).select_related("by").first()
    return Rule(rule_of(access), said)


def rule_of(access: Access) -> Sequence[Step]:
    """The steps a shop goes by, the fewest days first: its own, else the usual ones. One statement."""
    steps = MarkdownRule.objects.filter(shop=access.shop).order_by("steps__days_left")
    # A rule without steps is one row that says nothing.
    found: list[tuple[int | None, int]] = list(steps.values_list("steps__days_left", "steps__off_ppm"))
    return [Step(days, off) for days, off in found if days is not None] if found else USUAL
