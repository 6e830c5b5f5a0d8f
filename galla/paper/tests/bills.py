"""Bills to print: the one of the pictures, and how to make others of it."""

from dataclasses import replace
from typing import Any

from galla.paper.documents import BillPaper, Line, Party, Sum, TaxRow, bill_title
from galla.paper.words import amount_in_words

ITEMS = (
    ("Whole-wheat atta 5 kg", "1101", "1", "268.00", "", "255.24", "5%", "268.00"),
    ("Toor dal 1 kg", "0713", "2", "172.00", "−17.20", "311.24", "5%", "326.80"),
    ("Sugar, loose", "1701", "2.450 kg", "46.00", "", "107.34", "5%", "112.70"),
    ("Sunflower oil 1 L", "1512", "3", "158.00", "", "451.42", "5%", "474.00"),
    ("Toned milk 1 L", "0401", "2", "74.00", "", "148.00", "Nil", "148.00"),
    ("Detergent powder 1 kg", "3402", "1", "118.00", "−11.80", "90.00", "18%", "106.20"),
    ("Cola 750 ml", "2202", "2", "45.00", "", "64.28", "40%", "90.00"),
    ("Potatoes, loose", "0701", "1.350 kg", "32.00", "", "43.20", "Nil", "43.20"),
)

PLAIN = BillPaper(
    title=bill_title(taxed=True, untaxed=True),
    number="M2/26-27/004182",
    issued="21 Nov 2026, 6:41 pm",
    made_at="Till 2, Kavita",
    supplier=Party(
        name="Asha Provision Store",
        address="14 Market Road\nPune 411002",
        gstin="27AAAPA0000A1Z7",
        phone="90000 00001",
        state="Maharashtra (27)",
    ),
    recipient=Party(name="Meena Kulkarni", phone="90000 00142", email="meena@example.com"),
    place_of_supply="Maharashtra (27)",
    lines=tuple(
        Line(
            number=str(number), name=name, hsn=hsn, quantity=quantity, rate=rate,
            discount=discount, taxable=taxable, tax_rate=tax_rate, amount=amount,
        )
        for number, (name, hsn, quantity, rate, discount, taxable, tax_rate, amount) in enumerate(ITEMS, 1)
    ),
    tax_columns=("CGST", "SGST"),
    taxes=(
        TaxRow(rate="Nil", taxable="191.20", components=("0.00", "0.00"), total="191.20"),
        TaxRow(rate="5%", taxable="1,125.24", components=("28.13", "28.13"), total="1,181.50"),
        TaxRow(rate="18%", taxable="90.00", components=("8.10", "8.10"), total="106.20"),
        TaxRow(rate="40%", taxable="64.28", components=("12.86", "12.86"), total="90.00"),
    ),
    tax_total=TaxRow(rate="All", taxable="1,470.72", components=("49.09", "49.09"), total="1,568.90"),
    sums=(Sum("8 items at their rates", "1,597.90"), Sum("You saved", "−29.00"), Sum("Round-off", "−0.90")),
    total_label="To pay",
    total="₹1,568.00",
    total_in_words=amount_in_words(156_800),
    tenders=(Sum("UPI, ref 4471", "500.00"), Sum("Cash given, 3 × ₹500", "1,500.00"), Sum("Handed back", "−432.00")),
    hand_back=("2 × ₹200", "1 × ₹20", "1 × ₹10", "1 × ₹2"),
    remarks=("Khata still to pay ₹1,240.00", "Exchange within 7 days with this bill", "धन्यवाद · Thank you"),
    signatory="Asha Provision Store",
    qr="upi://pay?pa=asha@example&pn=Asha%20Provision%20Store&am=1568.00&cu=INR&tn=M2/26-27/004182",
    qr_words="Pay by UPI",
)  # fmt: skip


def bill(**changes: Any) -> dict[str, Any]:
    """The data of that bill with something about it changed."""
    return replace(PLAIN, **changes).data()


def line(name: str, **changes: Any) -> Line:
    """One item of any name."""
    plain = Line(
        number="1", name=name, quantity="1", rate="10.00", amount="10.00", hsn="1101", taxable="9.52", tax_rate="5%"
    )
    return replace(plain, **changes)
