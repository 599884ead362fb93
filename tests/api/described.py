"""Requests made up from the API's own description: bodies of the right shape, and of shapes nobody meant."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import strategies as st

from accompany.app import describe

CANARY = "Xanadu"  # in every text that is made up; no answer may repeat it
STREAMS = {"/api/v1/events"}  # never end
Known = dict[str, list[Any]]  # telling values by the name of their field; <site_id> stands for whatever it is then
MOST_EXTRA = 3
NAME, NAME_IN_TEXT = re.compile(rb"<([a-z_]+)>"), re.compile(r"<([a-z_]+)>")
RIGHT = 2  # of the telling values of a field, so many at the beginning are right

TIMES = (
    *("2026-11-24T08:30", "2026-12-01T10:00:00-05:00", "2026-11-23T15:00:00Z", "2027-01-05"),
    *("2027-03-14T02:30", "2027-11-07T01:30", "2020-01-01T08:00", "2099-01-01T08:00"),
    *("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "9999-12-31T23:59", "2027-01-01T00:00+23:59:59.999999"),
)
ODD: tuple[Any, ...] = (None, True, -1, 0, 1, 2**31, 2**63, 2**70, -(2**70), 1.5, 1e308, "", [], {}, [[]], {"": None})
CHARACTERS = st.sampled_from("\x00\t\n\r\x1b\x7f\u0085\u2028\u202eé汉ı🜁\ud800\udfff'\"%;<{}")
made_up = st.one_of(
    st.builds(lambda tail: CANARY + tail, st.text(st.one_of(CHARACTERS, st.characters()), max_size=12)),
    st.integers(1, 6).map(lambda n: CANARY * 10**n if n < 4 else CANARY * 500),
)
RAW = (b"", b"{", b"null", b"[]", b"\xff\xfe", b"[" * 3000, b'{"a":' * 900, b'"Xanadu"', b"\x00", b'{"a":1}{"b":2}')
MEDIA = ("application/json", "application/json; charset=utf-16", "text/plain", "text/csv", "multipart/form-data", "")
FILES = ("", "\ufeff", '"', "a,b\n1,2,3\n", "name\n\x00\n", "kind,name,street,city,state,postal_code,time_zone\n")


@dataclass(frozen=True)
class Operation:
    """One method at one address, and what its description says may be sent."""

    method: str
    path: str
    query: tuple[dict[str, Any], ...]
    body: dict[str, Any] | None
    takes_file: bool
    schemas: dict[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Sent:
    """A request made up."""

    operation: Operation
    path: str
    params: list[tuple[str, str]]
    content: bytes | None
    headers: dict[str, str]
    who: str

    def filled(self, ids: dict[str, str]) -> dict[str, Any]:
        """Put ids where they are only named, and give what a client takes."""
        return {
            "method": self.operation.method,
            "url": _filled(self.path, ids),
            "params": [(name, _filled(value, ids)) for name, value in self.params],
            "content": self.content and NAME.sub(lambda found: ids[found[1].decode()].encode(), self.content),
            "headers": {name: _filled(value, ids) for name, value in self.headers.items()},
        }


def _filled(text: str, ids: dict[str, str]) -> str:
    return NAME_IN_TEXT.sub(lambda found: ids[found[1]], text)


@cache
def operations() -> tuple[Operation, ...]:
    """List everything the API can do, but for streams."""
    described = json.loads(describe())
    schemas = described["components"]["schemas"]
    found = []
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            query = tuple(one for one in operation.get("parameters", ()) if one["in"] == "query")
            body = content.get("application/json", {}).get("schema")
            found.append(Operation(method.upper(), path, query, body, "text/csv" in content, schemas))
    return tuple(one for one in found if one.path not in STREAMS)


def requests(known: Known) -> st.SearchStrategy[Sent]:
    """Make up requests to every operation."""
    return st.sampled_from(operations()).flatmap(lambda operation: _request(operation, known))


def _request(operation: Operation, known: Known) -> st.SearchStrategy[Sent]:
    return st.builds(
        Sent,
        operation=st.just(operation),
        path=_path(operation, known),
        params=_params(operation, known),
        content=_content(operation, known),
        headers=_headers(known),
        who=st.sampled_from((*["june"] * 8, "rosa", "rosa", "ana", "ana", "eve", "nobody", "nobody", "expired")),
    )


def _path(operation: Operation, known: Known) -> st.SearchStrategy[str]:
    parts = [
        st.sampled_from(known.get(part[1:-1], [""]) * 24 + known["id"]) if part.startswith("{") else st.just(part)
        for part in operation.path.split("/")
    ]
    return st.tuples(*parts).map(lambda some: "/".join(map(str, some)))


def _params(operation: Operation, known: Known) -> st.SearchStrategy[list[tuple[str, str]]]:
    if not operation.query:
        return st.just([])
    one = st.sampled_from(operation.query).flatmap(lambda said: st.tuples(st.just(said["name"]), _param(said, known)))
    return st.lists(one, max_size=4)


def _param(said: dict[str, Any], known: Known) -> st.SearchStrategy[str]:
    telling = [str(value) for value in known.get(said["name"], ["1"])]
    return st.one_of(st.sampled_from(telling), st.sampled_from(telling), _encodable(made_up), _encodable(_odd))


def _encodable(some: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return some.map(lambda value: str(value).encode(errors="replace").decode())


def _headers(known: Known) -> st.SearchStrategy[dict[str, str]]:
    media = st.sampled_from((*MEDIA[:1] * 8, *MEDIA)).map(lambda media: {"Content-Type": media})
    keys = st.sampled_from((*[None] * 24, "", "k1", "k2", "x" * 200, CANARY)).map(
        lambda key: {} if key is None else {"Idempotency-Key": key}
    )
    codes = st.sampled_from((*known["code_of_request"] * 9, "0" * 16, "", CANARY)).map(
        lambda code: {"X-Request-Code": code}
    )
    return st.tuples(media, keys, codes).map(lambda some: some[0] | some[1] | some[2])


def _content(operation: Operation, known: Known) -> st.SearchStrategy[bytes | None]:
    if operation.method == "GET":
        return st.none()
    raw = st.one_of(st.sampled_from(RAW), st.binary(max_size=40))
    if operation.takes_file:
        return st.one_of(st.sampled_from(FILES).map(str.encode), _file(known), raw)
    if operation.body is None:
        return st.one_of(*[st.just(b"{}")] * 4, st.none(), raw)
    right = value_of(operation.body, operation.schemas, {name: values[:RIGHT] for name, values in known.items()})
    fitting = value_of(operation.body, operation.schemas, known)
    spoilt = st.one_of(_mutated(right), _mutated(fitting))
    return st.one_of(*[right.map(_written)] * 4, *[fitting.map(_written)] * 2, *[spoilt.map(_written)] * 3, raw)


def _file(known: Known) -> st.SearchStrategy[bytes]:
    cell = st.one_of(st.sampled_from(known["cell"]), _encodable(made_up))
    row = st.lists(cell, min_size=7, max_size=9).map(",".join)
    return st.tuples(st.sampled_from(known["header"]), st.lists(row, max_size=4)).map(
        lambda parts: "\n".join([parts[0], *parts[1]]).encode()
    )


def _written(value: Any) -> bytes:
    return json.dumps(value).encode()


def value_of(schema: dict[str, Any], schemas: dict[str, Any], known: Known, name: str = "") -> st.SearchStrategy[Any]:
    """Make values that fit a schema, as far as it says; ``name`` is the field's."""
    if "$ref" in schema:
        return value_of(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, known, name)
    if options := schema.get("oneOf") or schema.get("anyOf"):
        return st.one_of([value_of(option, schemas, known, name) for option in options])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    makers: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "object": lambda: _object(schema, schemas, known),
        "array": lambda: _array(schema, schemas, known, name),
        "string": lambda: _string(schema, known.get(name, [])),
        "integer": lambda: st.integers(schema.get("minimum", -3), schema.get("maximum", 300)),
        "number": lambda: st.floats(allow_nan=False),
        "boolean": st.booleans,
        "null": st.none,
    }
    types = schema.get("type", "string")
    return st.one_of([makers[one]() for one in ([types] if isinstance(types, str) else types)])


