"""Suppliers: new ones, and what is said anew of those the shop has."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.accounts.states import STATES
from galla.catalog.imports.facts import Effect
from galla.catalog.imports.rows import Refused
from galla.catalog.keys import name_key
from galla.foundation.errors import InvalidInput
from galla.foundation.imports import Row
from galla.inventory.imports.rows import Taker, Verdict, printable
from galla.parties.details import Details, checked, details_of
from galla.parties.identity import search_text_of
from galla.parties.models import Supplier

COLUMNS = ("name", "phone", "email", "gstin", "state_code", "address", "search_text")
UNIQUE = ("phone", "email", "gstin")
WORDS = {"phone": gettext_lazy("phone"), "email": gettext_lazy("e-mail"), "gstin": gettext_lazy("GSTIN")}
STATE_CODES = {name_key(name): code for code, name in STATES.items()}


class Suppliers(Taker):
    """A row is a supplier, found again by phone, e-mail or GSTIN, else by name. An empty cell changes nothing."""

    kind = "suppliers"
    fields: ClassVar = {
        "name": ("name", "suppliername", "supplier", "vendor", "vendorname", "companyname", "partyname", "ledgername"),
        "phone": ("phone", "mobile", "phoneno", "mobileno", "phonenumber", "contactnumber", "tel"),
        "email": ("email", "emailaddress", "emailid", "mail"),
        "gstin": ("gstin", "gst", "gstno", "gstnumber", "gstinuin", "gsttreatment", "vat"),
        "address": ("address", "fulladdress", "street", "billingaddress"),
        "state": ("state", "statecode", "statename", "placeofsupply"),
    }
    needed = (("name",),)
    # Reading a phone number takes longer than writing ten rows.
    chunk: ClassVar = 50

    def prepare(self, rows: Sequence[Row]) -> None:
        """What the rows say in the form it is kept, and the suppliers who may be meant."""
        self.told: dict[int, Details | InvalidInput] = {row.number: self._told(row) for row in rows}
        told = [one for one in self.told.values() if isinstance(one, Details)]
        meant = Q(name__in=[one.name for one in told])
        for name in UNIQUE:
            meant |= Q(**{f"{name}__in": [value for one in told if (value := getattr(one, name))]})
        self.known: dict[tuple[str, str], Supplier] = {}
        for supplier in self.access.rows(Supplier).filter(meant, erased_at=None).order_by("-pk"):
            for name in (*UNIQUE, "name"):
                if value := getattr(supplier, name):
                    self.known[name, value] = supplier

    def _told(self, row: Row) -> Details | InvalidInput:
        said = {name: self.cell(row, name) for name in ("name", "phone", "email", "gstin", "address")}
        state = self.cell(row, "state")
        code = state.zfill(2) if state.isascii() and state.isdigit() else STATE_CODES.get(name_key(state), state)
        try:
            if code and code not in STATES and self.access.shop.country == "IN":
                raise InvalidInput(_("%(text)s is no state.") % {"text": printable(state, 40)}, field="state_code")
            columns = checked(Details(**said, state_code=code), shop=self.access.shop)
            if not columns["name"]:
                raise InvalidInput(_("A supplier needs a name."), field="name")
        except InvalidInput as refusal:
            return refusal
        return Details(**{name: value or "" for name, value in columns.items()})

    def look_at(self, verdict: Verdict) -> None:
        """Whether this supplier is new, changed or known just so."""
        told = self.told[verdict.row.number]
        if isinstance(told, InvalidInput):
            raise told
        for name in UNIQUE:
            value = getattr(told, name)
            if value and (before := self.earlier(verdict, (name, value))) is not None:
                raise Refused(_("Row %(row)d has this %(what)s already.") % {"row": before, "what": WORDS[name]})
        found = self._found(told)
        if found is None and (before := self.earlier(verdict, ("name", name_key(told.name)))) is not None:
            verdict.remarks.append(_("Row %(row)d has the same name; both were taken.") % {"row": before})
        self._plan(verdict, told, found)

    def _found(self, told: Details) -> Supplier | None:
        """Who is meant. Raises ``Refused`` where the row's phone, e-mail and GSTIN belong to two."""
        codes = [(name, getattr(told, name)) for name in UNIQUE]
        by_code = [self.known[code] for code in codes if code in self.known]
        if len({supplier.pk for supplier in by_code}) > 1:
            raise Refused(_("Phone, e-mail and GSTIN of this row belong to two suppliers."))
        if by_code:
            return by_code[0]
        named = self.known.get(("name", told.name))
        # Who shares only a name may be somebody else: a code that contradicts says so.
        differs = named is not None and any(
            getattr(told, name) and getattr(named, name) and getattr(told, name) != getattr(named, name)
            for name in UNIQUE
        )
        return None if differs else named

    def _plan(self, verdict: Verdict, told: Details, found: Supplier | None) -> None:
        if found is None:
            made = Supplier(shop=self.access.shop, created_at=self.at)
            verdict.effect, verdict.plan = Effect.NEW, _filled(made, checked(told, shop=self.access.shop))
            return
        if found.archived_at is not None:
            verdict.remarks.append(_("This supplier is put away; it was left as it is."))
            verdict.effect = Effect.SAME
            return
        before = details_of(found)
        said = {name: value for name in Details.__slots__ if (value := getattr(told, name))}
        after = Details(**{name: said.get(name, getattr(before, name)) for name in Details.__slots__})
        columns = checked(after, shop=self.access.shop)
        if after == before:
            verdict.effect = Effect.SAME
        else:
            verdict.effect, verdict.plan = Effect.CHANGED, _filled(found, columns)

    def write(self, verdicts: Sequence[Verdict], *, key: str) -> None:
        """All of a chunk in two statements."""
        planned = [verdict.plan for verdict in verdicts if verdict.plan is not None]
        Supplier.objects.bulk_create([one for one in planned if one.pk is None])
        changed = [one for one in planned if one.pk is not None]
        if changed:
            Supplier.objects.bulk_update(changed, COLUMNS)


def _filled(supplier: Supplier, columns: dict[str, Any]) -> Supplier:
    for name, value in columns.items():
        setattr(supplier, name, value)
    supplier.search_text = search_text_of([(supplier.name, supplier.phone, supplier.email)])
    return supplier
