"""How old what is owed is: what customers owe, and what suppliers are owed."""

import datetime

# In days since its bill, both ends included; the last has no end.
AGES = ((0, 30), (31, 60), (61, 90), (91, None))
AGE_COLUMNS = tuple(f"age_{start}_minor" for start, _end in AGES)


def aged(today: datetime.date, start: int, end: int | None, *, day: str = "business_date") -> dict[str, datetime.date]:
    """The filter for bills of so many days by their column ``day``; what is dated tomorrow is as young as today's."""
    found = {f"{day}__lte": today - datetime.timedelta(start)} if start else {}
    return found if end is None else found | {f"{day}__gte": today - datetime.timedelta(end)}
