"""The laws of the house that no linter knows, as a ratchet: what grew too big may shrink, and nothing else may grow.

The layers of imports are checked by import-linter; the foreign keys, which linters don't see, are checked here.
"""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db.models import Field, Model

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "galla"

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
# What is longer today, with its length: "galla/room/file.py": 450, "galla/room/file.py::function": 60.
LONGER_FILES: dict[str, int] = {}
LONGER_FUNCTIONS: dict[str, int] = {}

SHAPELESS_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "common"}

# Tables that belong to no shop, each with its reason. Every other row is found through its shop.
TABLES_WITHOUT_A_SHOP = {
    "accounts.Shop": "is the shop",
    "accounts.User": "a person may work in several shops; what they may do there is a membership",
    "accounts.ApiToken": "belongs to a membership, which is a person in one shop",
    "outbox.Heartbeat": "a worker of the house, the same for every shop in it",
    "outbox.Schedule": "a job of the house, the same for every shop in it",
    "sales.SaleTax": "part of a bill, never reached without it",
    "sales.SaleTender": "part of a bill, never reached without it",
}

# Style one page may load, before compression.
MOST_STYLE_BYTES = 30_000


@cache
def house_files() -> tuple[Path, ...]:
    """Every file that is tracked, or would be with the next commit."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(path for name in sorted({*names} - {""}) if (path := ROOT / name).is_file())


def files_named(*suffixes: str, under: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """Files with one of these endings, with the name to show in a message; migrations are Django's, not ours."""
    for path in house_files():
        if path.suffix in suffixes and path.is_relative_to(under) and "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path


