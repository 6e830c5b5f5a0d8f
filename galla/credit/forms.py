"""What is typed about khatas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.credit.actions.limits import MOST_LIMIT_MINOR
from galla.credit.actions.reminding import LAST_HOUR, MOST_DAYS, MOST_REMINDERS
from galla.foundation.inputs import DayField, MoneyField, WholeField


class LimitForm(forms.Form):
    """The most a customer may owe."""

    limit = MoneyField(
        label=_("Limit"),
        required=False,
        maximum=MOST_LIMIT_MINOR,
        help_text=_("Leave it empty for no limit. With 0 nothing goes on this khata."),
    )


class PromiseForm(forms.Form):
    """When a customer promised to pay."""

    promise_on = DayField(
        label=_("Promised to pay on"), required=False, help_text=_("Leave it empty when nothing was promised.")
    )
    no_reminders = forms.BooleanField(label=_("Send no reminders"), required=False)


class RemindingForm(forms.Form):
    """How those who owe are reminded by mail."""

    every_days = WholeField(
        label=_("Days between reminders"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Leave it empty to remind nobody."),
    )
    most = WholeField(label=_("At most so many"), required=False, min_value=1, max_value=MOST_REMINDERS)
    from_hour = WholeField(label=_("From this hour"), required=False, min_value=0, max_value=LAST_HOUR - 1)
    until_hour = WholeField(label=_("Until this hour"), required=False, min_value=1, max_value=LAST_HOUR)
