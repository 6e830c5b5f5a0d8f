"""Which shop a command means."""

from galla.accounts.models import Shop, Till
from galla.console.errors import Stop


def chosen_shop(wanted: str | None) -> Shop:
    """The shop of that number or name; without one, the only shop there is. Raises ``Stop``."""
    shops = list(Shop.objects.filter(archived_at=None).order_by("id"))
    if not shops:
        raise Stop("There is no shop yet: make one with `galla shop`, or the demo shop with `galla demo`.")
    if wanted is None:
        if len(shops) == 1:
            return shops[0]
        raise Stop(f"Say which shop with --shop: {_listed(shops)}.")
    meant = [shop for shop in shops if wanted in (str(shop.pk), shop.trade_name, shop.legal_name)]
    if len(meant) != 1:
        raise Stop(f"There is no one shop {wanted!r}; there is {_listed(shops)}.")
    return meant[0]


def chosen_till(shop: Shop, wanted: str | None) -> Till:
    """The till of that number or name; without one, the shop's first. Raises ``Stop``."""
    tills = list(Till.objects.filter(shop=shop, archived_at=None).select_related("branch").order_by("id"))
    meant = [till for till in tills if wanted is None or wanted in (str(till.pk), till.name, till.prefix)]
    if not meant:
        names = ", ".join(f"{till.pk} ({till})" for till in tills)
        raise Stop(f"There is no till {wanted!r} in {shop}; there is {names}." if tills else f"{shop} has no till.")
    return meant[0]


def _listed(shops: list[Shop]) -> str:
    return ", ".join(f"{shop.pk} ({shop})" for shop in shops)