def _string(schema: dict[str, Any], telling: list[Any]) -> st.SearchStrategy[Any]:
    """Take a telling value, nearly always where there are only right ones; else make a text up."""
    if not telling:
        return _text(schema)
    return st.one_of(*[st.sampled_from(telling)] * (3 if len(telling) > RIGHT else 12), _text(schema))


def _text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    least, most = schema.get("minLength", 0), schema.get("maxLength", 300)
    return made_up.map(lambda text: text[:most] if len(text) >= least else text.ljust(least, "x"))


def _array(schema: dict[str, Any], schemas: dict[str, Any], known: Known, name: str) -> st.SearchStrategy[list[Any]]:
    least, most = schema.get("minItems", 0), min(schema.get("maxItems", 3), 4)
    return st.lists(value_of(schema.get("items", {}), schemas, known, name), min_size=least, max_size=most)


def _object(schema: dict[str, Any], schemas: dict[str, Any], known: Known) -> st.SearchStrategy[dict[str, Any]]:
    fields = {key: value_of(value, schemas, known, key) for key, value in schema.get("properties", {}).items()}
    needed = set(schema.get("required", ()))
    if not fields:
        return st.dictionaries(st.sampled_from(("en", "es", CANARY)), made_up, max_size=2)
    return st.fixed_dictionaries(
        {key: value for key, value in fields.items() if key in needed},
        optional={key: value for key, value in fields.items() if key not in needed},
    )


_odd = st.one_of(st.sampled_from(ODD), made_up, st.floats(allow_nan=False))


@st.composite
def _mutated(draw: st.DrawFn, right: st.SearchStrategy[Any]) -> Any:
    """Take something right, and spoil it: a field gone, of another type, unknown, or everything wrapped."""
    value = draw(right)
    if not isinstance(value, dict):
        return draw(_odd)
    for _ in range(draw(st.integers(1, MOST_EXTRA))):
        how = draw(st.sampled_from(("drop", "replace", "replace", "add", "wrap")))
        key = draw(st.sampled_from([*value, "id"]))
        if how == "drop":
            value.pop(key, None)
        elif how == "add":
            value[draw(st.sampled_from((CANARY, "", "id", "__class__")))] = draw(_odd)
        else:
            value[key] = draw(_odd) if how == "replace" else [value.get(key)]
    return value
