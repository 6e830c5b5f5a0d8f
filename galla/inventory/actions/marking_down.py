"""What a shop takes off goods near the end of their days: said as a whole."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.inventory.models import ALL_OF_IT_PPM, MOST_DAYS_LEFT, MarkdownRule, MarkdownStep

MOST_STEPS = 12
STEP_FIELDS = ("shop_id", "rule_id", "days_left", "off_ppm")


class DaysAndPercent(NamedTuple):
    """With so many days left or fewer, so many parts per million come off."""

    days_left: int
    off_ppm: int


def set_markdown(*, access: Access, at: datetime.datetime, steps: Sequence[DaysAndPercent]) -> None:
    """Say what is proposed for goods near the end of their days, in place of what was said before. No steps: nothing.

    Raises ``InvalidInput`` naming the step: ``steps.2.days_left``.
    """
    _demand_sane(steps)
    shop = access.shop.pk

    def work() -> None:
        said = [(shop, access.user.pk, at)]
        insert_rows(MarkdownRule, ("shop_id", "by_id", "changed_at"), said, ignore_conflicts=True)
        rule = MarkdownRule.objects.select_for_update().get(shop=shop)  # two who say it at once say it one by one
        MarkdownStep.objects.filter(shop=shop).delete()
        insert_rows(MarkdownStep, STEP_FIELDS, [(shop, shop, *step) for step in steps])
        rule.by, rule.changed_at = access.user, at
        rule.save(update_fields=["by", "changed_at"])

    in_transaction(work)


def _demand_sane(steps: Sequence[DaysAndPercent]) -> None:
    if len(steps) > MOST_STEPS:
        raise InvalidInput(_("At most %(count)d rows.") % {"count": MOST_STEPS}, field="steps")
    off_by_days: dict[int, int] = {}
    for place, step in enumerate(steps):
        if not 0 <= step.days_left <= MOST_DAYS_LEFT:
            words = _("A number of days from 0 to %(most)d.") % {"most": MOST_DAYS_LEFT}
            raise InvalidInput(words, field=f"steps.{place}.days_left")
        if not 0 < step.off_ppm < ALL_OF_IT_PPM:
            raise InvalidInput(_("More than 0 and less than 100 per cent."), field=f"steps.{place}.off")
        if step.days_left in off_by_days:
            raise InvalidInput(_("These days stand here already."), field=f"steps.{place}.days_left")
        off_by_days[step.days_left] = step.off_ppm
    for place, step in enumerate(steps):
        if any(days > step.days_left and off > step.off_ppm for days, off in off_by_days.items()):
            words = _("With more days left more comes off already. Goods do not become dearer towards their end.")
            raise InvalidInput(words, field=f"steps.{place}.off")
