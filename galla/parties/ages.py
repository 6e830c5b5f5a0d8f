"""How old what is owed is: what customers owe, and what suppliers are owed."""

import datetime

from django.db.models import Q

# In days since its bill, both ends included; the last has no end.
AGES = ((0, 30), (31, 60), (61, 90), (91, None))
AGE_COLUMNS = tuple(f"age_{start}_minor" for start, _end in AGES)


def aged(today: datetime.date, start: int, end: int | None, *, day: str = "business_date") -> dict[str, datetime.date]:
    """The filter for bills of so many days by their column ``day``; what is dated tomorrow is as young as today's."""
    found = {f"{day}__lte": today - datetime.timedelta(start)} if start else {}
    return found if end is None else found | {f"{day}__gte": today - datetime.timedelta(end)}


def has_older(column: str) -> Q:
    """The filter, of rows with their ages, for those of which something is as old as ``column`` says, or older."""
    condition = Q()
    for name in AGE_COLUMNS[AGE_COLUMNS.index(column) :]:
        condition |= Q(**{f"{name}__gt": 0})
    return condition
