"""The command line says what it did, and tells every mistake of its user in one sentence."""

import json
from pathlib import Path

import pytest
from django.db import connection

from galla.accounts.models import Membership, Shop, User
from galla.catalog.models import Product
from galla.console.__main__ import main
from galla.foundation import checks
from galla.sales.models import Sale
from tests.world import World


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence a refused command says."""
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.err.startswith("galla: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    return said.err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for name in ("run", "prepare", "serve", "worker", "shop", "demo", "import", "verify", "manage"):
        assert f"\n    {name} " in said


@pytest.mark.parametrize(
    "command", ["run", "serve", "worker", "shop", "demo", "verify", "import products", "import sales"]
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: galla {command}")


@pytest.mark.parametrize(
    "arguments", [[], ["sell"], ["verify", "--colour"], ["import", "sales", "f", "--from", "1.12.2010"]]
)
def test_what_is_not_understood_exits_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: galla" in capsys.readouterr().err


@pytest.mark.django_db
def test_django_commands_are_handed_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manage", "check"]) == 0
    assert "no issues" in capsys.readouterr().out


# --- verify -----------------------------------------------------------------------------------------------------------


def test_verify_says_that_all_is_well(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    assert capsys.readouterr().out == f"All is well: {len(checks.names())} things checked.\n"


def tamper() -> None:
    """Change a balance behind the ledger's back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_balance SET received = received + 1 WHERE id = (SELECT min(id) FROM ledger_balance)"
        )
        assert cursor.rowcount == 1


@pytest.fixture
def sold(world: World, tmp_path: Path) -> World:
    """A world in which something was sold."""
    path = tmp_path / "sold.csv"
    path.write_text("bill,sku,quantity,date,price\nA1,TEA,1,2026-11-20,12.50\n", encoding="utf-8")
    assert main(["import", "sales", str(path), "--shop", str(world.shop.pk)]) == 0
    return world


def test_verify_names_what_is_broken_and_exits_with_one(sold: World, capsys: pytest.CaptureFixture[str]) -> None:
    tamper()
    assert main(["verify"]) == 1
    assert "Broken: balances equal postings: balance " in capsys.readouterr().out


def test_verify_looks_at_one_shop_where_one_is_named(sold: World, capsys: pytest.CaptureFixture[str]) -> None:
    tamper()
    assert main(["verify", "--shop", str(sold.shop.pk)]) == 1
    assert main(["verify", "--shop", sold.other.legal_name]) == 0


def test_verify_answers_machines_in_json(sold: World, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "checked": checks.names(), "broken": []}
    tamper()
    assert main(["verify", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert answer["broken"][0]["invariant"] == "balances equal postings"


def test_every_room_has_its_invariants_registered() -> None:
    names = "\n".join(checks.names())
    for part in ("balances equal postings", "gapless", "hash chains", "trigger", "bills", "drawer", "stock"):
        assert part in names


# --- shops ------------------------------------------------------------------------------------------------------------


def test_a_shop_and_its_owner_are_made_in_one_go(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GALLA_OWNER_PASSWORD", "tiffin-gate-93-blue")
    arguments = ["shop", "--name", "Iyer Stores", "--owner", "Latha", "--gstin", "27AAPFU0939F1ZV", "--prefix", "a1"]
    assert main(arguments) == 0
    shop = Shop.objects.get()
    owner = User.objects.get()
    assert (shop.legal_name, shop.state_code, shop.tills.get().prefix) == ("Iyer Stores", "27", "A1")
    assert Membership.objects.get().role == "owner"
    assert owner.username == "latha"
    assert owner.check_password("tiffin-gate-93-blue")
    assert "tiffin-gate" not in capsys.readouterr().out


def test_an_owner_without_a_password_gets_one_that_is_shown_once(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shop", "--name", "Iyer Stores", "--owner", "latha"]) == 0
    shown = capsys.readouterr().out.partition("password ")[2].split()[0]
    assert User.objects.get().check_password(shown)


def test_an_owner_opens_a_further_shop_and_keeps_the_password(world: World) -> None:
    before = User.objects.get(username="owner").password
    assert main(["shop", "--name", "Patil Sweets", "--owner", "owner"]) == 0
    assert User.objects.get(username="owner").password == before
    assert Membership.objects.filter(user__username="owner", role="owner").count() == 2


def test_a_wrong_gstin_makes_neither_shop_nor_owner(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert "gstin" in refused(["shop", "--name", "X", "--owner", "latha", "--gstin", "27AAPFU0939F1ZZ"], capsys)
    assert not Shop.objects.exists()
    assert not User.objects.exists()


def test_a_command_asks_which_shop_where_there_are_several(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sold.csv"
    path.write_text("bill,sku,quantity,date,price\nA1,TEA,1,2026-11-20,12.50\n", encoding="utf-8")
    assert f"{world.shop.pk} (" in refused(["import", "sales", str(path)], capsys)
    assert "no one shop" in refused(["import", "sales", str(path), "--shop", "Nobody's"], capsys)
    assert "no till" in refused(["import", "sales", str(path), "--shop", str(world.shop.pk), "--till", "Z9"], capsys)
    assert not Sale.objects.exists()


def test_without_any_shop_a_command_says_how_to_make_one(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "galla shop" in refused(["import", "products", str(tmp_path / "x.csv")], capsys)


# --- imports ----------------------------------------------------------------------------------------------------------


def test_a_catalogue_is_taken_in_with_a_line_for_every_row(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, report = tmp_path / "goods.csv", tmp_path / "report.csv"
    path.write_text("name,price,barcode\nTea 250 g,118,8901030865237\n,5,\nSalt,20,12\n", encoding="utf-8")
    arguments = ["import", "products", str(path), "--shop", str(world.shop.pk), "--report", str(report)]
    before = Product.objects.count()
    assert main([*arguments, "--dry-run"]) == 0
    assert Product.objects.count() == before
    assert "Nothing was taken in. It would make 2 products" in capsys.readouterr().out
    assert main([*arguments, "--strict"]) == 1
    assert Product.objects.count() == before
    assert main(arguments) == 0
    assert Product.objects.count() == before + 2
    assert len(report.read_text(encoding="utf-8-sig").splitlines()) == 4
    capsys.readouterr()
    assert main(arguments) == 0
    assert "nothing was changed" in capsys.readouterr().out


def test_refused_bills_are_named_with_their_line_and_make_the_exit_code_one(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bills.csv"
    path.write_text(
        "bill,sku,quantity,date,price\nA1,TEA,1,2026-11-20,12.50\nA2,TEA,x,2026-11-20,1\nA3,TEA,-1,2026-11-20,1\n"
        "A4,TEA,0,2026-11-20,1\n",
        encoding="utf-8",
    )
    assert main(["import", "sales", str(path), "--shop", str(world.shop.pk)]) == 1
    said = capsys.readouterr().out
    assert "Taken in: 1 bill, 1 credit note with 2 lines, 11.50 in all." in said
    assert "1 document: without a bill." in said
    assert "Refused: document A2, line 3: 'x' is no quantity." in said
    assert "Passed over: 1 row (a quantity of nothing)." in said


def test_a_file_that_is_not_there_is_told_in_one_sentence(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for what in ("products", "sales"):
        refused(["import", what, str(tmp_path / "nowhere.csv"), "--shop", str(world.shop.pk)], capsys)
