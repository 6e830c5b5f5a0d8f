"""What is typed about an offer. It makes it polite; actions decide."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from galla.accounts.access import Access
from galla.catalog.models import Brand, Category
from galla.foundation.inputs import CleanTextField, DayField, MoneyField, QuantityField, RateField, WholeField
from galla.offers.goods_boxes import GroupsField, SkusField, choose_among, skus_of
from galla.offers.kinds import BOXES, STEPPED, UNHEEDED
from galla.offers.models import LARGEST_MINOR, LONGEST_NAME, Kind, Offer
from galla.offers.need_boxes import need_boxes, need_names, needs_shown, needs_typed, needs_written
from galla.offers.step_boxes import step_boxes, step_names, steps_shown, steps_written
from galla.parties.models import CustomerGroup
from galla.parties.queries import customer_groups

COLUMNS = {
    "percent": "percent_ppm",
    "amount": "amount_minor",
    "price": "price_minor",
    "least_quantity": "least_milli",
    "least_value": "least_minor",
    "cap": "most_minor",
    "uses": "most_uses",
    "bills": "most_bills",
    "bills_each": "most_bills_each",
}
PLAIN = (
    *("name", "buy", "get", "pieces", "starts_on", "ends_on", "from_minute", "until_minute", "weekdays"),
    *("priority", "is_exclusive", "may_go_below_cost", "by_code", "first_purchase", "same_product"),
)
DAYS = [(day, WEEKDAYS[day]) for day in range(7)]
TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])", re.ASCII)
# What is nothing, and not unknown, where the box is left empty.
ZERO = ("buy", "get", "pieces", "priority", "least_milli", "least_minor")
REWARDS = {"brands": "reward_brands", "categories": "reward_categories", "products": "reward_skus"}


class MinuteField(CleanTextField):
    """A time of the day as a minute of it: ``17:30`` is 1050."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=5, **options)

    def clean(self, value: Any) -> int | None:
        """The minute; None where the box is empty."""
        typed = super().clean(value).strip()
        found = TIME.fullmatch(typed)
        if typed and found is None:
            raise forms.ValidationError(_("A time looks like 17:30."), code="invalid")
        return int(found[1]) * 60 + int(found[2]) if found else None

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return f"{value // 60:02}:{value % 60:02}" if isinstance(value, int) else value


