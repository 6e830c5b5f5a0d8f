"""Jobs of this room: taking a long statement in."""

from pathlib import Path

from django.core.files.storage import default_storage
from django.tasks import task
from django.utils import timezone

from galla.accounts.access import access_of
from galla.accounts.models import Membership
from galla.cashbook.models import BankAccount
from galla.cashbook.statements import statement_of
from galla.catalog import uploads
from galla.inventory.imports import import_list


@task
def take_statement(account: int, member: int, name: str, file_name: str, columns: dict[str, str]) -> None:
    """Take the lines of a statement in, chunk by chunk; one that broke off goes on where it stopped.

    Nothing is done for somebody who has left the shop, nor once the file is gone: it was taken then.
    """
    found = BankAccount.objects.filter(pk=account).first()
    membership = Membership.objects.select_related("shop", "user").filter(pk=member).first()
    access = access_of(membership) if membership is not None else None
    if found is None or access is None or not default_storage.exists(name):
        return
    import_list(
        statement_of(found),
        access=access,
        at=timezone.now(),
        path=Path(default_storage.path(name)),
        mapping=columns,
        file_name=file_name,
    )
    uploads.remove(name)
