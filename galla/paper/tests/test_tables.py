"""A table on A4: a report as it is printed."""

from galla.paper import render
from galla.paper.tables import TableColumn, TablePaper, TableRow
from galla.paper.tests import reading


def paper(rows: int) -> TablePaper:
    """A table of so many rows and a sum."""
    made = [TableRow((f"Account {number}", "1,250.00")) for number in range(rows)]
    return TablePaper(
        title="Trial balance",
        subtitle="1 Apr 2026 to 21 Nov 2026",
        shop="Patil Kirana Stores",
        gstin="27AAPFU0939F1ZV",
        columns=(TableColumn("Account"), TableColumn("Debit", is_figure=True)),
        rows=(*made, TableRow(("Together", "12,500.00"), is_sum=True)) if rows else (),
        nothing="Nothing stands here.",
    )


def test_a_table_says_of_whom_and_of_which_days_it_is() -> None:
    read = reading.text(render("table-a4", paper(10).data()))
    for part in ("Trial balance", "1 Apr 2026 to 21 Nov 2026", "Patil Kirana Stores", "27AAPFU0939F1ZV", "12,500.00"):
        assert part in read


def test_the_head_stands_on_every_page_and_a_table_of_nothing_says_so() -> None:
    read = reading.text(render("table-a4", paper(120).data()))
    assert read.count("Debit") == 3
    assert "Nothing stands here." in reading.text(render("table-a4", paper(0).data()))


def test_what_is_typed_as_markup_is_printed_as_it_is() -> None:
    made = TablePaper(title="#panic()", shop="S", columns=(TableColumn("*x*"),), rows=(TableRow(("$ 5 _b_ #emph",)),))
    read = reading.text(render("table-a4", made.data()))
    assert "#panic()" in read
    assert "$ 5 _b_ #emph" in read
