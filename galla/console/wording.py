"""How counts are said."""


def counted(number: int, noun: str, nouns: str = "") -> str:
    """``1 bill``, ``633 bills``, ``16,757 lines``."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
