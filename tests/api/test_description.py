"""The published description of the API is what the code does."""

import json

from accompany.app import API, describe
from accompany.tables.migrate import folder


def test_the_published_description_is_the_code() -> None:
    """If this fails: python scripts/openapi.py."""
    assert (folder() / "openapi.json").read_bytes() == describe()


def test_every_route_is_described_with_who_may_use_it() -> None:
    described = json.loads(describe())
    operations = [
        operation for methods in described["paths"].values() for name, operation in methods.items() if name != "x"
    ]
    assert described["openapi"].startswith("3.1")
    assert len(operations) == len(API)
    assert all(operation["x-access"] for operation in operations)
    assert all("400" not in operation["responses"] for operation in operations)


def test_an_open_route_asks_for_no_token_and_the_others_do() -> None:
    paths = json.loads(describe())["paths"]
    assert paths["/api/v1/login"]["post"]["security"] == []
    assert paths["/api/v1/people"]["get"]["security"] == [{"token": []}, {"session": []}]
