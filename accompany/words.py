"""The words every other module speaks: ids, states, reasons. It imports nothing of ours."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import NewType
from uuid import UUID

ChapterId = NewType("ChapterId", UUID)
AccountId = NewType("AccountId", UUID)
VolunteerId = NewType("VolunteerId", AccountId)  # a volunteer is an account: the same value
PersonId = NewType("PersonId", UUID)
CaseId = NewType("CaseId", UUID)  # names the data key that seals one person's fields
RequestId = NewType("RequestId", UUID)
SiteId = NewType("SiteId", UUID)
AppointmentId = NewType("AppointmentId", UUID)
SlotId = NewType("SlotId", UUID)
ClaimId = NewType("ClaimId", UUID)
AskId = NewType("AskId", UUID)
SignalId = NewType("SignalId", UUID)
MobilizationId = NewType("MobilizationId", UUID)
MemberId = NewType("MemberId", UUID)
PartnerId = NewType("PartnerId", UUID)
NoticeId = NewType("NoticeId", UUID)


class Role(StrEnum):
    """What an account may do in its chapter."""

    COORDINATOR = "coordinator"
    LEAD = "lead"
    VOLUNTEER = "volunteer"
    DATE_CHECKER = "date_checker"
    OPERATOR = "operator"


class Access(StrEnum):
    """Who may enter through a handler. A handler without one stops the program from starting."""

    ANYONE = "anyone"
    HOLDER = "holder"  # whoever holds the link or code named in the request
    SIGNED_IN = "signed_in"
    VOLUNTEER = "volunteer"
    LEAD = "lead"
    DATE_CHECKER = "date_checker"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"


class Level(IntEnum):
    """How likely removal is: what the signals add up to, confirmed by a coordinator."""

    ROUTINE = 0
    WATCH = 1
    HIGH = 2
    CRITICAL = 3


class Fluency(IntEnum):
    """How well a volunteer speaks a language."""

    BASIC = 0
    CONVERSATIONAL = 1
    FLUENT = 2
    NATIVE = 3


class Ring(IntEnum):
    """Who is called when removal looks likely, from the inside out."""

    DUTY_DESK = 0
    TEAM = 1
    VOLUNTEERS = 2
    LIST = 3
    PARTNERS = 4
    PUBLIC = 5


class Tier(StrEnum):
    """What the person agreed to share: a preset of rings."""

    PRIVATE = "private"
    COMMUNITY = "community"
    PUBLIC = "public"


class AppointmentStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    DONE = "done"


class RequestState(StrEnum):
    NEW = "new"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class SlotState(StrEnum):
    OPEN = "open"
    ASKED = "asked"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"


class ClaimState(StrEnum):
    STANDBY = "standby"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    MAYBE = "maybe"
    RELEASED = "released"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


HOLDING = (ClaimState.CLAIMED, ClaimState.CONFIRMED, ClaimState.MAYBE)  # these fill a slot


class DayStep(StrEnum):
    """What happened on the day, in the order it usually happens."""

    GATHERING = "gathering"
    MET = "met"
    BRIEFED = "briefed"
    IN_LINE = "in_line"
    INSIDE = "inside"
    OUT = "out"
    TURNED_AWAY = "turned_away"
    OVERDUE_SNOOZED = "overdue_snoozed"
    HELD = "held"


class Outcome(StrEnum):
    ATTENDED = "attended"
    TURNED_AWAY = "turned_away"
    POSTPONED = "postponed"
    HELD = "held"
    RELEASED = "released"
    NO_SHOW = "no_show"
    ENDED = "ended"


class SignalSource(StrEnum):
    PERSON = "person"
    LAWYER = "lawyer"
    LETTER = "letter"
    LEAD = "lead"
    INTAKE = "intake"
    SITE = "site"


class Told(StrEnum):
    """What the person was told to bring."""

    PASSPORT = "passport"
    TICKET = "ticket"
    BAGS = "bags"
    DOCUMENTS = "documents"


class Need(StrEnum):
    """What a person needs in order to go."""

    INTERPRETER = "interpreter"
    RIDE = "ride"
    CHILDCARE = "childcare"
    WHEELCHAIR = "wheelchair"


class ReachBy(StrEnum):
    """How a person wants to be reached."""

    TEXT = "text"
    CALL = "call"
    EMAIL = "email"
    SIGNAL = "signal"
    NONE = "none"


class MobilizationState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    STANDING_DOWN = "standing_down"
    STOOD_DOWN = "stood_down"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Answer(StrEnum):
    COMING = "coming"
    THIRTY_MINUTES = "thirty_minutes"
    NO = "no"
    YES = "yes"


class NoticeKind(StrEnum):
    """What a notice tells its reader; the words are chosen when it is sent."""

    LOGIN_LINK = "login_link"
    ASK = "ask"
    INVITE = "invite"
    INVITE_UPDATE = "invite_update"
    INVITE_CANCEL = "invite_cancel"
    LEVEL_PROPOSED = "level_proposed"
    NEW_REQUEST = "new_request"
    SLOT_REOPENED = "slot_reopened"
    RING_CALL = "ring_call"
    STAND_DOWN = "stand_down"


class NoticeState(StrEnum):
    """Where a notice stands on its way to its one reader."""

    QUEUED = "queued"
    SENDING = "sending"  # the intent is written; whoever holds the lease is sending it
    ACCEPTED = "accepted"
    RETRY = "retry"
    IN_DOUBT = "in_doubt"  # the connection died after the final dot: it may have arrived
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class ReaderKind(StrEnum):
    """Which table a notice's reader is found in."""

    ACCOUNT = "account"
    MEMBER = "member"
    PARTNER = "partner"


