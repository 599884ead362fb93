"""Everybody in the coalition that does not exist: made-up names, addresses of example.org, numbers kept for fiction."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from accompany.rules.importing import MEMBER_COLUMNS, VOLUNTEER_COLUMNS

LISTED = 300
PARTNERS = ("Riverside Congregation", "Harbor Legal Aid", "Tenants of Elm Street")
FIRST = ("Alder", "Basil", "Clover", "Dill", "Elm", "Fern", "Garnet", "Hazel")
LAST = ("Brook", "Field", "Harbor", "Lake", "Meadow")
ZONES = ("Queens", "Bronx", "Brooklyn", "Manhattan", "Newark")
SECOND = ("es:native", "en:native", "ht:native", "zh-Hans:native", "ar:fluent")
GOOD_FOR, AGREED_BEFORE = timedelta(days=400), timedelta(days=60)


def volunteers(today: date) -> str:
    """Give forty-two volunteers as a file: Ana, Theo, and others with the names of plants and places."""
    trained, lead = _trainings(today)
    rows = [
        ("Ana", "ana@example.org", "555-010-0101", "en:native", lead, "Queens", "yes"),
        ("Theo", "theo@example.org", "555-010-0102", "es:native;en:fluent", trained, "Bronx", "yes"),
    ]
    for number, (first, last) in enumerate((first, last) for first in FIRST for last in LAST):
        address = f"{first}.{last}@example.org".lower()
        languages = ";".join(dict.fromkeys((SECOND[number % 5], "en:native")))
        training = trained if number % 4 else lead
        welcomed = "no" if number % 13 == 12 else "yes"
        rows.append((f"{first} {last}", address, "", languages, training, ZONES[number % 5], welcomed))
    return _file(VOLUNTEER_COLUMNS, rows)


def supporters(today: date) -> str:
    """Give the rapid mobilization list as a file."""
    agreed = (today - AGREED_BEFORE).isoformat()
    rows = []
    for number in range(1, LISTED + 1):
        language, zone = ("en", "es")[number % 2], ZONES[number % 5]
        address = f"supporter{number}@example.org"
        rows.append((f"Supporter {number}", address, "", language, zone, "3", "yes", agreed, "web form"))
    return _file(MEMBER_COLUMNS, rows)


def _trainings(today: date) -> tuple[str, str]:
    until = (today + GOOD_FOR).isoformat()
    return f"accompaniment_101:{until}", f"accompaniment_101:{until};lead:{until}"


def _file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    return text.getvalue()
