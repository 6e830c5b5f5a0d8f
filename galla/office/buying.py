"""What the home page says of goods that are to be ordered."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from galla.accounts.access import Access
from galla.purchasing.queries import products_due


def to_order(access: Access) -> str:
    """One line for whoever buys, or "" where nothing is to be ordered.

    A shop that keeps very many products is told that it may be so: adding them all up would hold the page up.
    """
    if not access.can("purchase.view"):
        return ""
    count, may_be_more = products_due(access)
    if count:
        return ngettext("%(count)d product is to be ordered.", "%(count)d products are to be ordered.", count) % {
            "count": count
        }
    return _("Look at what is to be ordered.") if may_be_more else ""
