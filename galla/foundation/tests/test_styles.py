"""The style sheets: contrast (WCAG 2.2 AA), weight, one dark theme said twice, and a rule for every class used."""

import re
from pathlib import Path

import pytest

FOUNDATION = Path(__file__).parents[1]
SHEETS = sorted((FOUNDATION / "static" / "galla").glob("*.css"))
HEAVIEST = 30_000
PAIRS = [  # text or mark, surface, least ratio
    *[("ink", surface, 7.0) for surface in ("paper", "page", "accent-wash")],
    *[(ink, surface, 4.5) for ink in ("ink-2", "ink-3") for surface in ("paper", "page", "sunken", "accent-wash")],
    *[("accent", surface, 4.5) for surface in ("paper", "page", "accent-wash")],
    *[("on-accent", surface, 4.5) for surface in ("accent", "accent-deep")],
    *[("good", surface, 4.5) for surface in ("paper", "page", "good-wash")],
    *[("warn", surface, 4.5) for surface in ("paper", "accent-wash", "warn-wash")],
    *[("bad", surface, 4.5) for surface in ("paper", "bad-wash")],
    ("on-window", "window", 7.0),
    ("on-window-2", "window", 4.5),
    ("edge", "paper", 3.0),
    ("edge", "page", 3.0),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def themes() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The light colours, those of a dark system, those of a chosen dark."""
    text = (FOUNDATION / "static" / "galla" / "tokens.css").read_text()
    system, chosen = text.index("@media"), text.index('[data-theme="dark"]')
    return colours(text[:system]), colours(text[system:chosen]), colours(text[chosen:])


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("mark", "surface", "least"), PAIRS)
def test_marks_can_be_told_from_what_they_stand_on(mark: str, surface: str, least: float) -> None:
    light, _system, chosen = themes()
    for theme in (light, light | chosen):
        assert ratio(theme[mark], theme[surface]) >= least


def test_the_dark_a_person_chose_is_the_dark_of_the_system() -> None:
    light, system, chosen = themes()
    assert system == chosen
    assert set(chosen) < set(light)


def test_all_sheets_together_stay_light() -> None:
    assert sum(sheet.stat().st_size for sheet in SHEETS) <= HEAVIEST


def test_every_class_on_a_page_has_a_rule() -> None:
    styles = "".join(sheet.read_text() for sheet in SHEETS)
    known = set(re.findall(r"\.([a-z][\w-]*)", styles))
    for template in FOUNDATION.glob("templates/**/*.html"):
        text = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.DOTALL)
        for names in re.findall(r'\sclass="([^"]*)"', re.sub(r"{%.*?%}|{{.*?}}", " ", text)):
            assert set(names.split()) <= known, template.name


def test_old_tills_understand_the_sheets() -> None:
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        assert not re.search(r"light-dark\(|color-mix\(|@layer|@scope|oklch\(|&", text), sheet.name
        assert text.count("{") == text.count("}")
