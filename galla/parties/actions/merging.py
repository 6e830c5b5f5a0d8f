"""Two customers found to be one, and taken apart again. Nothing written for either is re-pointed."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.database.transactions import in_transaction
from galla.foundation.facts import announce
from galla.parties import queries
from galla.parties.errors import AlreadyKnown, NotMergeable
from galla.parties.identity import search_text_of
from galla.parties.models import Customer, CustomerAlias


def merge_customers(*, access: Access, at: datetime.datetime, customer: Customer, into: Customer) -> Customer:
    """From now on ``customer`` is ``into``; answers who that really is, if ``into`` was itself merged.

    Raises ``NotMergeable`` for a customer that is merged already, erased, or the same person.
    """

    def work() -> Customer:
        alias, target = _locked(access, customer.pk, queries.canonical(into.pk))
        if alias.pk == target.pk:
            raise NotMergeable(_("These two are one already."), field="into")
        if alias.merged_at is not None:
            raise NotMergeable(_("%(name)s was merged already.") % {"name": alias}, field="into")
        if alias.erased_at is not None or target.erased_at is not None:
            raise NotMergeable(_("Somebody who was erased cannot be merged."), field="into")
        CustomerAlias.objects.create(shop=access.shop, alias=alias, into=target, by=access.user, at=at)
        Customer.objects.filter(pk=alias.pk).update(merged_at=at)
        _rewrite_search_text(target.pk)
        announce("customer.merged", shop_id=access.shop.pk, customer_ids=[target.pk])
        return target

    return in_transaction(work)


def _locked(access: Access, first: int, second: int) -> tuple[Customer, Customer]:
    """Both rows, locked in order of their ids; who really stands behind the second is asked again under the lock."""
    # Not their keys: a bill that names one of them goes on being written.
    rows = {
        row.pk: row
        for row in access.rows(Customer).filter(pk__in=[first, second]).select_for_update(no_key=True).order_by("id")
    }
    if rows[second].merged_at is not None:
        return _locked(access, first, queries.canonical(second))
    return rows[first], rows[second]


def unmerge_customer(*, access: Access, customer: Customer) -> Customer:
    """Take a merge back: the two are two again, each with what was written for them.

    Raises ``NotMergeable`` where there was no merge, ``AlreadyKnown`` when another took up the phone or e-mail since.
    """

    def work() -> int:
        alias = CustomerAlias.objects.select_for_update().filter(shop=access.shop, alias=customer).first()
        if alias is None:
            raise NotMergeable(_("%(name)s is not merged into anybody.") % {"name": customer})
        was = queries.canonical(customer.pk)
        alias.delete()
        with transaction.atomic():
            Customer.objects.filter(pk=customer.pk).update(merged_at=None)
        _rewrite_search_text(was)
        _rewrite_search_text(customer.pk)
        announce("customer.merged", shop_id=access.shop.pk, customer_ids=[was, customer.pk])
        return was

    try:
        in_transaction(work)
    except IntegrityError as error:
        raise _taken(access, customer) from error
    customer.refresh_from_db()
    return customer


def _taken(access: Access, customer: Customer) -> AlreadyKnown:
    for field in ("phone", "email"):
        value = getattr(customer, field)
        other = queries.customers(access).filter(**{field: value}).exclude(pk=customer.pk).first() if value else None
        if other is not None:
            detail = _("%(name)s has the same phone or e-mail now. Change that first.") % {"name": other}
            return AlreadyKnown(detail, field=field, existing_id=other.pk, existing_name=str(other))
    raise NotMergeable(_("This merge cannot be taken back now."))


def _rewrite_search_text(customer_id: int) -> None:
    """Let a customer be found under the names of everybody merged into them."""
    people = Customer.objects.filter(pk__in=queries.known_as(customer_id)).order_by("id")
    own_first = sorted(people, key=lambda one: one.pk != customer_id)
    text = search_text_of((one.name, one.phone, one.email) for one in own_first)
    Customer.objects.filter(pk=customer_id).update(search_text=text)
