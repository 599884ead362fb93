"""Ways in: log-in links, sessions, API tokens and the one-time set-up link, all by digest only."""

from piccolo.columns import Integer, Timestamptz, UUID, Varchar
from piccolo.table import Table


class LoginLink(Table, tablename="login_link"):
    id = UUID(primary_key=True, default=None)
    account_id = UUID(null=True, default=None)
    purpose = Varchar(length=20, default=None)
    token_digest = Varchar(length=64, default=None)
    browser_digest = Varchar(length=64, default=None)
    code_digest = Varchar(length=64, default=None)
    tries = Integer(default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None)


class Session(Table, tablename="session"):
    digest = Varchar(length=64, primary_key=True, default=None)
    account_id = UUID(default=None)
    csrf = Varchar(length=64, default=None)
    started_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)


class ApiToken(Table, tablename="api_token"):
    digest = Varchar(length=64, primary_key=True, default=None)
    account_id = UUID(default=None)
    created_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)


class SetupLink(Table, tablename="setup_link"):
    digest = Varchar(length=64, primary_key=True, default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None)
