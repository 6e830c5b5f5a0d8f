"""What is typed about the shop's scheme. It makes it polite; actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from galla.foundation.errors import Refusal
from galla.foundation.inputs import CleanTextField, MoneyField, WholeField
from galla.foundation.rendering import refuse
from galla.loyalty.actions.scheme import (
    LARGEST_HUNDREDTHS,
    LARGEST_MINOR,
    LONGEST_TIER,
    MOST_MONTHS,
    MOST_POINTS,
    MOST_TIERS,
)
from galla.loyalty.models import Scheme
from galla.loyalty.queries import as_rules
from galla.loyalty.reckoning import Rules, Tier


class SchemeForm(forms.Form):
    """What the shop gives points for, what they pay, how long they are good, and its tiers."""

    is_on = forms.BooleanField(
        label=_("Give points, and take them"),
        required=False,
        help_text=_("Off, nothing is earned, spent or over; points customers have stay theirs."),
    )
    points_per_step = WholeField(label=_("Points"), min_value=1, max_value=MOST_POINTS)
    step_minor = MoneyField(
        label=_("for each whole"),
        minimum=1,
        maximum=LARGEST_MINOR,
        help_text=_("Of what a customer who is named on the bill pays, but for what points pay of it."),
    )
    point_value_minor = MoneyField(label=_("A point pays"), minimum=1, maximum=LARGEST_MINOR)
    least_points = WholeField(label=_("Fewest points a bill takes"), min_value=1, max_value=MOST_POINTS)
    good_months = WholeField(
        label=_("Good for so many months"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("Counted from the day they were earned. Empty: for ever."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_TIERS + 1):
            told = {"number": number}
            self.fields[f"tier_{number}_name"] = CleanTextField(
                label=_("Tier %(number)d") % told, required=False, max_length=LONGEST_TIER
            )
            self.fields[f"tier_{number}_from"] = MoneyField(
                label=_("Tier %(number)d: bought in the last 12 months") % told,
                required=False,
                minimum=1,
                maximum=LARGEST_MINOR,
            )
            self.fields[f"tier_{number}_hundredths"] = WholeField(
                label=_("Tier %(number)d: percent of the points") % told,
                required=False,
                min_value=1,
                max_value=LARGEST_HUNDREDTHS,
                help_text=_("150 is half as many again, 200 twice as many."),
            )

    @classmethod
    def of(cls, scheme: Scheme, typed: Any) -> "SchemeForm":
        """The form with what stands."""
        rules = as_rules(scheme)
        initial = {name: getattr(rules, name) for name in Rules.__dataclass_fields__ if name in cls.base_fields}
        for number, tier in enumerate(rules.tiers, start=1):
            initial |= {f"tier_{number}_name": tier.name, f"tier_{number}_from": tier.from_minor}
            initial |= {f"tier_{number}_hundredths": tier.hundredths}
        return cls(typed, initial={**initial, "is_on": scheme.is_on})

    def clean(self) -> dict[str, Any]:
        """A tier is said whole or not at all."""
        typed = super().clean() or {}
        for number in range(1, MOST_TIERS + 1):
            names = [f"tier_{number}_{part}" for part in ("name", "from", "hundredths")]
            missing = [name for name in names if not typed.get(name)]
            if 0 < len(missing) < len(names):
                for name in missing:
                    if name not in self.errors:
                        self.add_error(name, _("Say the whole tier, or nothing of it."))
        return typed

    def rules(self) -> Rules:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        numbers = [number for number in range(1, MOST_TIERS + 1) if typed[f"tier_{number}_name"]]
        return Rules(
            **{name: typed[name] for name in Rules.__dataclass_fields__ if name in self.base_fields},
            tiers=tuple(
                Tier(
                    *(typed[f"tier_{number}_name"], typed[f"tier_{number}_from"]),
                    typed[f"tier_{number}_hundredths"],
                )
                for number in numbers
            ),
        )

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside its box, or above the form."""
        refuse(self, refusal.detail, refusal.field)