@cache
def parsed(path: Path) -> ast.Module:
    """A Python file as a tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def is_test(name: str) -> bool:
    """Whether a file is about testing, which may say things the product may not."""
    return name.startswith("tests/") or "/tests/" in name or name == "conftest.py"


def lines_matching(pattern: re.Pattern[str], *suffixes: str, under: Path = ROOT) -> list[str]:
    """Every line that matches, as `file:line: text`."""
    found = []
    for name, path in files_named(*suffixes, under=under):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    return found


# --- size and names ---------------------------------------------------------------------------------------------------


def too_long(lengths: dict[str, int], limit: int, known: dict[str, int]) -> list[str]:
    """What is over its limit, and what the list of known ones says too generously by now."""
    over = [f"{name} has {length} lines" for name, length in lengths.items() if length > known.get(name, limit)]
    loose = [f"{name} is listed with {known[name]} lines" for name in known if lengths.get(name, 0) < known[name]]
    return over + loose


def test_no_file_outgrows_its_limit() -> None:
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines())
        for name, path in files_named(".py", ".js", ".css", ".html")
    }
    assert lengths, "no files were found to measure"
    assert too_long(lengths, LONGEST_FILE, LONGER_FILES) == []


def test_no_function_outgrows_its_limit() -> None:
    lengths: dict[str, int] = {}
    for name, path in files_named(".py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                key = f"{name}::{node.name}"
                lengths[key] = max(lengths.get(key, 0), (node.end_lineno or node.lineno) - node.lineno + 1)
    assert too_long(lengths, LONGEST_FUNCTION, LONGER_FUNCTIONS) == []


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    shapeless = [
        name for name, path in files_named(".py", ".js") if {path.stem.lower(), path.parent.name} & SHAPELESS_NAMES
    ]
    assert shapeless == []


def test_every_room_says_what_it_owns() -> None:
    silent = [room for room in rooms() if not ast.get_docstring(parsed(HOUSE / room / "__init__.py"))]
    assert silent == []


def test_no_mark_of_unfinished_work_is_left() -> None:
    # Three X alone are also the currency code for none, so they are a mark only in a comment.
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME)\b|(?:#|//|/\*|<!--).*\bXX" + r"X\b")
    assert lines_matching(marks, ".py", ".js", ".css", ".html", ".toml", ".sh", ".md") == []


# --- control flow is read from top to bottom --------------------------------------------------------------------------


def test_no_model_or_form_has_logic_in_save() -> None:
    overrides = [
        f"{name}:{node.lineno}"
        for name, path in files_named(".py", under=HOUSE)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef) and node.name == "save" and [a.arg for a in node.args.args][:1] == ["self"]
    ]
    assert overrides == []


def names_of_signals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a file starts to listen to a signal, and to which: `signal.connect(…)`, or a use of `@receiver`."""
    imported = {"signals"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("signals"):
            imported |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module in {"django.dispatch", "django.dispatch.dispatcher"}:
            yield from ((node.lineno, alias.name) for alias in node.names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "connect":
            path = ast.unparse(node.value).split(".")
            if imported & set(path):
                yield node.lineno, path[-1]


def test_the_house_listens_to_no_signal_but_one() -> None:
    # Django drops SQLite's triggers when a migration rebuilds a table: foundation puts them back after every migrate.
    heard = [
        f"{name}:{line}: {signal}"
        for name, path in files_named(".py", under=HOUSE)
        for line, signal in names_of_signals(parsed(path))
        if not (signal == "post_migrate" and name.startswith("galla/foundation/")) and not is_test(name)
    ]
    assert heard == []


def test_actions_never_read_the_clock() -> None:
    clock = {("timezone", "now"), ("datetime", "now"), ("date", "today"), ("datetime", "today"), ("time", "time")}
    reads = [
        f"{name}:{node.lineno}"
        for name, path in files_named(".py", under=HOUSE)
        if "actions" in {path.stem, path.parent.name} and not is_test(name)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and (getattr(node.value, "attr", getattr(node.value, "id", "")), node.attr) in clock
    ]
    assert reads == []


# --- pages ------------------------------------------------------------------------------------------------------------


def test_no_page_carries_script_or_style_of_its_own() -> None:
    # The strict Content-Security-Policy would block them, silently for whoever wrote them.
    inline = re.compile(
        r"<style\b|<script(?![^>]*\bsrc=)|[\s\"']style\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE
    )
    found = [line for line in lines_matching(inline, ".html", under=HOUSE) if not is_mail(line)]
    assert found == []


def is_mail(line: str) -> bool:
    """Mail programs know no style sheet of ours, and no policy of ours applies there."""
    return "/mail/" in line.partition(":")[0]


def styles_of(page: str, sources: dict[str, str]) -> set[str]:
    """The style sheets a template loads, with those of the frames it extends (a replaced block counts as kept)."""
    text = sources.get(page, "")
    parent = re.search(r"{%\s*extends\s+[\"']([^\"']+)", text)
    own = set(re.findall(r"static\s+[\"']([^\"']+\.css)", text))
    return own | styles_of(parent[1], sources) if parent else own


def test_no_page_loads_more_style_than_it_may() -> None:
    sources = {
        name.partition("/templates/")[2]: path.read_text(encoding="utf-8")
        for name, path in files_named(".html", under=HOUSE)
    }
    sizes = {name.partition("/static/")[2]: path.stat().st_size for name, path in files_named(".css", under=HOUSE)}
    heavy = {page: sum(sizes.get(sheet, 0) for sheet in styles_of(page, sources)) for page in sources}
    assert {page: size for page, size in heavy.items() if size > MOST_STYLE_BYTES} == {}


# --- nothing of a machine ---------------------------------------------------------------------------------------------


def text_files() -> Iterator[tuple[str, str]]:
    """Every tracked text, whatever its kind."""
    for path in house_files():
        content = path.read_bytes()
        if b"\0" not in content[:8_000]:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8", errors="replace")


def test_no_file_holds_the_address_of_a_package_index() -> None:
    address = re.compile(
        r"https?://[^\s\"']*(/sim" + r"ple/?|/pack" + r"ages/[0-9a-f]{2}/)|//regis" + r'try[.]|"reso' + r'lved": "http'
    )
    assert [name for name, text in text_files() if address.search(text)] == []


def test_no_file_holds_a_path_of_the_machine_it_was_written_on() -> None:
    own = {ROOT, ROOT.parent, Path.home()} - {Path("/"), *map(Path, ("/tmp", "/home", "/opt", "/srv", "/var", "/usr"))}
    places = "|".join(re.escape(f"{place}/") for place in sorted(own))
    path = re.compile(rf"(?<![\w.]){places}|/(?:home|Users)/(?!<)\w+/|[A-Z]:\\Users\\")
    assert [name for name, text in text_files() if path.search(text)] == []


# --- tables -----------------------------------------------------------------------------------------------------------


@cache
def rooms() -> tuple[str, ...]:
    """The folders of the house."""
    return tuple(sorted(path.parent.name for path in HOUSE.glob("*/__init__.py")))


@cache
def heights() -> dict[str, int]:
    """How high each room stands, read from the layers that import-linter obeys: pricing is 0."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    rows = next(contract["layers"] for contract in settings["contracts"] if contract["id"] == "layers")
    return {
        room.strip(" ()"): height for height, row in enumerate(reversed(rows)) for room in re.split(r"\s*\|\s*", row)
    }


def own_models() -> list[type[Model]]:
    """Our tables, without those that Django makes between two others."""
    return [model for model in apps.get_models() if model.__module__.startswith("galla.")]


def room_of(model: type[Model]) -> str:
    """The room a table lives in."""
    return model.__module__.split(".")[1]


def test_every_room_stands_in_the_plan() -> None:
    assert sorted(set(rooms()) - set(heights()) - {"config"}) == []


def test_foreign_keys_point_down_or_stay_in_their_room() -> None:
    models = own_models()
    assert models, "no models were found to walk"
    wrong = []
    for model in models:
        for field in model._meta.get_fields():
            target = field.related_model if isinstance(field, Field) else None
            if not isinstance(target, type) or not target.__module__.startswith("galla."):
                continue
            here, there = room_of(model), room_of(target)
            if here != there and heights()[here] <= heights()[there]:
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert wrong == []


def has_shop(model: type[Model]) -> bool:
    """Whether the rows say whose they are; below the room of the shops that is a plain number."""
    return bool({"shop", "shop_id"} & {field.name for field in model._meta.concrete_fields})


def test_every_row_belongs_to_a_shop() -> None:
    without = {model._meta.label for model in own_models() if not has_shop(model)}
    assert sorted(without - set(TABLES_WITHOUT_A_SHOP)) == []


def test_the_list_of_tables_without_a_shop_is_true() -> None:
    listed = {
        model._meta.label: has_shop(model) for model in own_models() if model._meta.label in TABLES_WITHOUT_A_SHOP
    }
    assert listed == dict.fromkeys(TABLES_WITHOUT_A_SHOP, False)
    assert all(TABLES_WITHOUT_A_SHOP.values()), "each has its reason"
