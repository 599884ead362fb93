"""Where everything meets: every route on one page, in front of one door."""

import gc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from typing import Any
from urllib.parse import urlsplit

from litestar import Litestar, Request, Response, Router
from litestar.datastructures import State
from litestar.di import Provide

from accompany import settings as environment
from accompany.api import (
    answers,
    appointments,
    board,
    brakes,
    calendars,
    call_limits,
    candidates,
    chapter_offers,
    chapters,
    conduct,
    corrections,
    curves,
    days,
    description,
    drill_members,
    duty,
    inbound,
    inbound_sms,
    incidents,
    joining,
    kinds,
    level_alarms,
    logins,
    lone_calls,
    members,
    mobilizations,
    moves,
    outcomes_told,
    partners,
    people,
    relays,
    requests,
    sites,
    slots,
    supporters,
    swaps,
    tasks,
    timeline,
    to_tell,
    trainings,
    volunteers,
    weeks,
)
from accompany.api.problems import Problems
from accompany.clock.loop import working
from accompany.doors import access, errors, headers, journal
from accompany.doors import now as clock
from accompany.doors.bodies import IMPORT
from accompany.doors.door import Door
from accompany.doors.origins import LOOPBACK
from accompany.settings import Settings
from accompany.tables import store
from accompany.web import conduct as conduct_pages
from accompany.web import refusals, tongue, wording
from accompany.web.accounts import join, login, setup
from accompany.web.coordinators import board as boards
from accompany.web.coordinators import brakes as brake_pages
from accompany.web.coordinators import call_limits as call_limit_pages
from accompany.web.coordinators import chapter_offers as chapter_offer_pages
from accompany.web.coordinators import (
    drills,
    inbox,
    lists,
    mail_notes,
    mobilize,
    signal_kinds,
    texts_in,
    visit,
    visit_new,
    waiting,
    why,
)
from accompany.web.coordinators import duty as duty_pages
from accompany.web.coordinators import lone_calls as lone_pages
from accompany.web.coordinators import mobilizations as call_pages
from accompany.web.coordinators import outcomes_told as outcome_pages
from accompany.web.coordinators import people as people_pages
from accompany.web.coordinators import places as place_pages
from accompany.web.coordinators import plan as plan_pages
from accompany.web.coordinators import timeline as timeline_pages
from accompany.web.coordinators import trainings as training_pages
from accompany.web.coordinators import weeks as week_pages
from accompany.web.people import ask, help_pages, mine
from accompany.web.people import calendar as own_calendar
from accompany.web.public import calls, documentation, feeds, health, list_join, own_page, relay, static_files
from accompany.web.public import demo as demo_pages
from accompany.web.volunteers import calendar, checks, go, leaving, me, offers, shifts, texting
from accompany.web.volunteers import mine as my_shifts
from accompany.web.volunteers import standby as standby_pages
from accompany.web.volunteers import swaps as swap_pages

