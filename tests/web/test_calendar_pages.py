"""Calendars by hand: Theo chooses how his is served, Marisol takes her date along, leads see a site's teams."""

import re
from typing import Any
from uuid import UUID

import httpx
import pytest

from accompany.actions import accounts, volunteers
from accompany.tables import claims, links, reply_addresses
from accompany.tables import volunteers as table
from accompany.tables.sql import Sql
from accompany.words import Calendar, ClaimId, Detail, Role
from tests.cast import NOW, Cast, Member
from tests.everything import Everything, everything
from tests.web.test_volunteer_pages import said, send

ADDRESS = re.compile(r"https://riverside\.example\.org/f/[ps]?[0-9a-f]{40}\.ics")
NO_LEAD = Sql("DELETE FROM account_role WHERE account_id = {account} AND role = 'lead'")
FORBIDDEN = re.compile(r"(?i)\bICE\b|immigra|court|check-in|federal|plaza|marisol|visit|hearing|law|0100|/r/|V-")


@pytest.fixture
async def known(cast: Cast) -> Everything:
    return await everything(cast)


def address(page: httpx.Response) -> str:
    """Find the one address that a page shows."""
    (found,) = set(ADDRESS.findall(page.text))
    return str(found)


async def fetched(cast: Cast, url: str) -> httpx.Response:
    return await (await cast.stranger()).get(url)