class Calendar(StrEnum):
    """How a volunteer gets shifts into their calendar."""

    INVITES = "invites"
    FEED = "feed"


class Detail(StrEnum):
    """How much a volunteer's calendar says about a shift. Never the person, at any level."""

    MINIMAL = "minimal"
    NORMAL = "normal"
    FULL = "full"


class Reason(StrEnum):
    """Why the program says no. Stable codes of the API; worded in one place per language."""

    SLOT_TAKEN = "slot_taken"
    CONFLICT = "conflict"
    NOT_QUALIFIED = "not_qualified"
    LANGUAGE_NEEDED = "language_needed"
    NOT_VETTED = "not_vetted"
    FROZEN = "frozen"
    TOO_LATE = "too_late"
    NOT_PUBLISHED = "not_published"
    ALREADY_CLAIMED = "already_claimed"
    NOT_VERIFIED = "not_verified"
    NO_TEAM = "no_team"
    ALREADY_DECIDED = "already_decided"
    ALREADY_PUBLISHED = "already_published"
    CANCELLED = "cancelled"
    WRONG_STATE = "wrong_state"
    WRONG_STEP = "wrong_step"
    OUTCOME_EXISTS = "outcome_exists"
    REASON_NEEDED = "reason_needed"
    LEVEL_NOT_CONFIRMED = "level_not_confirmed"
    RING_NOT_ALLOWED = "ring_not_allowed"
    CONSENT_TOO_OLD = "consent_too_old"
    OWN_DRAFT = "own_draft"
    NOT_APPROVED = "not_approved"
    EXPIRED = "expired"
    ALREADY_OPEN = "already_open"
    LINK_OLD = "link_old"
    WRONG_CODE = "wrong_code"
    OTHER_BROWSER = "other_browser"
    TOO_MANY = "too_many"
    KEY_REUSED = "key_reused"
    KEY_BUSY = "key_busy"
    IMPORT_FAILED = "import_failed"
    ALREADY_SET_UP = "already_set_up"
    SLOT_IN_USE = "slot_in_use"


class Problem(StrEnum):
    """What is wrong with one field. Worded in one place per language, never echoing the input."""

    REQUIRED = "required"
    UNKNOWN_FIELD = "unknown_field"
    WRONG_TYPE = "wrong_type"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNKNOWN_SITE = "unknown_site"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_ROLE = "unknown_role"
    UNKNOWN_LANGUAGE = "unknown_language"
    UNKNOWN_SIGNAL = "unknown_signal"
    UNKNOWN_CHOICE = "unknown_choice"
    UNKNOWN_ZONE = "unknown_zone"
    TIME_IN_GAP = "time_in_gap"
    TIME_AMBIGUOUS = "time_ambiguous"
    DATE_PAST = "date_past"
    DATE_TOO_FAR = "date_too_far"
    END_BEFORE_START = "end_before_start"
    DUPLICATE_ROW = "duplicate_row"
    NOT_EMAIL = "not_email"
    NOT_PHONE = "not_phone"
    TEAM_NUMBERS = "team_numbers"  # minimum ≤ ideal ≤ maximum does not hold


class Refused(Exception):  # it is an answer, not a fault
    """The rules say no. Carries the reason and ids that help the caller go on, never personal fields."""

    def __init__(self, reason: Reason, **more: object) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.more = more


class Missing(Exception):
    """Not there, or not yours to see: the caller cannot tell which."""


class Invalid(Exception):
    """The input cannot be used. Names each field and its problem, never the value."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__(", ".join(f"{field}: {problem.value}" for field, problem in problems.items()))
        self.problems = dict(problems)


class TooMany(Exception):
    """The caller asked more often than allowed."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after  # seconds