class TermsForm(forms.Form):
    """What may be said of every offer: its name, when, for whom and how far it goes."""

    fieldsets: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("When"), ("starts_on", "ends_on", "from_minute", "until_minute", "weekdays")),
        (_("For whom"), ("by_code", "group", "first_purchase", "bills_each")),
        (_("How far it goes"), ("cap", "uses", "bills", "priority", "is_exclusive", "may_go_below_cost")),
    )

    name = CleanTextField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("It stands on the bill: 3 for 2 on soap.")
    )
    price = MoneyField(
        label=_("Price"),
        required=False,
        minimum=0,
        maximum=LARGEST_MINOR,
        help_text=_("With tax for goods priced with tax; for goods priced without, their tax comes on top."),
    )
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)
    from_minute = MinuteField(label=_("From"), required=False)
    until_minute = MinuteField(label=_("Until"), required=False, help_text=_("Happy hours, on the shop's clock."))
    weekdays: Any = forms.TypedMultipleChoiceField(
        label=_("Only on"), required=False, coerce=int, choices=DAYS, widget=forms.CheckboxSelectMultiple
    )
    cap = MoneyField(label=_("At most off a bill"), required=False, minimum=0, maximum=LARGEST_MINOR)
    uses = WholeField(label=_("At most so often on a bill"), required=False, min_value=0, max_value=1_000_000)
    priority = WholeField(
        label=_("Priority"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("The higher one comes off first. Two of one priority do not both come off the same goods."),
    )
    is_exclusive = forms.BooleanField(label=_("With no other offer"), required=False)
    may_go_below_cost = forms.BooleanField(label=_("May go below cost"), required=False)
    by_code = forms.BooleanField(label=_("Only with a code"), required=False)
    group: Any = forms.ModelChoiceField(
        label=_("Only for a group of customers"),
        queryset=CustomerGroup.objects.none(),
        required=False,
        empty_label=_("Everybody"),
    )
    first_purchase = forms.BooleanField(
        label=_("Only on a customer's first bill"), required=False, help_text=_("The bill names the customer.")
    )
    bills_each = WholeField(
        label=_("On so many bills of each customer"), required=False, min_value=0, max_value=1_000_000
    )
    bills = WholeField(
        label=_("On so many bills in all"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Counted from the first bill after this was said. A bill that is taken back gives its use back."),
    )

    def __init__(self, *args: Any, access: Access, **options: Any) -> None:
        super().__init__(*args, **options)
        self.access = access
        self.needs = range(1, needs_shown(args[0] if args and args[0] else {}, self.initial) + 1)
        for number in self.needs:
            self.fields.update(need_boxes(number))
        group: Any = self.fields["group"]
        now = Q(pk=self.initial.get("group"))
        group.queryset = customer_groups(access).filter(Q(archived_at=None) | now)

    def values(self) -> dict[str, Any]:
        """What was typed, by the names the action knows."""
        typed = {name: self.cleaned_data[name] for name in PLAIN if name in self.fields}
        typed |= {column: self.cleaned_data[name] for name, column in COLUMNS.items() if name in self.fields}
        typed |= {name: typed[name] or 0 for name in ZERO if name in typed}
        typed["group_id"] = None if self.cleaned_data["group"] is None else self.cleaned_data["group"].pk
        typed["needs"] = [need for _number, need in needs_typed(self.cleaned_data, self.needs[-1])]
        return typed

    def box_of(self, field: str | None) -> str | None:
        """The box a refusal of the action stands beside: that of a need for one of ``needs.0.least_quantity``."""
        said = (field or "").split(".")
        if said[0] != "needs" or len(said) != 3:
            return field
        number = needs_typed(self.cleaned_data, self.needs[-1])[int(said[1])][0]
        names = need_names(number)
        return names.get(said[2]) or names["least_minor" if said[2] == "least_value" else "least_milli"]

    def needed(self) -> Iterator[tuple[Any, tuple[str, ...]]]:
        """The groups of boxes of what must be on the bill besides."""
        for number in self.needs:
            title = _("Only with these on the bill") if number == 1 else _("And with these")
            yield title, tuple(need_names(number).values())


class OfferForm(TermsForm):
    """What an offer of a kind takes off, of which goods, and when. It has no box that its kind would not heed."""

    percent = RateField(label=_("Percent off"), required=False, maximum=1_000_000)
    amount = MoneyField(label=_("Amount off"), required=False, minimum=0, maximum=LARGEST_MINOR)
    buy = WholeField(label=_("Buy"), required=False, min_value=0, max_value=100)
    get = WholeField(
        label=_("Get"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("The cheapest ones; free if no percentage is said."),
    )
    pieces = WholeField(label=_("Pieces for the price"), required=False, min_value=0, max_value=100)
    brands: Any = GroupsField(label=_("Brands"), queryset=Brand.objects.none(), required=False)
    categories: Any = GroupsField(label=_("Categories"), queryset=Category.objects.none(), required=False)
    skus = SkusField(
        label=_("SKUs"), help_text=_("One in each line. All goods if neither brand, category nor SKU is named.")
    )
    same_product = forms.BooleanField(
        label=_("All of one product"),
        required=False,
        help_text=_("Three of one soap count, one each of three soaps do not."),
    )
    least_quantity = QuantityField(label=_("From so many pieces on"), required=False)
    least_value = MoneyField(label=_("From a value of"), required=False, minimum=0, maximum=LARGEST_MINOR)
    reward_brands: Any = GroupsField(label=_("Brands"), queryset=Brand.objects.none(), required=False)
    reward_categories: Any = GroupsField(label=_("Categories"), queryset=Category.objects.none(), required=False)
    reward_skus = SkusField(label=_("SKUs"), help_text=_("One in each line. More of the same if nothing is named."))

    def __init__(self, data: Mapping[str, Any] | None = None, *, access: Access, kind: str, **options: Any) -> None:
        super().__init__(data, access=access, **options)
        self.kind = Kind(kind)
        for name in UNHEEDED[self.kind]:
            for box in REWARDS.values() if name == "rewards" else (BOXES.get(name, name),):
                self.fields.pop(box, None)
        shown = steps_shown(data or {}, self.initial) if self.kind in STEPPED else 1
        self.steps = range(2, shown + 1)
        boxes: dict[str, Any] = {}
        for number in self.steps:
            boxes |= step_boxes(number, with_price=self.kind == Kind.OFF_EACH)
        self.fields.update(boxes)
        choose_among(access, self.fields)
        if "price" in self.fields:
            self.fields["price"].label = _("Price together") if self.kind == Kind.SET_PRICE else _("Price of each")
        self.fieldsets = (
            (_("What comes off"), ("name", "buy", "get", "pieces", "percent", "amount", "price")),
            (_("Of which goods"), ("brands", "categories", "skus", "same_product", "least_quantity", "least_value")),
            (_("What one gets, if that is something else"), tuple(REWARDS.values())),
            *((_("Step %(number)d: more off from more on") % {"number": one}, names) for one, names in self._steps()),
            *self.needed(),
            *TermsForm.fieldsets,
        )

    def values(self) -> dict[str, Any]:
        """What was typed, by the names the action knows."""
        typed = super().values()
        typed |= {name: [row.pk for row in self.cleaned_data[name]] for name in ("brands", "categories")}
        if "reward_skus" in self.fields:
            named = {name: self.cleaned_data[box] for name, box in REWARDS.items()}
            named |= {name: [row.pk for row in named[name]] for name in ("brands", "categories")}
            typed["rewards"] = named
        if self.kind in STEPPED:
            typed["steps"] = [
                {column: self.cleaned_data.get(box) for column, box in step_names(number).items()}
                for number in self._said()
            ]
        return {**typed, "products": self.cleaned_data["skus"]}

    def box_of(self, field: str | None) -> str | None:
        """The box of a step for a refusal of ``steps.0.percent``, and of other goods for one of ``rewards.brands``."""
        said = (field or "").split(".")
        if said[0] == "steps" and len(said) == 3:
            return f"step{self._said()[int(said[1])]}_{said[2].removeprefix('least_')}"
        return REWARDS[said[1]] if said[0] == "rewards" else super().box_of(field)

    def _steps(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for number in self.steps:
            yield number, tuple(step_names(number).values())

    def _said(self) -> list[int]:
        return [
            number for number, boxes in self._steps() if any(self.cleaned_data.get(box) is not None for box in boxes)
        ]


def written(access: Access, offer: Offer) -> dict[str, Any]:
    """An offer as the form shows it."""
    shown = {name: getattr(offer, name) for name in PLAIN}
    shown |= {name: getattr(offer, column) for name, column in COLUMNS.items()}
    shown |= {"brands": offer.brands, "categories": offer.categories, "group": offer.group_id}
    shown |= {name: shown[name] or None for name in ("buy", "get", "pieces", "least_quantity", "least_value")}
    if offer.rewards:
        shown |= {box: offer.rewards[name] for name, box in REWARDS.items() if name != "products"}
        shown[REWARDS["products"]] = skus_of(access, offer.rewards["products"])
    shown |= steps_written(offer.steps) | needs_written(access, offer.needs)
    return {**shown, "skus": skus_of(access, offer.products)}
