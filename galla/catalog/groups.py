"""Groups by the name somebody typed: the one there is, or a new one."""

import datetime

from galla.accounts.access import Access
from galla.catalog import actions
from galla.catalog.keys import name_key
from galla.catalog.models import Brand, Category


def group_named[G: (Brand, Category)](access: Access, kind: type[G], name: str, *, at: datetime.datetime) -> G | None:
    """The brand or category of that name, made if there is none; None for no name. Raises ``InvalidInput``."""
    if not name:
        return None
    found = access.rows(kind).filter(name_key=name_key(name), archived_at=None).first()
    if found is not None:
        return found
    if kind is Brand:
        return actions.create_brand(access=access, at=at, name=name)
    return actions.create_category(access=access, at=at, name=name)
