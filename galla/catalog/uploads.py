"""Files on their way in: kept between the page that checks them and the one that takes them, under a name of ours.

``slot`` is where the session remembers a file: one for each kind of list.
"""

import csv
import io
import secrets
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse

from galla.accounts.pages import ShopRequest
from galla.catalog.imports import ImportReport

MOST_SHOWN = 200


def kept_as(request: ShopRequest, slot: str, upload: Any) -> str:
    """Keep a file in the place of the one that was kept before; its name in the folder."""
    forget(request, slot)
    return default_storage.save(f"shops/{request.access.shop.pk}/imports/{secrets.token_hex(16)}", upload)


def remember(request: ShopRequest, slot: str, name: str, report: ImportReport, **more: Any) -> None:
    """Remember which file it is, what would come of it, and what else is needed to take it."""
    shop = request.access.shop.pk
    told = {"shop": shop, "name": name, "file_name": report.file_name, "counts": report.counts()}
    request.session[slot] = {**told, **more}


def kept(request: ShopRequest, slot: str) -> dict[str, Any] | None:
    """The file of this session, if there is one and it is of this shop."""
    found: dict[str, Any] | None = request.session.get(slot)
    if found is None or found["shop"] != request.access.shop.pk or not default_storage.exists(found["name"]):
        return None
    return found


def forget(request: ShopRequest, slot: str) -> None:
    """Remove the file of this session."""
    found = request.session.pop(slot, None)
    if found is not None:
        remove(found["name"])


def remove(name: str) -> None:
    """Remove a file and the report on it."""
    for one in (name, f"{name}.csv"):
        default_storage.delete(one)


def rows_with_remarks(name: str) -> list[dict[str, str]]:
    """The first rows of the report about which something was said."""
    found: list[dict[str, str]] = []
    with default_storage.open(f"{name}.csv", "rb") as file:
        lines = csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
        next(lines, None)
        for number, line, outcome, _effect, product, remarks in lines:
            if remarks and len(found) < MOST_SHOWN:
                found.append({"number": number, "line": line, "outcome": outcome, "name": product, "remarks": remarks})
    return found


def report_file(found: dict[str, Any]) -> FileResponse:
    """The list of every row as a file."""
    report = default_storage.open(f"{found['name']}.csv", "rb")
    response = FileResponse(report, as_attachment=True, filename="report.csv")
    response["Content-Type"] = "text/csv; charset=utf-8"
    return response
