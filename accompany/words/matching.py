"""Why a volunteer is asked for a slot, or is not. Stable codes of the API; worded in one place per language."""

from enum import IntEnum, StrEnum


class Width(IntEnum):
    """How far a wave goes to find people."""

    NEAR = 0  # who named the area, or no area
    ELSEWHERE = 1  # also from other areas
    ANY_HOUR = 2  # also outside the hours they named


class NotAsked(StrEnum):
    """Why somebody is not asked for a slot, whatever speaks for them."""

    FROZEN = "frozen"
    NOT_VETTED = "not_vetted"
    NOT_QUALIFIED = "not_qualified"
    QUALIFICATION_ENDED = "qualification_ended"  # on the day of the shift, at its site
    LANGUAGE_NEEDED = "language_needed"
    NOT_THIS_SITE = "not_this_site"  # they wished so
    ONLY_WITH_LEAD = "only_with_lead"  # they wished so, and that lead holds no place
    NEW_WITHOUT_LEAD = "new_without_lead"  # the first shift is beside a lead
    AWAY = "away"
    NOT_FREE = "not_free"
    CONFLICT = "conflict"
    TOO_FAR = "too_far"  # from another shift of theirs, to be here in time
    NEEDS_REST = "needs_rest"


class Because(StrEnum):
    """What speaks for somebody, or against, without keeping them out."""

    ASKED_FOR_IT = "asked_for_it"
    WITH_LEAD = "with_lead"
    WANTS_MORE = "wants_more"
    SPEAKS = "speaks"
    NEAR = "near"
    ELSEWHERE = "elsewhere"
    FREE_THAT_DATE = "free_that_date"
    USUALLY_FREE = "usually_free"
    FIRST_SHIFT = "first_shift"
    LAST_OUT = "last_out"
    NOT_OUT_LATELY = "not_out_lately"
    MANY_LATELY = "many_lately"
    RELIABLE = "reliable"
    DROPPED_LATE = "dropped_late"
    MISSED = "missed"
    SILENT = "silent"


class ChoiceState(StrEnum):
    """What became of one line of a proposed week."""

    PROPOSED = "proposed"
    ASKED = "asked"
    DROPPED = "dropped"  # a coordinator asks nobody
    PASSED_OVER = "passed"  # it was not possible any more
