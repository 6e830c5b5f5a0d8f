"""Short lists of names a shop keeps: groups, categories, notes, ways of being paid. Nothing in them is deleted.

What is no longer wanted is put away and can be brought back; the list shows what is in use unless asked otherwise. A
room declares its list once and answers four pages with it::

    CATEGORIES = Kept(
        listing=kept_listing("expense-categories", _("Categories"), page="cashbook:category", empty=Empty(...)),
        at="cashbook:categories",      # the list; the room names the page of one ``page``, and beside it
        page="cashbook:category",      # ``page_new``, ``page_archive`` and ``page_restore``
        above=("cashbook:expenses", _("Expenses")),
        new=_("New category"),
    )
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.foundation.lists.columns import Badge, Column, Text
from galla.foundation.lists.filters import FilterForm, TextField
from galla.foundation.lists.keyset import Rows
from galla.foundation.lists.listing import Empty, Listing
from galla.foundation.saving import done, saved


class KeptFilters(FilterForm):
    """Finding one by its name, among those in use or those put away."""

    search = TextField(label=gettext_lazy("Name"))
    shown = forms.ChoiceField(
        label=gettext_lazy("Show"), choices=(("", gettext_lazy("In use")), ("archived", gettext_lazy("Put away")))
    )
    # The field a name is looked for in.
    names = "name"

    def narrow(self, rows: Any) -> Any:
        """Those in use unless asked otherwise."""
        rows = rows.filter(archived_at__isnull=self.cleaned_data.get("shown") != "archived")
        text = self.cleaned_data.get("search") or ""
        return self.named_like(rows, text) if text else rows

    def named_like(self, rows: Any, text: str) -> Any:
        """The rows in whose name the text stands."""
        return rows.filter(**{f"{self.names}__icontains": text})


def _state(row: Any) -> Badge | None:
    return Badge(gettext_lazy("Put away")) if row.archived_at else None


def kept_listing(
    name: str,
    caption: Text,
    *,
    page: str,
    empty: Empty,
    columns: Iterable[Column] = (),
    lead: Column | None = None,
    filters: type[KeptFilters] = KeptFilters,
    start: str = "name",
    noun: Callable[[int], str] | None = None,
) -> Listing:
    """The list: each by its name, which opens ``page``, what else is told of it, and whether it is put away."""

    def opens(row: Any) -> str:
        return reverse(page, args=[row.pk])

    first = lead or Column("name", gettext_lazy("Name"), link=opens, sort="name", lead=True)
    state = Column("state", gettext_lazy("State"), "badge", value=_state)
    return Listing(
        name=name,
        caption=caption,
        columns=(first, *columns, state),
        start=start,
        filters=filters,
        empty=empty,
        noun=noun,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A list a shop keeps, with the names of its pages: see the module."""

    listing: Listing
    at: str
    page: str
    above: tuple[str, Text]
    new: Text

    def listed(self, request: HttpRequest, rows: Rows, *, may_edit: bool = True) -> HttpResponseBase:
        """The page of the list."""
        above, words = self.above
        context = {
            "above": reverse(above),
            "above_words": words,
            "new_url": reverse(f"{self.page}_new"),
            "new_words": self.new,
            "title": self.listing.caption,
            "may_edit": may_edit,
        }
        return self.listing.respond(request, rows, template="kept.html", context=context)

    def edited(
        self,
        request: HttpRequest,
        form: forms.Form,
        save: Callable[[], str],
        *,
        one: Any = None,
        may_edit: bool = True,
    ) -> HttpResponseBase:
        """The page of one, or of a new one: ``save`` does what a sound form asks and answers what is said of it."""
        # What the form shows is what is kept, also where what was typed has changed ``one`` in memory.
        title = self.new if one is None else str(one)
        if answer := saved(request, form, save, to=self.at):
            return answer
        context = {
            "form": form,
            "form_title": title,
            "leave": reverse(self.at),
            "list_title": self.listing.caption,
            "one": one,
            "may_edit": may_edit,
        }
        if one is not None:
            context["turn_url"] = reverse(f"{self.page}_{'restore' if one.archived_at else 'archive'}", args=[one.pk])
        return render(request, "kept_form.html", context, status=400 if form.errors else 200)

    def put_away(self, request: HttpRequest, one: Any, act: Callable[[], object]) -> HttpResponseBase:
        """What puts one away, with a way back."""
        said, undo = _("%(name)s is put away.") % {"name": one}, reverse(f"{self.page}_restore", args=[one.pk])
        return done(request, act, said=said, to=self.at, undo=undo)

    def brought_back(self, request: HttpRequest, one: Any, act: Callable[[], object]) -> HttpResponseBase:
        """What brings one back."""
        return done(request, act, said=_("%(name)s is back.") % {"name": one}, to=self.at)
