"""On what value bills charged each tax: what a report of taxes says beside what the ledger says of the taxes."""

import datetime

from django.db import connection

from galla.accounts.access import Access
from galla.foundation.database.rows import execute

_OF_BILLS = """
    FROM sales_sale s JOIN sales_saletax t ON t.sale_id = s.id {parts}
    WHERE s.shop_id = %s AND s.business_date >= %s AND s.business_date <= %s
        AND NOT EXISTS (SELECT 1 FROM sales_void v WHERE v.sale_id = s.id)
"""
_UNTAXED = f"SELECT '', 0, CAST(sum(t.net_minor) AS bigint) {_OF_BILLS.format(parts='')} AND t.rate_ppm = 0"
_PARTS = {
    "postgresql": (
        "CROSS JOIN jsonb_array_elements(t.taxes) part(value)",
        "value ->> 0",
        "CAST(value ->> 1 AS bigint)",
    ),
    "sqlite": ("JOIN json_each(t.taxes) part", "json_extract(part.value, '$[0]')", "json_extract(part.value, '$[1]')"),
}


def taxed(access: Access, *, since: datetime.date, until: datetime.date) -> dict[tuple[str, int], int]:
    """The taxable value of bills that were not taken back, by component and rate (ppm), in minor units.

    Under the name "" stands what was sold without tax. A value that bears two components stands under each.
    """
    parts, name, rate = _PARTS[connection.vendor]
    statement = f"""
        SELECT {name}, {rate}, CAST(sum(t.net_minor) AS bigint) {_OF_BILLS.format(parts=parts)} AND t.rate_ppm > 0
        GROUP BY {name}, {rate}
        UNION ALL {_UNTAXED}
    """
    with connection.cursor() as cursor:
        rows = execute(cursor, statement, [access.shop.pk, since, until] * 2)
    return {(name, int(rate_ppm)): int(net) for name, rate_ppm, net in rows if net}
