"""The one list of the back office: columns, filters in the URL, sorting, keyset pages, export, and what to say when
there is nothing.

A room declares its list once::

    from galla.foundation.lists import Badge, Column, DayField, Empty, FilterForm, Listing, TextField

    class BillFilters(FilterForm):
        since = DayField(label=_("From"), initial=timezone.localdate)   # initial: used until someone filters
        customer = TextField(label=_("Customer"))

        def narrow_since(self, bills, day):           # called with a value, never without
            return bills.filter(business_date__gte=day)

        def narrow_customer(self, bills, text):
            return bills.filter(customer__name__icontains=text)

    BILLS = Listing(
        name="bills",                                 # id in the page, name of the exported file
        caption=_("Bills"),
        columns=(
            Column("number", _("Number"), "code", link=lambda bill: bill.get_absolute_url(), sort="number", lead=True),
            Column("happened_at", _("Time"), "moment", sort="happened_at"),
            Column("customer", _("Customer"), value=lambda bill: bill.customer_name, sort="customer__name"),
            Column("total", _("Total"), "money", value=lambda bill: bill.total_minor, sort="total_minor", figure=True),
            Column("state", _("State"), "badge", value=lambda bill: Badge(_("Void"), "bad") if bill.voided else None),
        ),
        start="-happened_at",                         # a column's key; "-" for the largest or latest first
        filters=BillFilters,
        noun=lambda count: ngettext("%d bill", "%d bills", count) % count,
        empty=Empty(_("No bills yet"), _("Make one at the counter."), _("New bill"), reverse_lazy("counter:till")),
    )

and answers with it::

    def bills(request):
        return BILLS.respond(request, queries.bills_of(request.access), template="sales/bills.html", context={...})

where the template holds ``{% include "components/list.html" %}`` in its content and, beside the page's actions,
``{% include "components/list.html#export" %}``. The same view serves the page, the fragment htmx swaps in, and
``?export=csv|xlsx``.

``rows`` is a query set (model instances or ``.values()`` dictionaries; then ``tie`` names what tells two rows apart) or
a plain list. Sorting names a field, a path or an annotation of the query set, or an attribute of the list's rows; an
expression is annotated first. ``filters`` may also be a django-filter ``FilterSet``. What a person may not see is left
out by key: ``BILLS.respond(..., without={"cost"})``.

What a filter cannot read gets its message beside the filter, status 400, and no rows, so that nobody mistakes the
whole list (or its export) for the part asked for. A cursor or a sort nobody made is as if it were not there.
"""

from galla.foundation.inputs import DayField
from galla.foundation.lists.columns import Badge, Column
from galla.foundation.lists.filters import Chip, FilterForm, TextField
from galla.foundation.lists.listing import Empty, FootRow, Listing, ListPage

__all__ = ["Badge", "Chip", "Column", "DayField", "Empty", "FilterForm", "FootRow", "ListPage", "Listing", "TextField"]
