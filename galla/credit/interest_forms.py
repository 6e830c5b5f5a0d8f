"""What is typed about interest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.credit.actions import MOST_GRACE_DAYS, MOST_RATE_PPM, USUAL_GRACE_DAYS, Taking
from galla.credit.actions.limits import MOST_LIMIT_MINOR
from galla.credit.models import LONGEST_REASON, InterestTerms
from galla.foundation.inputs import CleanTextField, MoneyField, RateField, WholeField


class InterestForm(forms.Form):
    """What interest the shop takes."""

    rate = RateField(
        label=_("Interest a year"),
        required=False,
        maximum=MOST_RATE_PPM,
        help_text=_("Leave it empty, and nobody is charged any. It holds from today on."),
    )
    grace_days = WholeField(
        label=_("Days without interest"),
        required=False,
        min_value=0,
        max_value=MOST_GRACE_DAYS,
        help_text=_("A bill bears none until it is older than so many days."),
    )
    least = MoneyField(
        label=_("Smallest charge"),
        required=False,
        maximum=MOST_LIMIT_MINOR,
        help_text=_("What comes to less at the end of a month waits, and is charged with the next."),
    )

    def told(self) -> Taking | None:
        """What was typed; what was left empty is as usual, and no rate means none."""
        rate = self.cleaned_data["rate"]
        if not rate:
            return None
        grace = self.cleaned_data["grace_days"]
        return Taking(rate, USUAL_GRACE_DAYS if grace is None else grace, self.cleaned_data["least"] or 0)


def typed(stands: InterestTerms | None) -> dict[str, Any]:
    """What stands, as the form shows it."""
    if stands is None or not stands.rate_ppm:
        return {"grace_days": USUAL_GRACE_DAYS}
    return {"rate": stands.rate_ppm, "grace_days": stands.grace_days, "least": stands.least_minor or None}


class OwnRateForm(forms.Form):
    """What interest one customer bears."""

    rate = RateField(
        label=_("Interest a year"),
        required=False,
        maximum=MOST_RATE_PPM,
        help_text=_("Leave it empty for what the shop takes. With 0 this khata bears none."),
    )


class WaiveForm(forms.Form):
    """Why interest is taken back."""

    reason = CleanTextField(label=_("Why"), max_length=LONGEST_REASON)
