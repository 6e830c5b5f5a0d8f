"""Shifts and their reports as JSON: the same figures, in the same order, as stand on paper."""

from collections.abc import Mapping
from typing import Any

from galla.drawer.models import Shift, ShiftClose
from galla.drawer.shifts import differences_before
from galla.payments.models import Method, kind_of
from galla.payments.queries import method_names
from galla.pricing.numbers import decimal_text, trimmed_text
from galla.shifts.figures import Figures
from galla.shifts.models import ZReport
from galla.shifts.queries import state_of

PPM_DIGITS = 4  # a rate in parts of a million is a percentage with four digits


def figures_answer(figures: Figures, *, digits: int, names: Mapping[str, str]) -> dict[str, Any]:
    """Figures with amounts as decimal text: ``amount_minor`` becomes ``amount``, ``rate_ppm`` ``rate`` in percent."""
    told: dict[str, Any] = _told(_with_what_was_not_told_yet(figures), digits)
    if told["cash"] is not None:
        nothing = decimal_text(0, places=digits)
        told["cash"] = {
            "late": nothing,
            "late_shifts": None,
            "taken": nothing,
            "left": told["cash"]["counted"],
            "loose": None,
            **told["cash"],
        }
    told["notes"] = [{"taken": 0, **line} for line in told["notes"]]
    for tender in [*told["tenders"], *((told.get("returns") or {}).get("tenders") or ())]:
        tender["name"] = names.get(tender["method"], tender["method"])
    return told


def _with_what_was_not_told_yet(figures: Figures) -> Figures:
    """Figures with what reports of before did not say: of goods that came back nothing, of the bank that it is unknown.
    Nothing is added where it is kept from whoever counts blind."""
    if "total_minor" not in figures:
        return figures
    none: Figures = {"count": 0, "amount_minor": 0, "tax_minor": 0, "taxes": [], "tenders": []}
    returns = none | figures.get("returns", {})
    return {"bank": None, "surcharge_net_minor": None, "surcharge_tax_minor": None, **figures, "returns": returns}


def _told(value: Any, digits: int) -> Any:
    if isinstance(value, list):
        return [_told(one, digits) for one in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for name, one in value.items():
        if name.endswith("_minor"):
            found[name.removesuffix("_minor")] = None if one is None else decimal_text(one, places=digits)
        elif name == "rate_ppm":
            found["rate"] = trimmed_text(one, places=PPM_DIGITS)
        else:
            found[name] = _told(one, digits)
    return found


# What a cashier who counts blind is told of a shift: how many bills there were, and nothing that adds up to cash.
TOLD_BLIND = ("bills", "first_number", "last_number", "promised")


def without_cash(figures: Figures) -> Figures:
    """The figures as somebody sees them who has yet to count the drawer: nothing of what should lie there, and no sum
    from which it follows together with what was paid otherwise."""
    kept = {name: figures[name] for name in TOLD_BLIND}
    tenders = [tender for tender in figures["tenders"] if kind_of(tender["method"]) != Method.CASH]
    return {**kept, "tenders": tenders, "cash": None, "notes": []}


def shift_answer(shift: Shift, *, digits: int) -> dict[str, Any]:
    """A shift, with its close where it has one."""
    close: ShiftClose | None = getattr(shift, "close", None)
    approval = getattr(close, "approval", None)
    return {
        "id": shift.pk,
        "till": shift.till_id,
        "number": shift.number,
        "name": shift.name,
        "late_of": shift.late_of,
        "state": state_of(shift),
        "opening": shift.opening,
        "opened_by": str(shift.by),
        "opened_at": shift.opened_at,
        "business_date": shift.business_date,
        "closed_by": None if close is None else str(close.who),
        "closed_at": None if close is None else close.when,
        "expected": _amount(close, "expected_minor", digits),
        "counted": _amount(close, "counted_minor", digits),
        "difference": _amount(close, "difference_minor", digits),
        "limit": _amount(close, "limit_minor", digits),
        "approved_by": None if approval is None else str(approval.by),
        "approved_at": None if approval is None else approval.happened_at,
        "remark": None if approval is None else approval.remark,
    }


def _amount(close: ShiftClose | None, name: str, digits: int) -> str | None:
    """What a close says; nothing where no drawer was counted."""
    if close is None or close.count is None:
        return None
    return decimal_text(getattr(close, name), places=digits)


def x_answer(shift: Shift, figures: Figures, *, digits: int, blind: bool = False) -> dict[str, Any]:
    """The report of a shift at any time; ``blind`` for somebody who is not told what earlier counts found."""
    told = figures_answer(figures, digits=digits, names=method_names(shift.shop_id))
    found = {} if blind else _found_before(shift, digits)
    return {"report": "X", "shift": shift_answer(shift, digits=digits), **told, **found}


def _found_before(shift: Shift, digits: int) -> dict[str, Any]:
    """What earlier counts of the shift found: with the close's own difference it is what a manager answers for."""
    if shift.late_of is not None:
        return {"earlier_counts": [], "to_answer_for": None}
    found = differences_before(shift.pk)
    close: ShiftClose | None = getattr(shift, "close", None)
    whole = sum(minor for _count, minor in found) + (0 if close is None else abs(close.difference_minor))
    rows = [
        {
            "id": count.pk,
            "by": str(count.by),
            "counted_at": count.happened_at,
            "difference": decimal_text(count.difference_minor, places=digits),
        }
        for count, _minor in found
    ]
    return {"earlier_counts": rows, "to_answer_for": decimal_text(whole, places=digits)}


def z_answer(shift: Shift, z: ZReport, *, digits: int) -> dict[str, Any]:
    """The report of a close, as it was written; ``difference`` stands beside the shift's figures too."""
    told = figures_answer(z.figures, digits=digits, names=method_names(shift.shop_id))
    return {
        "report": "Z",
        "number": z.number,
        "perpetual": decimal_text(z.perpetual_minor, places=digits),
        "shift": shift_answer(shift, digits=digits),
        **told,
        "difference": told["cash"]["difference"],
        **_found_before(shift, digits),
        "heads": [
            {"series": code, "year": year, "number": number, "hash": digest} for code, year, number, digest in z.heads
        ],
    }
