"""What every refusal and every problem with a field says to its reader: the one place, in every language.

The sentences are English here and translated through the catalogs: what requesters read is marked ``public``,
what only volunteers and coordinators read is marked ``app``. No sentence repeats what was typed.
"""

from collections.abc import Mapping

from accompany.web.languages import app, gettext, public, spoken
from accompany.words import Problem, Reason

_REASONS = {
    Reason.SLOT_TAKEN: app("Someone just took this place."),
    Reason.PLACE_FREE: app("A place is free. You can take it now."),
    Reason.CONFLICT: app("You already have a shift at that time."),
    Reason.NOT_QUALIFIED: app("You need a training for this role that you have not done yet."),
    Reason.LANGUAGE_NEEDED: app("This place needs a language that is not in your profile."),
    Reason.NOT_VETTED: app("A coordinator has to welcome you first. Then you can take this place."),
    Reason.FROZEN: app("Your account is paused. Please talk to a coordinator."),
    Reason.TOO_LATE: app("This shift is over, or too close to change."),
    Reason.NOT_PUBLISHED: app("This appointment is not open to volunteers."),
    Reason.ALREADY_CLAIMED: app("You already have a place at this appointment."),
    Reason.NOT_VERIFIED: app("Nobody has checked this date yet. Check it, or give a reason."),
    Reason.NO_TEAM: app("Set a team first: which roles, and how many of each."),
    Reason.ALREADY_DECIDED: app("Someone has already decided this."),
    Reason.ALREADY_PUBLISHED: app("This appointment is already published."),
    Reason.CANCELLED: app("This appointment is cancelled."),
    Reason.WRONG_STATE: app("This is not possible now. Look at where it stands."),
    Reason.WRONG_STEP: app("This step does not follow the last one."),
    Reason.OUTCOME_EXISTS: app("The outcome of this appointment is already written down."),
    Reason.REASON_NEEDED: app("Please give a reason. It stays with the decision."),
    Reason.LEVEL_NOT_CONFIRMED: app("Confirm the level as high or critical first."),
    Reason.RING_NOT_ALLOWED: app("The person has not agreed to call these people."),
    Reason.CONSENT_TOO_OLD: app("Ask the person again: their agreement is older than 24 hours."),
    Reason.OWN_DRAFT: app("Another coordinator has to approve this."),
    Reason.NOT_APPROVED: app("This call is not approved yet."),
    Reason.EXPIRED: app("This call has expired."),
    Reason.ALREADY_OPEN: app("There is already a call for this appointment."),
    Reason.LINK_OLD: public("This link is old, or it was used before. Ask for a new one."),
    Reason.WRONG_CODE: public("This code does not fit. Check it and try again."),
    Reason.OTHER_BROWSER: public("Open this link in the browser where you asked for it."),
    Reason.TOO_MANY: public("That was too often. Wait a little and try again."),
    Reason.KEY_REUSED: public("This form was already sent with other answers."),
    Reason.KEY_BUSY: public("This form is being sent. Wait a moment."),
    Reason.IMPORT_FAILED: app("Nothing was imported. Mend the rows below and try again."),
    Reason.ALREADY_SET_UP: app("This program is already set up. Sign in instead."),
    Reason.NOT_LIKELY: app("This is hearsay so far. Have somebody we know see it, then confirm."),
    Reason.NOT_CONFIRMED: app("Confirm the report first."),
    Reason.ALL_CLEAR_FIRST: app("People were called. Stand down first, so that they hear it is over."),
    Reason.OUTCOME_FIRST: app("Write the outcome down first. Only what is known is told."),
    Reason.NOBODY_CALLED: app("There is nobody to tell: no team, and nobody was called."),
    Reason.LIST_CALLED_TODAY: app("The list was called not long ago. A third coordinator has to approve."),
    Reason.LIST_CALLED_OFTEN: app("The list was called often this week. A third coordinator has to approve."),
    Reason.CALLS_IN_AN_HOUR: app("Many calls left this hour. One coordinator more has to approve."),
    Reason.MANY_VOLUNTEERS: app("This reaches many of the volunteers. One coordinator more has to approve."),
    Reason.NOT_ALONE: app("You did not draft this, so nobody is alone: approve it instead."),
    Reason.ALONE_TOO_WIDE: app("Alone you can call the list, not partners or the public. Draft it without them."),
    Reason.WAIT_FOR_SECOND: app("Give the others five minutes to approve. Then you can send alone."),
    Reason.HAS_LEFT: app("This has left by now. Stand down, so that they hear it is over."),
    Reason.ALREADY_ON_DUTY: app("They are on duty in that time already."),
    Reason.NO_COORDINATOR: app("They are not a coordinator any more."),
    Reason.OTHER_DUTIES: app("You have other duties here too. Ask a coordinator to take you out."),
    Reason.LEAD_STAYS: app("The lead comes from your own chapter. Offer the other places."),
    Reason.NEWER_VERSION: app("There is a newer version by now. Please read that one."),
    Reason.SLOT_IN_USE: app("Someone holds this place. Release it first."),
}

