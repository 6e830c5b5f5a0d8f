"""The list of who owes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from galla.foundation.lists import Column, Empty, FilterForm, Listing, TextField
from galla.parties.ages import has_older
from galla.parties.models import Customer

type Owing = QuerySet[Any, dict[str, Any]]

OLDER_THAN = [
    ("age_31_minor", _("Over 30 days")),
    ("age_61_minor", _("Over 60 days")),
    ("age_91_minor", _("Over 90 days")),
]
# Of one age alone; what is over 90 days stands above.
ALONE = "only_"
OF_ONE_AGE = [
    (f"{ALONE}age_0_minor", _("Up to 30 days")),
    (f"{ALONE}age_31_minor", _("31 to 60 days")),
    (f"{ALONE}age_61_minor", _("61 to 90 days")),
]


class OwingFilters(FilterForm):
    """By name, and by how old it is."""

    customer = TextField(label=_("Customer"))
    age = forms.ChoiceField(label=_("Old"), choices=[("", _("Any age")), *OLDER_THAN, *OF_ONE_AGE], required=False)

    def narrow_customer(self, rows: Owing, text: str) -> Owing:
        """Those whose name or phone holds this."""
        return rows.filter(person__search_text__icontains=text)

    def narrow_age(self, rows: Owing, column: str) -> Owing:
        """Those of whose debt something is at least so old, or of one age."""
        if column.startswith(ALONE):
            return rows.filter(**{f"{column.removeprefix(ALONE)}__gt": 0})
        return rows.filter(has_older(column))


def ages_together(sums: Mapping[str, int]) -> list[tuple[str | Promise, int, str]]:
    """What everybody owes by its age: how that is called, how much it is, and the list of those who owe it."""
    named = [*OF_ONE_AGE, OLDER_THAN[-1]]
    at = reverse("credit:owing")
    return [(label, sums[value.removeprefix(ALONE)], f"{at}?age={value}") for value, label in named]


def name_people(rows: Sequence[dict[str, Any]]) -> None:
    """Who the people of some rows are, asked for all of them at once."""
    people = Customer.objects.in_bulk([row["person_id"] for row in rows])
    for row in rows:
        row["person"] = people[row["person_id"]]


OWING = Listing(
    name="who-owes",
    caption=_("Who owes"),
    columns=(
        Column(
            "name",
            _("Customer"),
            value=lambda row: str(row["person"]),
            lead=True,
            link=lambda row: reverse("credit:khata", args=[row["person_id"]]),
        ),
        Column("age_0_minor", _("Up to 30 days"), "money", sort="age_0_minor", phone=False),
        Column("age_31_minor", _("31 to 60"), "money", sort="age_31_minor", phone=False),
        Column("age_61_minor", _("61 to 90"), "money", sort="age_61_minor", phone=False),
        Column("age_91_minor", _("Over 90"), "money", sort="age_91_minor", phone=False),
        Column("oldest_on", _("Since"), "day", sort="oldest_on", phone=False),
        Column("owed_minor", _("Owes"), "money", sort="owed_minor", figure=True),
    ),
    start="-owed_minor",
    filters=OwingFilters,
    tie="person_id",
    prepare=name_people,
    noun=lambda count: ngettext("%d customer", "%d customers", count) % count,
    empty=Empty(_("Nobody owes anything"), _("What is put on a khata at the counter stands here until it is settled.")),
)
