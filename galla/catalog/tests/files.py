"""Catalogue files for tests, and taking them in."""

from collections.abc import Mapping
from pathlib import Path

from galla.catalog.imports import ImportReport, import_products
from tests.world import NOW, World

FILES = Path(__file__).resolve().parents[3] / "tests" / "catalog_files"


def take(world: World, path: Path, mapping: Mapping[str, str] | None = None, **options: object) -> ImportReport:
    report = import_products(access=world.access(), at=NOW, path=path, mapping=mapping, **options)  # type: ignore[arg-type]
    assert report.accepted + report.warned + report.refused == report.total
    assert sum(report.effects.values()) == report.total
    return report


def table(tmp_path: Path, text: str, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path
