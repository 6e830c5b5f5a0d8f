"""Kinds of arguments that several commands take."""

import argparse
import datetime
import re


def day(text: str) -> datetime.date:
    """A date as 2010-12-01."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write it as 2010-12-01") from None


def mapping(text: str) -> tuple[str, str]:
    """``ours=theirs``: the name of a column of ours, and the header it has in the file."""
    ours, equals, theirs = text.partition("=")
    if not equals or not ours.strip() or not theirs.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is no mapping; write it as ours=theirs")
    return ours.strip(), theirs.strip()