_PROBLEMS = {
    Problem.REQUIRED: public("Fill in this field."),
    Problem.UNKNOWN_FIELD: public("This field is not known."),
    Problem.WRONG_TYPE: public("This is not the kind of value that belongs here."),
    Problem.TOO_LONG: public("This is too long. Make it shorter."),
    Problem.TOO_SMALL: public("This number is too small."),
    Problem.TOO_LARGE: public("This number is too large."),
    Problem.MALFORMED: public("We cannot read this. Check how it is written."),
    Problem.UNKNOWN_SITE: public("We do not know this place. Choose one from the list."),
    Problem.UNKNOWN_TYPE: public("We do not know this kind of appointment. Choose one from the list."),
    Problem.UNKNOWN_ROLE: public("We do not know this role. Choose one from the list."),
    Problem.UNKNOWN_LANGUAGE: public("We do not know this language. Choose one from the list."),
    Problem.UNKNOWN_SIGNAL: public("We do not know this signal. Choose one from the list."),
    Problem.UNKNOWN_CHOICE: public("Choose one of the answers in the list."),
    Problem.UNKNOWN_ZONE: public("We do not know this time zone."),
    Problem.TIME_IN_GAP: public("This time does not exist: clocks go forward that night."),
    Problem.TIME_AMBIGUOUS: public("This time happens twice that night. Say which one."),
    Problem.DATE_PAST: public("This date has passed. Check the month, the day and the year."),
    Problem.DATE_TOO_FAR: public("This date is too far away. Check the year."),
    Problem.NOT_YET: public("This time has not come yet. Check the day and the time."),
    Problem.END_BEFORE_START: public("The end comes before the start."),
    Problem.OVERLAPPING: app("Two of these share a day. Say it once."),
    Problem.DUPLICATE_ROW: public("This row is in the file twice."),
    Problem.CANNOT_BE_USED: public("This cannot be used here."),
    Problem.NOT_EMAIL: public("Enter an e-mail address. It has an @ in it."),
    Problem.NOT_PHONE: public("Enter a phone number with its area code."),
    Problem.TEAM_NUMBERS: public("The minimum must not exceed the ideal, nor the ideal the maximum."),
}

# Where a form can say more than the problem alone: by field of the form, then problem.
_FIELD_PROBLEMS = {
    ("kind", Problem.REQUIRED): public("Choose what kind of appointment it is."),
    ("month", Problem.REQUIRED): public("Choose the month."),
    ("day", Problem.REQUIRED): public("Enter the day. It is a number from 1 to 31."),
    ("day", Problem.MALFORMED): public("Enter the day. It is a number from 1 to 31."),
    ("day", Problem.TOO_LARGE): public("This month does not have that day."),
    ("year", Problem.REQUIRED): public("Enter the year. It has four digits."),
    ("year", Problem.MALFORMED): public("Enter the year. It has four digits."),
    ("time", Problem.REQUIRED): public("Choose the time, or say that you do not know it."),
    ("time", Problem.DATE_PAST): public("This time has passed. Check the day and the time."),
    ("site", Problem.REQUIRED): public("Choose a place, write it, or say that you do not know it."),
    ("adults", Problem.MALFORMED): public("Enter how many adults come. It is a number from 0 to 20."),
    ("adults", Problem.TOO_SMALL): public("Enter how many people come. There must be at least one."),
    ("children", Problem.MALFORMED): public("Enter how many children come. It is a number from 0 to 20."),
    ("told", Problem.REQUIRED): public("Choose an answer. “No, nothing” is an answer too."),
    ("reach", Problem.REQUIRED): public("Choose how we can reach you."),
    ("phone", Problem.REQUIRED): public("Enter the phone number where we can reach you."),
    ("email", Problem.REQUIRED): public("Enter the e-mail address where we can reach you."),
    ("agree", Problem.REQUIRED): app("Tick the box to say that you agree."),
    ("sure", Problem.REQUIRED): app("Tick the box if you want to leave."),
    ("share", Problem.REQUIRED): public("Choose who we may tell."),
    ("code", Problem.REQUIRED): public("Enter your code. It has 16 digits."),
    ("code", Problem.MALFORMED): public("Enter your code. It has 16 digits."),
}


def reason_text(reason: Reason, language: str) -> str:
    """Say why the program says no."""
    with spoken(language):
        return gettext(_REASONS[reason])


def problem_text(problem: Problem, language: str, field: str = "") -> str:
    """Say what is wrong with a field; naming a field of a form may give a sentence made for it."""
    with spoken(language):
        return gettext(_FIELD_PROBLEMS.get((field, problem), _PROBLEMS[problem]))


def problem_texts(problems: Mapping[str, Problem], language: str) -> dict[str, str]:
    """Say what is wrong with each field, in the order given."""
    return {field: problem_text(problem, language, field) for field, problem in problems.items()}


class English:
    """The words of problems in JSON: those of the pages, in English."""

    def reason(self, reason: Reason) -> str:
        """Say why not."""
        return reason_text(reason, "en")

    def problem(self, problem: Problem) -> str:
        """Say what is wrong with a field."""
        return problem_text(problem, "en")
