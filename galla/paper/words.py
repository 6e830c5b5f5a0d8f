"""Amounts in words, in English and the way India counts: thousand, lakh, crore.

A bill says its total twice so that a figure changed by hand shows.
"""

# fmt: off
_SMALL = (
    "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
    "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
)
_TENS = ("", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety")
# fmt: on
_INDIAN = ((10_000_000, "Crore"), (100_000, "Lakh"), (1_000, "Thousand"), (100, "Hundred"))
_WESTERN = ((1_000_000_000, "Billion"), (1_000_000, "Million"), (1_000, "Thousand"), (100, "Hundred"))
_LAKH_COUNTING = {"INR", "NPR", "PKR", "BDT", "LKR", "BTN"}
_NAMES = {
    "INR": ("Rupees", "Paise"),
    "NPR": ("Rupees", "Paisa"),
    "PKR": ("Rupees", "Paisa"),
    "LKR": ("Rupees", "Cents"),
    "USD": ("Dollars", "Cents"),
    "EUR": ("Euros", "Cents"),
    "GBP": ("Pounds", "Pence"),
}


def amount_in_words(minor: int, currency: str = "INR", *, minor_digits: int = 2) -> str:
    """``156800`` paise is ``Rupees One Thousand Five Hundred Sixty-Eight Only``. Below zero, ``Minus`` goes before."""
    whole, rest = divmod(abs(minor), 10**minor_digits)
    big, small = _NAMES.get(currency, (currency, ""))
    steps = _INDIAN if currency in _LAKH_COUNTING else _WESTERN
    words = [f"{big} {number_in_words(whole, steps)}"]
    if rest and small:
        words.append(f"and {small} {number_in_words(rest, steps)}")
    elif rest:
        words.append(f"and {rest:0{minor_digits}d}/{10**minor_digits}")
    return ("Minus " if minor < 0 else "") + " ".join(words) + " Only"


def number_in_words(number: int, steps: tuple[tuple[int, str], ...] = _INDIAN) -> str:
    """A whole number from zero up; what is above the largest step is said as so many of it."""
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    size, name = next(step for step in steps if number >= step[0])
    count, rest = divmod(number, size)
    said = f"{number_in_words(count, steps)} {name}"
    return f"{said} {number_in_words(rest, steps)}" if rest else said
