"""The field's own words: roles, levels, rings, states, steps and answers."""

from enum import IntEnum, StrEnum


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


class DutyPart(StrEnum):
    """What a coordinator does for a span of time."""

    ON_CALL = "on_call"  # paged first
    BACKUP = "backup"  # paged when whoever is on call does not answer


class NoticeKind(StrEnum):
    """What a notice tells its reader; the words are chosen when it is sent."""

    LOGIN_LINK = "login_link"
    ASK = "ask"
    ASK_UPDATE = "ask_update"
    ASK_CANCEL = "ask_cancel"
    INVITE = "invite"
    INVITE_UPDATE = "invite_update"
    INVITE_AGAIN = "invite_again"  # as it stands now, to a calendar that answered what it was before
    INVITE_CANCEL = "invite_cancel"
    ANSWER_CHECK = "answer_check"  # a calendar answered, and nobody vouches for the sender
    MAIL_NOTE = "mail_note"
    REMIND = "remind"
    CONFIRM = "confirm"
    CONFIRM_AGAIN = "confirm_again"
    ON_THE_WAY = "on_the_way"
    DEBRIEF = "debrief"  # an hour after the shift: how was it?
    STILL_ABLE = "still_able"  # the shift moved, and its holder says nothing
    UNCONFIRMED = "unconfirmed"
    GAP = "gap"
    HOW_MANY_COME = "how_many_come"  # to the person, half a day before: by mail or text
    TELL_PERSON = "tell_person"  # to coordinators: no message of ours reaches the person
    HOW_IT_STANDS = "how_it_stands"  # the team is asked
    PAGE = "page"  # a coordinator must see to a watch
    LEVEL_PROPOSED = "level_proposed"
    LEVEL_ALARM = "level_alarm"  # critical, and nobody decided: again and again
    NEW_REQUEST = "new_request"
    TASK_OVERDUE = "task_overdue"
    OUTCOME_TOLD = "outcome_told"  # how it went, to those who were called
    SLOT_REOPENED = "slot_reopened"
    PLACE_OFFERED = "place_offered"  # another chapter offers empty places to this one
    SWAP_ASKED = "swap_asked"  # somebody offers their shift to this volunteer
    STILL_INTERESTED = "still_interested"  # three asks in a row without an answer; once for each silence
    TRAINING_ENDS = "training_ends"  # a month and a week before its last good day
    NEW_VOLUNTEER = "new_volunteer"  # somebody waits to be welcomed; once a day at most
    CONDUCT = "conduct"  # the code of conduct has a new version
    LIST_CONFIRM = "list_confirm"  # somebody asked to be on the list: was it you?
    RING_CALL = "ring_call"
    STAND_DOWN = "stand_down"
    GROUP_CALL = "group_call"  # to a room or a topic of a group; nobody answers there
    GROUP_ALL_CLEAR = "group_all_clear"
    AUDIT_FINDING = "audit_finding"  # something does not go on by itself
    CORRECTION_OFFERED = "correction_offered"  # what a call rested on fell away
    BRAKE = "brake"  # nothing leaves, or everything again
    LONE_CALL = "lone_call"  # a coordinator sends with one signature; there are seconds to stop it
    # By text: each is the mail of the same name in few words.
    ASK_TEXT = "ask_text"
    ASK_UPDATE_TEXT = "ask_update_text"
    ASK_CANCEL_TEXT = "ask_cancel_text"
    INVITE_TEXT = "invite_text"
    INVITE_UPDATE_TEXT = "invite_update_text"
    INVITE_CANCEL_TEXT = "invite_cancel_text"
    REMIND_TEXT = "remind_text"
    CONFIRM_TEXT = "confirm_text"
    CONFIRM_AGAIN_TEXT = "confirm_again_text"
    ON_THE_WAY_TEXT = "on_the_way_text"
    DEBRIEF_TEXT = "debrief_text"
    STILL_ABLE_TEXT = "still_able_text"
    RING_CALL_TEXT = "ring_call_text"
    STAND_DOWN_TEXT = "stand_down_text"
    PAGE_TEXT = "page_text"  # with the mail, never in its stead: a page goes by every channel
    LEVEL_ALARM_TEXT = "level_alarm_text"
    AUDIT_FINDING_TEXT = "audit_finding_text"  # only that no mail leaves: a mail could not say it
    TEXT_ANSWER = "text_answer"  # what is answered to a text that came in


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
    WISH = "wish"  # asked to be on the list, and did not confirm it yet
    PERSON = "person"
    GROUP = "group"
