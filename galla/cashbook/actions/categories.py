"""What money is spent on: the first set of a shop, and its own."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from galla.accounts.access import Access
from galla.accounts.registration import plain_text
from galla.cashbook.errors import CategoryExists
from galla.cashbook.models import LONGEST_NAME, ExpenseCategory
from galla.foundation.database.rows import insert_rows
from galla.foundation.errors import InvalidInput

FIRST_SET = (
    gettext_lazy("Rent"),
    gettext_lazy("Electricity"),
    gettext_lazy("Wages"),
    gettext_lazy("Freight"),
    gettext_lazy("Tea and snacks"),
    gettext_lazy("Repairs"),
    gettext_lazy("Other"),
)


def install_categories(*, shop_id: int, **_told: Any) -> None:
    """Heard when a shop is opened: what every shop spends money on."""
    rows = [(shop_id, str(name)) for name in FIRST_SET]
    insert_rows(ExpenseCategory, ("shop_id", "name"), rows, ignore_conflicts=True)


def add_category(*, access: Access, name: str) -> ExpenseCategory:
    """A further category. Raises ``InvalidInput``, ``CategoryExists``."""
    return _saved(ExpenseCategory(shop=access.shop, name=_named(name)))


def rename_category(*, access: Access, category: ExpenseCategory, name: str) -> ExpenseCategory:
    """Call a category something else; what was spent on it stays with it. Raises as ``add_category`` does."""
    category.name = _named(name)
    return _saved(category)


def archive_category(*, access: Access, at: datetime.datetime, category: ExpenseCategory) -> None:
    """Put a category away: nothing more is spent on it. Raises ``InvalidInput`` for the last one."""
    used = access.rows(ExpenseCategory).filter(archived_at=None)
    if not used.exclude(pk=category.pk).exists():
        raise InvalidInput(_("This is the last category. Add another one first."))
    used.filter(pk=category.pk).update(archived_at=at)


def restore_category(*, access: Access, category: ExpenseCategory) -> None:
    """Bring a category back."""
    access.rows(ExpenseCategory).filter(pk=category.pk).update(archived_at=None)


def _named(name: str) -> str:
    return plain_text(name, field="name", maximum=LONGEST_NAME, needed=True)


def _saved(category: ExpenseCategory) -> ExpenseCategory:
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        raise CategoryExists(_("There is one of that name already, in use or put away."), field="name") from error
    return category
