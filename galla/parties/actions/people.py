"""Adding, changing, putting away and forgetting customers and suppliers."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.foundation.facts import announce
from galla.ledger import places
from galla.ledger.entries import open_balances
from galla.parties import queries
from galla.parties.details import CustomerDetails, Details, checked
from galla.parties.errors import AlreadyKnown, NotThemselves
from galla.parties.identity import email_of, search_text_of
from galla.parties.models import Customer, CustomerGroup, Party, Supplier
from galla.parties.queries import BilledCustomer

_UNIQUE = ("phone", "email")


def add_customer(*, access: Access, at: datetime.datetime, details: Details) -> Customer:
    """A new customer.

    Raises ``InvalidInput``, ``NotAllowed`` beside ``group``, ``AlreadyKnown`` when phone or e-mail is somebody else's.
    """
    customer = Customer(shop=access.shop, created_at=at)
    return _written(customer, _columns_of_customer(access, customer, details))


def change_customer(*, access: Access, customer: Customer, details: Details) -> Customer:
    """Write all details of a customer anew. Raises as ``add_customer`` does, and ``NotThemselves``."""
    if customer.merged_at is not None:
        raise NotThemselves(_("%(name)s was merged into another customer. Change that one.") % {"name": customer})
    if customer.erased_at is not None:
        raise NotThemselves(_("This customer was erased."))
    return _written(customer, _columns_of_customer(access, customer, details))


def _columns_of_customer(access: Access, customer: Customer, details: Details) -> dict[str, Any]:
    columns = checked(details, shop=access.shop)
    if not (columns["name"] or columns["phone"] or columns["email"]):
        raise InvalidInput(_("Give a name, a phone or an e-mail."), field="name")
    if isinstance(details, CustomerDetails) and details.group_id != customer.group_id:
        # A group brings prices and offers: not everybody who takes a name down may give these away.
        access.require("customer.group", field="group")
        columns["group_id"] = None if details.group_id is None else _group(access, details.group_id).pk
    return columns


def _group(access: Access, group_id: int) -> CustomerGroup:
    found = access.rows(CustomerGroup).filter(pk=group_id, archived_at=None).first()
    if found is None:
        raise InvalidInput(_("There is no such group in this shop."), field="group")
    return found


def add_supplier(*, access: Access, at: datetime.datetime, details: Details) -> Supplier:
    """A new supplier; its name is needed. Raises as ``add_customer`` does."""
    columns = checked(details, shop=access.shop)
    if not columns["name"]:
        raise InvalidInput(_("A supplier needs a name."), field="name")
    return _written(Supplier(shop=access.shop, created_at=at), columns)


def change_supplier(*, access: Access, supplier: Supplier, details: Details) -> Supplier:
    """Write all details of a supplier anew. Raises as ``add_customer`` does."""
    columns = checked(details, shop=access.shop)
    if not columns["name"]:
        raise InvalidInput(_("A supplier needs a name."), field="name")
    return _written(supplier, columns)


def _written[P: Party](party: P, columns: dict[str, Any]) -> P:
    """The row with these columns, saved; the constraint has the last word when two people write at once."""

    def work() -> P:
        _refuse_known(party, columns)
        for name, value in columns.items():
            setattr(party, name, value)
        party.search_text = _search_text(party)
        with transaction.atomic():
            party.save()
        return party

    try:
        return in_transaction(work)
    except IntegrityError:
        _refuse_known(party, columns)
        raise


def _search_text(party: Party) -> str:
    people: list[Party] = [party]
    if isinstance(party, Customer) and party.pk:
        known = Customer.objects.filter(pk__in=queries.known_as(party.pk)).exclude(pk=party.pk)
        people += known.order_by("id")
    return search_text_of((one.name, one.phone, one.email) for one in people)


def _refuse_known(party: Party, columns: dict[str, Any]) -> None:
    """Raises ``AlreadyKnown`` when somebody else who stands in the shop has this phone or e-mail."""
    people = type(party)._default_manager.filter(shop_id=party.shop_id)
    for field in _UNIQUE:
        if not columns[field]:
            continue
        for other in people.filter(**{field: columns[field]}):
            existing = _who_stands(other)
            if existing.pk != party.pk:
                detail = {
                    "phone": _("%(name)s has this phone already."),
                    "email": _("%(name)s has this e-mail already."),
                }[field]
                name = str(existing)
                raise AlreadyKnown(detail % {"name": name}, field=field, existing_id=existing.pk, existing_name=name)


def _who_stands(party: Party) -> Party:
    if isinstance(party, Customer) and party.merged_at is not None:
        return Customer.objects.get(pk=queries.canonical(party.pk))
    return party


def archive_customer(*, access: Access, at: datetime.datetime, customer: Customer) -> None:
    """Put a customer away: no longer offered, still behind what they bought."""
    access.rows(Customer).filter(pk=customer.pk, archived_at__isnull=True).update(archived_at=at)


def restore_customer(*, access: Access, customer: Customer) -> None:
    """Take a customer out of the archive; not one that was erased."""
    access.rows(Customer).filter(pk=customer.pk, erased_at__isnull=True).update(archived_at=None)


def archive_supplier(*, access: Access, at: datetime.datetime, supplier: Supplier) -> None:
    """Put a supplier away."""
    access.rows(Supplier).filter(pk=supplier.pk, archived_at__isnull=True).update(archived_at=at)


def restore_supplier(*, access: Access, supplier: Supplier) -> None:
    """Take a supplier out of the archive."""
    access.rows(Supplier).filter(pk=supplier.pk, erased_at__isnull=True).update(archived_at=None)


def erase_customer(*, access: Access, at: datetime.datetime, customer: Customer) -> None:
    """Forget who this person is, under every name they were merged from; the ids stay behind what was sold.

    Issued tax bills keep the recipient as long as the law says: what they took down is theirs. Other rooms hear of it
    as ``customer.erased``.
    """
    blank = dict.fromkeys(("name", "gstin", "state_code", "address", "notes", "language", "search_text"), "")

    def work() -> None:
        known = queries.known_as(customer.pk)
        people = access.rows(Customer).filter(pk__in=known)
        people.update(**blank, phone=None, email=None, group=None, archived_at=at, erased_at=at)
        announce("customer.erased", shop_id=access.shop.pk, customer_ids=list(known), at=at)

    in_transaction(work)


def customer_for_bill(
    *,
    access: Access,
    customer: int | None,
    email: str | None,
    at: datetime.datetime,
    may_be_forgotten: bool = False,
) -> BilledCustomer | None:
    """Whom a bill names: by id (one statement, through merges), else by e-mail; an unknown e-mail makes a customer.

    None where neither is given, and for somebody who was forgotten since, where that ``may_be``. Runs inside the
    checkout's transaction, so a refused bill leaves no customer behind.
    Raises ``InvalidInput`` beside ``customer`` or ``customer_email``.
    """
    if customer is not None:
        if may_be_forgotten and access.rows(Customer).filter(pk=customer, erased_at__isnull=False).exists():
            return None
        return queries.billed_customer(access=access, customer=customer)
    address = email_of(email or "", field="customer_email")
    if address is None:
        return None
    found = queries.billed_by_email(access=access, email=address)
    if found is not None:
        return found
    made = insert_rows(
        Customer,
        (
            *("shop_id", "name", "phone", "email", "gstin", "state_code", "address", "notes", "language"),
            *("search_text", "created_at", "archived_at", "erased_at", "merged_at"),
        ),
        [
            (
                *(access.shop.pk, "", None, address, "", "", "", "", ""),
                *(search_text_of([("", None, address)]), at, None, None, None),
            )
        ],
        ignore_conflicts=True,  # another till may be making the same customer; then theirs is found
    )
    found = queries.billed_by_email(access=access, email=address)
    if made and found is not None:
        shop = access.shop.pk
        theirs = (
            (places.customer(shop, found.id), places.money(shop)),
            (
                places.points_of(shop, found.id),
                places.points(shop),
            ),
        )
        open_balances(theirs)
    return found
