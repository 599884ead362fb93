"""What every requester's page keeps to: no script, little to load, every field labelled, every error reachable."""

import gzip
import re
from html.parser import HTMLParser

import pytest

from accompany.web import assets, languages
from accompany.web.pages import Coalition, render
from tests.web import sample
from tests.web.sample import public_pages, question, status

EVERY_PAGE = [
    pytest.param(html, id=f"{language.code}: {name}")
    for language in languages.offered()
    for name, html in public_pages(language.code)
]
FIRST_LOAD = 15_000  # bytes, compressed: what a slow connection fetches in a few seconds
FORBIDDEN = re.compile(r"\b(alien|illegal|client|ilegal|cliente)s?\b", re.IGNORECASE)


class Seen(HTMLParser):
    """What a page holds: tags, ids, labels, links within it and controls."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.inside: list[str] = []
        self.described: list[str] = []
        self.controls: list[dict[str, str | None]] = []
        self.attributes: set[str] = set()
        self.methods: dict[str, str] = {}
        self._in_label = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes |= set(found)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.described += (found.get("aria-describedby") or "").split()
        self._in_label += tag == "label"
        if tag == "label" and found.get("for"):
            self.labels.append(found["for"] or "")
        if tag == "a" and (found.get("href") or "").startswith("#"):
            self.inside.append((found["href"] or "")[1:])
        if tag == "form":
            self.methods[found.get("action") or ""] = found.get("method") or "get"
        if tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.controls.append({**found, "labelled": "yes" if self._in_label else None})

    def handle_endtag(self, tag: str) -> None:
        self._in_label -= tag == "label"


@pytest.mark.parametrize("html", EVERY_PAGE)
def test_a_page_has_no_script_and_no_style_of_its_own(html: str) -> None:
    seen = Seen(html)
    assert "script" not in seen.tags
    assert "style" not in seen.tags
    assert "style" not in seen.attributes
    assert [name for name in seen.attributes if name.startswith(("on", "hx-"))] == []


@pytest.mark.parametrize("html", EVERY_PAGE)
def test_every_control_has_a_label(html: str) -> None:
    seen = Seen(html)
    unlabelled = [control for control in seen.controls if not control["labelled"] and control["id"] not in seen.labels]
    assert unlabelled == []


@pytest.mark.parametrize("html", EVERY_PAGE)
def test_whatever_points_into_the_page_finds_its_target_once(html: str) -> None:
    seen = Seen(html)
    assert len(seen.ids) == len(set(seen.ids))
    assert set(seen.inside) | set(seen.described) | set(seen.labels) <= set(seen.ids)


@pytest.mark.parametrize("html", EVERY_PAGE)
def test_forms_are_posted(html: str) -> None:
    assert set(Seen(html).methods.values()) <= {"post"}


@pytest.mark.parametrize("html", EVERY_PAGE)
def test_only_the_leave_button_names_another_host(html: str) -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", html))
    assert hosts <= {"www.weather.gov", "www.w3.org"}  # w3.org only names the QR code's XML vocabulary


@pytest.mark.parametrize("html", EVERY_PAGE)
def test_no_page_calls_anyone_illegal(html: str) -> None:
    assert FORBIDDEN.findall(re.sub(r"<[^>]+>", " ", html)) == []


@pytest.mark.parametrize("html", EVERY_PAGE)
def test_a_first_load_stays_small(html: str) -> None:
    static = sum(len(_packed((assets.folder() / name).read_bytes())) for name in ("app.css", "icons.svg", "icon.svg"))
    assert static + len(_packed(html.encode())) <= FIRST_LOAD


@pytest.mark.parametrize("name", sample.SPOILT)
def test_a_question_with_problems_says_so_above_and_beside(name: str) -> None:
    html = question(name, "es", sample.SPOILT[name])
    assert 'id="errors"' in html
    assert html.count('class="msg"') >= 1
    assert "<title>Problema: " in html
    assert "aria-invalid" in html or "aria-describedby" in html


def test_what_was_typed_comes_back_with_its_problem() -> None:
    html = question("when", "en", {"month": "2", "day": "31", "year": "2027", "time": "08:40"})
    assert '<option value="2" selected>February</option>' in html
    assert 'value="31"' in html
    assert '<option value="08:40" selected>8:40 AM</option>' in html
    assert "This month does not have that day." in html


def test_what_was_typed_stays_text() -> None:
    html = question("where", "en", {"site_text": '"><script>alert(1)</script>'})
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_spanish_page_shows_the_letters_english_too() -> None:
    html = render("people/r/status.html", "es", coalition=sample.RIVERSIDE, csrf="t", status=status("es"))
    assert "martes 1 de diciembre de 2026 · 8:30 a. m." in html
    assert '<small lang="en" dir="ltr">Tuesday, December 1, 2026 · 8:30 AM</small>' in html


def test_an_english_page_says_each_date_once() -> None:
    html = render("people/r/status.html", "en", coalition=sample.RIVERSIDE, csrf="t", status=status("en"))
    assert html.count("Tuesday, December 1, 2026") == 1


def test_the_wallet_card_says_nothing_about_the_appointment() -> None:
    html = dict(public_pages("en"))["done, text"]
    card = html[html.index('class="wallet"') : html.index("</svg></span></div>")]
    assert "1234 5678 9012 3456" in card
    assert re.findall(r"ICE|immigration|court|appointment", card) == []


def test_a_coalition_without_a_phone_promises_no_call() -> None:
    html = render("people/home.html", "en", coalition=sample.QUIET)
    assert "tel:" not in html
    assert "Call or text" not in html


def test_a_coalitions_name_is_only_text() -> None:
    html = render("people/home.html", "en", coalition=Coalition("<b>Riverside</b>"))
    assert "<b>Riverside" not in html


def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9)
