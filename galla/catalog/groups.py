"""Groups by the name somebody typed: the one there is, or a new one."""

import datetime

from galla.accounts.access import Access
from galla.catalog import actions
from galla.catalog.keys import name_key
from galla.catalog.models import Brand, Category


def brand_named(access: Access, name: str, *, at: datetime.datetime) -> Brand | None:
    """The brand of that name, made if there is none; None for no name. Raises ``InvalidInput``."""
    if not name:
        return None
    found = access.rows(Brand).filter(name_key=name_key(name), archived_at=None).first()
    return found or actions.create_brand(access=access, at=at, name=name)


def category_named(access: Access, name: str, *, at: datetime.datetime) -> Category | None:
    """The category of that name, made if there is none; None for no name. Raises ``InvalidInput``."""
    if not name:
        return None
    found = access.rows(Category).filter(name_key=name_key(name), archived_at=None).first()
    return found or actions.create_category(access=access, at=at, name=name)