API = [
    *(logins.log_in, logins.log_out, chapters.list_chapters),
    # The person and their request
    *(requests.ask_for_company, requests.my_request, requests.change_my_request, requests.erase_my_request),
    *(requests.my_step, requests.list_requests, requests.accept_request, requests.decline_request),
    *(people.list_people, people.add_person, people.show_person, people.change_person, people.erase_person),
    *(people.open_person, people.set_consent),
    # Appointments and who goes along
    *(appointments.add_appointment, appointments.list_appointments),
    *(appointments.show_appointment, appointments.change_appointment),
    *(appointments.publish_appointment, appointments.unpublish_appointment, appointments.cancel_appointment),
    *(appointments.verify_appointment, appointments.decide_level, appointments.set_recruiting, moves.reschedule),
    *(slots.list_slots, slots.claim_slot, slots.stand_by, slots.assign_slot, slots.ask_for_slot, slots.list_asks),
    candidates.list_candidates,
    *(slots.list_claims, slots.release_claim, slots.confirm_claim),
    *(swaps.list_swaps, swaps.offer_swap, swaps.withdraw_swap, swaps.take_swap),
    *(chapter_offers.list_others, chapter_offers.offer_slot, chapter_offers.offer_places, chapter_offers.list_offers),
    *(chapter_offers.withdraw_offer, chapter_offers.list_received, chapter_offers.list_fitting),
    *(chapter_offers.take_offer, chapter_offers.give_back),
    *(days.take_step, days.finish, days.report_signal, days.withdraw_signal),
    *(incidents.list_incidents, incidents.show_incident, incidents.say),
    *(level_alarms.list_level_alarms, level_alarms.take_level_alarm),
    *(to_tell.list_to_tell, to_tell.person_told, to_tell.person_not_told),
    *(tasks.show_plan, tasks.take_plan_over, tasks.list_tasks, tasks.add_task, tasks.show_task, tasks.change_task),
    *(tasks.task_done, tasks.drop_task, tasks.reopen_task, tasks.open_places),
    curves.show_curve,
    *(outcomes_told.show_told, outcomes_told.draft_told, outcomes_told.approve_told, outcomes_told.send_told),
    outcomes_told.cancel_told,
    *(board.show_board, board.stream),
    *(weeks.plan_week, weeks.show_week_plan, weeks.send_week_plan),
    # Places, volunteers, and what coordinators edit
    *(sites.list_sites, sites.show_site, sites.add_site, sites.change_site, sites.import_sites),
    *(kinds.list_types, kinds.add_type, kinds.change_type, kinds.list_roles, kinds.add_role, kinds.change_role),
    *(kinds.list_signal_kinds, kinds.add_signal_kind, kinds.change_signal_kind, kinds.list_signal_kinds_before),
    *(volunteers.show_me, volunteers.change_me, volunteers.leave, volunteers.new_feed, trainings.list_trainings),
    *(joining.join, joining.list_waiting, joining.show_steps),
    *(conduct.show_conduct, conduct.publish_conduct, conduct.agree_to_conduct),
    *(volunteers.list_volunteers, volunteers.add_volunteer, volunteers.show_volunteer, volunteers.change_volunteer),
    *(volunteers.erase_volunteer, volunteers.vet_volunteer, volunteers.freeze_volunteer, volunteers.import_volunteers),
    # Calendars
    *(calendars.show_invite, calendars.new_site_feed, calendars.end_site_feed),
    *(calendars.new_date_feed, calendars.end_date_feed),
    # Calls and the list
    *(mobilizations.draft_mobilization, mobilizations.list_mobilizations, mobilizations.show_mobilization),
    *(mobilizations.approve_mobilization, mobilizations.send_mobilization, mobilizations.widen_mobilization),
    *(mobilizations.stand_down_mobilization, mobilizations.cancel_mobilization, answers.answer),
    *(corrections.show_correction, corrections.send_correction, timeline.show_timeline),
    *(brakes.show_brake, brakes.pull_brake, brakes.release_brake),
    *(duty.show_roster, duty.put_on_duty, duty.take_off_duty, duty.put_back_on_duty),
    *(lone_calls.show_signatures, lone_calls.send_alone, lone_calls.undo_call),
    *(lone_calls.review_call, lone_calls.list_lone_calls),
    *(call_limits.show_call_limits, call_limits.change_call_limits, call_limits.list_call_limits_before),
    *(members.list_members, members.add_member, members.change_member, members.remove_member, members.import_members),
    *(drill_members.count_drill_members, drill_members.add_drill_member, drill_members.remove_drill_member),
    *(supporters.join_list, supporters.confirm_list, supporters.show_own_page, supporters.change_own_page),
    *(relays.show_relay, relays.report_people),
    *(partners.list_partners, partners.add_partner, partners.change_partner, partners.remove_partner),
    *(inbound.take_mail, inbound_sms.take_text, inbound_sms.take_status),
]
PAGES = [
    # Anyone
    *(login.show_login, login.ask_for_link, login.show_sent, login.enter_by_code, login.open_link),
    *(login.enter_by_link, login.log_out, setup.show_setup, setup.set_up),
    *(join.show_join, join.join),
    *(list_join.show_form, list_join.ask, list_join.show_asked),
    *(list_join.show_confirm, list_join.confirm, list_join.show_on, own_page.show_own, own_page.change_own),
    *(relay.show_relay, relay.report),
    *(
        static_files.show_static,
        health.show_readiness,
        health.show_health,
        feeds.show_feed,
        documentation.show_openapi,
        documentation.show_documentation,
    ),
    # People who ask for company
    *(ask.home, ask.begin, ask.show_question, ask.answer_question, help_pages.show_help),
    *(mine.enter, mine.take_code, mine.follow_link, mine.show_status, mine.say, mine.show_change, mine.change_date),
    *(mine.show_consent, mine.change_consent, mine.show_delete, mine.delete),
    *(own_calendar.show_calendar, own_calendar.download_date, own_calendar.new_feed, own_calendar.end_feed),
    # Volunteers
    *(shifts.list_shifts, shifts.show_shift, shifts.claim_shift, shifts.release_shift, shifts.confirm_shift),
    standby_pages.stand_by,
    *(swap_pages.offer_swap, swap_pages.withdraw_swap, swap_pages.take_swap),
    *(signal_kinds.show_kinds, signal_kinds.change_kind, call_limit_pages.show_limits, call_limit_pages.change_limits),
    *(conduct_pages.show_conduct, conduct_pages.agree, conduct_pages.show_editor, conduct_pages.publish),
    *(leaving.show_leave, leaving.leave_for_good),
    *(me.show_me, me.change_me, texting.show_texts, texting.change_texts),
    *(my_shifts.my_shifts, my_shifts.download),
    *(calendar.show_calendar, calendar.change_calendar, calendar.new_feed, calendar.end_feed),
    *(calendar.renew_addresses, calendar.new_site_feed, calendar.end_site_feed),
    *(offers.show_offer, offers.answer_offer, checks.show_check, checks.take_check, go.show, go.take_step, go.finish),
    # Coordinators
    *(boards.show_board, boards.show_part, boards.show_day),
    *(brake_pages.show_brake, brake_pages.pull, brake_pages.release),
    *(duty_pages.show_duty, duty_pages.put, duty_pages.take_off, duty_pages.put_back),
    *(week_pages.plan_week, week_pages.show_plan, week_pages.send_plan),
    *(inbox.list_requests, inbox.show_request, inbox.open_request, inbox.accept_request, inbox.decline_request),
    *(mail_notes.note_done, texts_in.text_done, chapter_offer_pages.take_offer, chapter_offer_pages.give_back),
    *(visit_new.show_form, visit_new.add_visit, visit.show_visit, visit.do, visit.open_person),
    *(plan_pages.show_tasks, plan_pages.show_plan, plan_pages.take_plan_over),
    *(plan_pages.add_task, plan_pages.change_task, plan_pages.open_places),
    *(timeline_pages.show_timeline, timeline_pages.export_timeline, drills.show_report),
    *(outcome_pages.show_told, outcome_pages.draft, outcome_pages.do),
    *(mobilize.show_form, mobilize.draft, call_pages.show_call, call_pages.show_part, call_pages.do, call_pages.widen),
    *(lone_pages.show_lone_calls, lone_pages.send_alone),
    *(place_pages.show_more, place_pages.show_sites, place_pages.take_sites),
    *(place_pages.show_site, place_pages.change_site),
    *(people_pages.list_people, people_pages.take_people, people_pages.add_person, people_pages.show_person),
    *(people_pages.vet, people_pages.freeze, people_pages.erase, training_pages.show_trainings),
    *(waiting.show_waiting, waiting.give_training),
    *(lists.show_lists, lists.take_members, lists.add_partner, lists.call_for_exercises),
    lists.remove_partner,
    # Whoever was called
    *(calls.show_call, calls.answer_call, calls.show_reference, calls.show_leave, calls.leave),
]


