"""The table classes and the migrations describe the same database, on both engines."""

import pkgutil
from importlib import import_module
from types import ModuleType
from typing import Any

from piccolo.columns import UUID, Boolean, Bytea, Column, DoublePrecision, Integer, Text, Timestamptz, Varchar
from piccolo.querystring import QueryString
from piccolo.table import Table

import accompany.tables

SQLITE = "SELECT m.name AS name FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
POSTGRESQL = """
    SELECT table_name, column_name, is_nullable, data_type, character_maximum_length
    FROM information_schema.columns WHERE table_schema = 'public'"""
WORDS = {  # how PostgreSQL names the types our migrations write
    "uuid": "UUID",
    "boolean": "BOOLEAN",
    "bytea": "BYTEA",
    "double precision": "DOUBLE PRECISION",
    "integer": "INTEGER",
    "text": "TEXT",
    "timestamp with time zone": "TIMESTAMPTZ",
}
OURS = {
    UUID: "UUID",
    Boolean: "BOOLEAN",
    Bytea: "BYTEA",
    DoublePrecision: "DOUBLE PRECISION",
    Integer: "INTEGER",
    Text: "TEXT",
    Timestamptz: "TIMESTAMPTZ",
}
Columns = dict[str, tuple[str, bool]]  # name: (type, may be null)


def declared() -> dict[str, Columns]:
    """Read every table class there is."""
    for module in pkgutil.walk_packages(accompany.tables.__path__, "accompany.tables."):
        import_module(module.name)
    classes = [one for one in Table.__subclasses__() if one.__module__.startswith("accompany.tables")]
    return {
        one._meta.tablename: {column._meta.name: (type_of(column), column._meta.null) for column in one._meta.columns}
        for one in classes
    }


def type_of(column: Column) -> str:
    return f"VARCHAR({column.length})" if isinstance(column, Varchar) else OURS[type(column)]


async def on_sqlite(run: Any) -> dict[str, Columns]:
    names = [row["name"] for row in await run(QueryString(SQLITE))]
    return {
        name: {
            row["name"]: (row["type"], not row["notnull"])
            for row in await run(QueryString(f"SELECT * FROM pragma_table_info('{name}')"))
        }
        for name in names
    }


async def on_postgresql(run: Any) -> dict[str, Columns]:
    found: dict[str, Columns] = {}
    for row in await run(QueryString(POSTGRESQL)):
        length = row["character_maximum_length"]
        kind = f"VARCHAR({length})" if length else WORDS[row["data_type"]]
        found.setdefault(row["table_name"], {})[row["column_name"]] = (kind, row["is_nullable"] == "YES")
    return found


async def test_table_classes_are_what_the_migrations_make(store: ModuleType) -> None:
    engine = store.engine()
    read = on_sqlite if engine.engine_type == "sqlite" else on_postgresql
    live = await read(engine.run_querystring)
    del live["schema_step"]  # the runner's own
    assert declared() == live
