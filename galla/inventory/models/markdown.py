"""What a shop takes off goods near the end of their days: a setting, changed as a whole."""

from django.db import models
from django.db.models import Q

MOST_DAYS_LEFT = 3650
ALL_OF_IT_PPM = 1_000_000


class MarkdownRule(models.Model):
    """That a shop has a rule of its own, and who said it when. Its steps may be none: then nothing is proposed.

    A shop without this row goes by the usual rule (``pricing.markdown.USUAL``).
    """

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, primary_key=True, related_name="+")
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()


class MarkdownStep(models.Model):
    """With so many days left or fewer (0: on the last one), so many parts per million come off the price."""

    shop = models.ForeignKey("accounts.Shop", on_delete=models.PROTECT, related_name="+", db_index=False)
    rule = models.ForeignKey(MarkdownRule, on_delete=models.PROTECT, related_name="steps")
    days_left = models.PositiveIntegerField()
    off_ppm = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "days_left"], name="a_markdown_stands_once_for_its_days"),
            models.CheckConstraint(
                condition=Q(days_left__lte=MOST_DAYS_LEFT, off_ppm__gt=0, off_ppm__lt=ALL_OF_IT_PPM),
                name="a_markdown_is_not_absurd",
            ),
        ]