def create() -> Litestar:
    """Make the program as the environment sets it: what a server calls. Raises BadSettings."""
    app = create_app(environment.read())
    gc.freeze()  # what is here now stays: no collection need look through it again
    return app


def create_demo() -> Litestar:
    """Make the program with the demo's way in, for this machine only. Raises BadSettings."""
    settings = environment.read()
    if {settings.host, urlsplit(settings.base_url).hostname} - LOOPBACK:
        raise environment.BadSettings("The demo lets anyone in who has its links: it runs on this machine only.")
    return create_app(settings, [demo_pages.enter])


def create_app(settings: Settings, more: Sequence[Any] = ()) -> Litestar:
    """Make the program. Raises Unlabelled when a route does not say who may enter."""
    app = Litestar(
        route_handlers=[_api(), Router("/", route_handlers=[*PAGES, *more], include_in_schema=False)],
        middleware=[Door(settings.base_url)],
        before_send=[tongue.keep, headers.hook(settings.base_url), journal.note],
        exception_handlers={Exception: _answer_error},
        dependencies=_dependencies(settings),
        lifespan=[_opened(settings)],
        state=State({"settings": settings, "sentence": why.sentence}),
        request_max_body_size=IMPORT,
        openapi_config=None,
        logging_config=None,
    )
    app.asgi_handler = feeds.first(app.asgi_handler, settings)
    access.check(app)
    return app


def describe() -> bytes:
    """Describe the API in OpenAPI 3.1, as schema/openapi.json has it."""
    return description.describe(_api(), _dependencies(Settings()))


def _api() -> Router:
    return Router("/api/v1", route_handlers=API)


def _dependencies(settings: Settings) -> dict[str, Provide]:
    return {"settings": Provide(lambda: settings, sync_to_thread=False)}


def _opened(settings: Settings) -> Callable[[Litestar], Any]:
    @asynccontextmanager
    async def opened(_: Litestar) -> AsyncIterator[None]:
        if settings.test_now:
            clock.start_at(settings.test_now)
        await store.open(settings)
        try:
            async with nullcontext() if settings.external_worker else working(settings):
                yield
        finally:
            await store.close()
            clock.run_freely()

    return opened


_problems = Problems(wording.English())


def _answer_error(request: Request[Any, Any, State], error: Exception) -> Response[Any]:
    """Answer an error as a problem to programs and as a page to people."""
    answer = errors.answer(error)
    faulty = answer.status >= errors.FAULT
    incident = journal.fault(request.scope, error) if faulty else journal.id_of(request.scope)
    if request.scope["path"].startswith("/api/"):
        return _problems.response(answer, incident)
    return refusals.response(request, answer, incident)