async def test_theo_chooses_how_shifts_reach_his_calendar(cast: Cast) -> None:
    theo = await cast.signed_in(cast.theo)
    shown = said(await theo.get("/calendar"))
    assert "“Shift, accompanier · Site Riverside”" in shown
    assert "nothing appears twice" in shown
    answer = await send(cast, theo, "/calendar", {"calendar": "feed", "detail": "minimal"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/calendar?saved=1")
    profile = (await table.find(cast.riverside, cast.theo.volunteer)).profile
    assert (profile.calendar, profile.detail) == (Calendar.FEED, Detail.MINIMAL)
    assert "Saved" in said(await theo.get("/calendar?saved=1"))
    wrong = await send(cast, theo, "/calendar", {"calendar": "pigeon", "detail": "minimal"})
    assert wrong.status_code == 422
    assert (await table.find(cast.riverside, cast.theo.volunteer)).profile == profile


async def test_an_address_is_shown_once_replaced_and_ended(cast: Cast) -> None:
    theo = await cast.signed_in(cast.theo)
    first = await send(cast, theo, "/calendar/feed")
    url = address(first)
    assert (await fetched(cast, url)).status_code == 200
    page = await theo.get("/calendar")
    assert ADDRESS.findall(page.text) == []
    assert "Your calendar has had an address since: Monday, November 23, 2026" in said(page)
    assert "The old address then shows nothing." in said(page)
    second = address(await send(cast, theo, "/calendar/feed"))
    assert [(await fetched(cast, one)).status_code for one in (url, second)] == [404, 200]
    assert (await send(cast, theo, "/calendar/feed/end")).headers["location"] == "/calendar?ended=1"
    assert (await fetched(cast, second)).status_code == 404
    assert "since" not in said(await theo.get("/calendar"))


async def test_one_tap_leads_into_each_calendar_and_nowhere_else(cast: Cast) -> None:
    page = await send(cast, await cast.signed_in(cast.theo), "/calendar/feed")
    url = address(page)
    token = url.partition("/f/")[2]
    links = re.findall(r'<a class="btn[^"]*" href="([^"]+)" rel="noreferrer noopener"', page.text.replace("&amp;", "&"))
    quoted = f"%3A%2F%2Friverside.example.org%2Ff%2F{token}"
    assert links == [
        f"webcal://riverside.example.org/f/{token}",
        f"https://calendar.google.com/calendar/r?cid=webcal{quoted}",
        f"https://outlook.live.com/calendar/0/addfromweb?url=https{quoted}&name=Riverside%20Accompaniment",
        f"https://outlook.office.com/calendar/0/addfromweb?url=https{quoted}&name=Riverside%20Accompaniment",
    ]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    asked = re.findall(r'<(?:link|script|img|iframe)[^>]+(?:href|src)="([^"]+)"', page.text)
    assert [one for one in asked if not one.startswith("/")] == []


async def test_who_goes_along_nowhere_has_only_the_sites(known: Everything) -> None:
    june = await known.cast.signed_in(known.cast.june)
    shown = said(await june.get("/calendar"))
    assert "Subscribe to my shifts" not in shown
    assert "All shifts at one place" in shown
    theo = await known.cast.signed_in(known.cast.theo)
    assert "All shifts at one place" not in said(await theo.get("/calendar"))


async def test_a_site_s_feed_says_how_many_of_a_team_and_nobody_s_name(known: Everything) -> None:
    cast = known.cast
    june = await cast.signed_in(cast.june)
    page = await send(cast, june, "/calendar/site", {"site": known.ids["site_id"]})
    url = address(page)
    text = (await fetched(cast, url)).text.replace("\r\n ", "")
    assert re.findall(r"SUMMARY:(.*)\r", text) == ["Team\\, 1 of 4", "Team\\, 1 of 1", "Team\\, 1 of 1"]
    assert re.findall(r"\nSTATUS:(.*)\r", text) == ["CONFIRMED"] * 3
    assert not re.search(r"marisol|lucia|omar|\bana\b|V-|ORGANIZER|ATTENDEE", text, re.IGNORECASE)
    assert known.ids["appointment_id"] not in text

    appointment = f"/api/v1/appointments/{known.ids['appointment_id']}"
    speaking = await cast.speaking_as(cast.june)
    moved = await speaking.patch(appointment, json={"starts_at": "2026-11-25T09:00"})
    assert moved.status_code == 200
    text = (await fetched(cast, url)).text
    assert "DTSTART;TZID=America/New_York:20261125T090000" in text
    await speaking.post(f"{appointment}/cancel", json={})
    assert "STATUS:CANCELLED" in (await fetched(cast, url)).text

    assert "New York" in said(await june.get("/calendar"))
    await send(cast, june, "/calendar/site/end", {"site": known.ids["site_id"]})
    assert (await fetched(cast, url)).status_code == 404


async def made(cast: Cast, member: Member, site: str) -> str:
    answer = await (await cast.speaking_as(member)).post(f"/api/v1/sites/{site}/feed")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"])


async def test_each_chapter_s_lead_sees_their_own_shifts(known: Everything) -> None:
    cast, site = known.cast, known.ids["site_id"]
    ours, eves = await made(cast, cast.june, site), await made(cast, cast.eve, site)
    assert (await fetched(cast, ours)).text.count("BEGIN:VEVENT") == 3
    assert (await fetched(cast, eves)).text.count("BEGIN:VEVENT") == 0


async def test_a_site_s_feed_ends_with_the_role_and_with_the_account(known: Everything) -> None:
    cast, site = known.cast, known.ids["site_id"]
    await accounts.give_role(cast.riverside, cast.theo.account, Role.LEAD, NOW)
    urls = {who: await made(cast, who, site) for who in (cast.theo, cast.rosa)}
    assert [(await fetched(cast, url)).status_code for url in urls.values()] == [200, 200]
    await NO_LEAD.rows(account=cast.theo.account)
    await accounts.freeze(cast.riverside, cast.rosa.account, cast.june.account, NOW)
    assert [(await fetched(cast, url)).status_code for url in urls.values()] == [404, 404]


async def marisol(known: Everything, link: str | None = None) -> httpx.AsyncClient:
    """Give Marisol's browser, in which she opened her own link; her request is not decided yet."""
    client = await known.cast.stranger()
    assert (await client.get(f"/r/{link or known.ids['link']}")).status_code == 200
    return client


async def test_marisol_takes_her_date_along_in_neutral_words(known: Everything) -> None:
    client = await marisol(known)
    assert "/r/calendar" in (await client.get("/r/status")).text
    page = await client.get("/r/calendar")
    assert "Whoever sees the calendar on your phone sees this: Appointment" in said(page)
    assert "<script" not in page.text
    file = await client.get("/r/date.ics")
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="date.ics"'
    for text in (file.text, (await fetched(known.cast, address(await client.post("/r/calendar")))).text):
        assert re.findall(r"SUMMARY:(.*)\r", text) == ["Appointment"]
        assert "DTSTART;TZID=America/New_York:20261124T083000" in text
        event = text.partition("BEGIN:VEVENT")[2].replace("\r\n ", "")
        assert not FORBIDDEN.search(event)
        assert not re.search(r"LOCATION|DESCRIPTION:(?!Reminder)|URL|ORGANIZER|ATTENDEE|riverside", text, re.IGNORECASE)


async def test_her_feed_follows_the_visit_that_was_planned(known: Everything) -> None:
    """June accepted the other request; when its visit moves, the date in its feed moves, under the same UID."""
    cast = known.cast
    client = await marisol(known)
    url = address(await client.post("/r/calendar"))
    before = (await fetched(cast, url)).text
    june = await cast.speaking_as(cast.june)
    accepted = await june.post(f"/api/v1/requests/{known.ids['request_id']}/accept", json={})
    appointment = accepted.json()["appointment"]["id"]
    await june.patch(f"/api/v1/appointments/{appointment}", json={"starts_at": "2026-11-27T10:00"})
    after = (await fetched(cast, url)).text
    assert "DTSTART;TZID=America/New_York:20261127T100000" in after
    assert re.findall(r"UID:(.*)\r", after) == re.findall(r"UID:(.*)\r", before)
    assert re.findall(r"SEQUENCE:(.*)\r", after) == ["1"]

    again = {"type": "other", "site": known.ids["site_id"], "starts_at": "2026-11-25T10:00"}
    again["person"] = accepted.json()["person"]["id"]
    assert (await june.post("/api/v1/appointments", json=again)).status_code == 201
    both = re.findall(r"UID:(.*)\r", (await fetched(cast, url)).text)
    assert (len(set(both)), both[1:]) == (2, re.findall(r"UID:(.*)\r", before))
    await june.post(f"/api/v1/appointments/{appointment}/cancel", json={})
    assert "STATUS:CANCELLED" in (await fetched(cast, url)).text


async def test_her_feed_ends_when_she_says_so_and_when_her_request_does(known: Everything) -> None:
    client = await marisol(known)
    urls = [address(await client.post("/r/calendar")) for _ in range(2)]
    assert [(await fetched(known.cast, url)).status_code for url in urls] == [404, 200]
    assert (await client.post("/r/calendar/end")).status_code == 303
    urls.append(address(await client.post("/r/calendar")))
    assert [(await fetched(known.cast, url)).status_code for url in urls] == [404, 404, 200]
    assert (await client.post("/r/delete")).status_code == 200
    assert [(await fetched(known.cast, url)).status_code for url in urls] == [404] * 3
    assert (await client.get("/r/calendar")).status_code == 404


async def test_a_declined_request_has_no_feed(known: Everything) -> None:
    client = await marisol(known)
    url = address(await client.post("/r/calendar"))
    june = await known.cast.speaking_as(known.cast.june)
    await june.post(f"/api/v1/requests/{known.ids['request_id']}/decline", json={})
    assert (await fetched(known.cast, url)).status_code == 404
    assert (await client.post("/r/calendar")).status_code == 404


async def test_a_day_without_a_time_is_not_put_anywhere(cast: Cast, known: Everything) -> None:
    stranger = await cast.stranger(**{"x-forwarded-for": "203.0.113.77"})
    asked: dict[str, Any] = {"kind": "other", "site": known.ids["site_id"], "starts_at": "2026-11-24T23:59"}
    made = (await stranger.post("/api/v1/requests", json=asked | {"reach": {"channel": "none"}})).json()
    client = await marisol(known, made["status_url"].rpartition("/")[2])
    assert "/r/calendar" not in (await client.get("/r/status")).text
    assert "We do not know the time yet." in said(await client.get("/r/calendar"))
    assert (await client.get("/r/date.ics")).status_code == 404


async def test_the_code_opens_the_feed_too(known: Everything) -> None:
    client = await known.cast.stranger(**{"x-request-code": known.code})
    url = (await client.post("/api/v1/requests/mine/feed", json={})).json()["url"]
    assert (await fetched(known.cast, url)).status_code == 200
    assert (await client.delete("/api/v1/requests/mine/feed")).status_code == 204
    assert (await fetched(known.cast, url)).status_code == 404


async def test_one_shift_as_a_file_is_for_who_holds_it_and_for_coordinators(known: Everything) -> None:
    path = f"/api/v1/claims/{known.ids['claim_id']}/invite.ics"
    lucia, june = await known.cast.speaking_as(known.lucia), await known.cast.speaking_as(known.cast.june)
    own, hers = await lucia.get(path), await june.get(path)
    assert own.content == hers.content
    assert own.headers["content-disposition"] == 'attachment; filename="invite.ics"'
    assert own.headers["content-type"] == "text/calendar; charset=utf-8"
    assert not re.search(r"METHOD|ORGANIZER|ATTENDEE", own.text)
    theo, eve = await known.cast.speaking_as(known.cast.theo), await known.cast.speaking_as(known.cast.eve)
    assert [(await one.get(path)).status_code for one in (theo, eve)] == [404, 404]


async def test_freezing_ends_the_way_in(known: Everything) -> None:
    """Theo's own feed, as any of them, is gone with him; his page is closed."""
    theo = await known.cast.signed_in(known.cast.theo)
    url = address(await send(known.cast, theo, "/calendar/feed"))
    await volunteers.freeze(known.cast.riverside, known.cast.theo.volunteer, known.cast.june.account, NOW)
    assert (await fetched(known.cast, url)).status_code == 404
    assert (await theo.get("/calendar")).status_code == 303


async def test_who_fears_for_their_invitations_has_every_entry_replaced(known: Everything) -> None:
    cast = known.cast
    lucia = await cast.signed_in(known.lucia)
    claim = await claims.find(cast.riverside, ClaimId(UUID(known.ids["claim_id"])))
    answer = await lucia.post("/calendar/renew", data={"csrf": await cast.csrf_of(lucia)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/calendar?renewed=1")
    assert "Every entry is replaced." in (await lucia.get("/calendar?renewed=1")).text
    held = await claims.holding(cast.riverside, claim.appointment)
    (fresh,) = [one for one in held if one.volunteer == claim.volunteer]
    assert (fresh.slot, fresh.uid == claim.uid) == (claim.slot, False)
    old = await reply_addresses.find(links.reply_token(claim.volunteer, 0))
    assert old is not None
    assert old.revoked
