"""Requests for company, as they arrive."""

from piccolo.columns import Boolean, Bytea, Integer, Text, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Request(Table, tablename="request"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    case_id = UUID(default=None)
    state = Varchar(length=20, default=None)
    kind = Varchar(length=40, default=None)
    site_id = UUID(null=True, default=None)
    site_text_sealed = Bytea(null=True, default=None)
    starts_at = Timestamptz(null=True, default=None)
    name_sealed = Bytea(null=True, default=None)
    contact_sealed = Bytea(null=True, default=None)
    reach_by = Varchar(length=10, default=None)
    spoken_language = Varchar(length=20, default=None)
    reading_language = Varchar(length=20, default=None)
    adults = Integer(default=None)
    children = Integer(default=None)
    needs = Text(default=None)
    told_to_bring = Text(default=None)
    tier = Varchar(length=20, default=None)
    on_behalf = Boolean(default=None)
    link_digest = Varchar(length=64, default=None)
    code_locator = Varchar(length=64, default=None)
    code_hash = Varchar(length=200, default=None)
    received_at = Timestamptz(default=None)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = UUID(null=True, default=None)
    person_id = UUID(null=True, default=None)
