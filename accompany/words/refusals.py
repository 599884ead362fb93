"""How the program says no: stable reasons and problems, and the exceptions that carry them."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """Why the program says no. Stable codes of the API; worded in one place per language."""

    SLOT_TAKEN = "slot_taken"
    PLACE_FREE = "place_free"
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
    OTHER_DUTIES = "other_duties"
    NEWER_VERSION = "newer_version"
    SLOT_IN_USE = "slot_in_use"
    LEAD_STAYS = "lead_stays"
    NOT_LIKELY = "not_likely"
    NOT_CONFIRMED = "not_confirmed"
    ALL_CLEAR_FIRST = "all_clear_first"
    OUTCOME_FIRST = "outcome_first"
    NOBODY_CALLED = "nobody_called"
    LIST_CALLED_TODAY = "list_called_today"
    LIST_CALLED_OFTEN = "list_called_often"
    CALLS_IN_AN_HOUR = "calls_in_an_hour"
    MANY_VOLUNTEERS = "many_volunteers"
    NOT_ALONE = "not_alone"
    ALONE_TOO_WIDE = "alone_too_wide"
    WAIT_FOR_SECOND = "wait_for_second"
    HAS_LEFT = "has_left"
    ALREADY_ON_DUTY = "already_on_duty"
    NO_COORDINATOR = "no_coordinator"


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
    NOT_YET = "not_yet"
    END_BEFORE_START = "end_before_start"
    OVERLAPPING = "overlapping"
    DUPLICATE_ROW = "duplicate_row"
    CANNOT_BE_USED = "cannot_be_used"  # says nothing about why: an address may be somebody's elsewhere
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
