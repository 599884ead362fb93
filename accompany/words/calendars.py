"""The words of calendars and channels: how shifts come, what calendars answer, how somebody is told."""

from enum import StrEnum


class Calendar(StrEnum):
    """How a volunteer gets shifts into their calendar."""

    INVITES = "invites"
    FEED = "feed"


class CalendarAnswer(StrEnum):
    """What a volunteer's calendar says about a shift."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MAYBE = "maybe"


class InviteState(StrEnum):
    """How the newest calendar mail about an entry fared."""

    NONE = "none"
    QUEUED = "queued"
    SENT = "sent"
    BOUNCED = "bounced"
    EXPIRED = "expired"  # it did not go out in time


class CameBy(StrEnum):
    """How an answer reached us."""

    IMAP = "imap"
    LMTP = "lmtp"
    COMMAND = "command"
    WEBHOOK = "webhook"
    TAP = "tap"  # one tap confirmed it


class Channels(StrEnum):
    """How somebody is told what can be told by text; all else comes by mail."""

    MAIL = "mail"
    TEXT = "text"
    BOTH = "both"


class Detail(StrEnum):
    """How much a volunteer's calendar says about a shift. Never the person, at any level."""

    MINIMAL = "minimal"
    NORMAL = "normal"
    FULL = "full"
