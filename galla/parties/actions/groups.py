"""Groups of customers: added, renamed, put away and brought back."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.registration import plain_text
from galla.foundation.database.transactions import in_transaction
from galla.parties.errors import GroupExists
from galla.parties.models import LONGEST_GROUP_NAME, CustomerGroup


def add_group(*, access: Access, name: str) -> CustomerGroup:
    """A further group. Raises ``InvalidInput``, ``GroupExists``."""
    access.require("customer.group")
    return _saved(CustomerGroup(shop=access.shop, name=_named(name)))


def rename_group(*, access: Access, group: CustomerGroup, name: str) -> CustomerGroup:
    """Call a group something else; who is in it stays in it. Raises as ``add_group`` does."""
    access.require("customer.group")
    group.name = _named(name)
    return _saved(group)


def archive_group(*, access: Access, at: datetime.datetime, group: CustomerGroup) -> None:
    """Put a group away: it brings nothing any more to who is in it, and nobody is put into it."""
    access.require("customer.group")
    access.rows(CustomerGroup).filter(pk=group.pk, archived_at=None).update(archived_at=at)


def restore_group(*, access: Access, group: CustomerGroup) -> None:
    """Bring a group back, with who was in it."""
    access.require("customer.group")
    access.rows(CustomerGroup).filter(pk=group.pk).update(archived_at=None)


def _named(name: str) -> str:
    return plain_text(name, field="name", maximum=LONGEST_GROUP_NAME, needed=True)


def _saved(group: CustomerGroup) -> CustomerGroup:
    def work() -> CustomerGroup:
        with transaction.atomic():
            # Not when it was put away: somebody else may have done that meanwhile.
            group.save(update_fields=["name"] if group.pk else None)
        return group

    try:
        return in_transaction(work)
    except IntegrityError as error:
        raise GroupExists(_("There is one of that name already, in use or put away."), field="name") from error
