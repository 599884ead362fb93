"""A browser without script, as a cheap phone or a careful person has one: pages, forms, cookies, nothing else.

It sends only what the page in front of it offers: a form that is not there, a field that is not in it or an answer
that cannot be chosen is a failure of the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

import httpx

SEE_OTHER = (302, 303)
VOID = frozenset({"img", "input", "link", "meta", "br", "hr"})
Given = str | list[str]


@dataclass
class Control:
    """One name in a form: what it sends if nobody touches it, and what may be chosen (None: anything typed)."""

    sends: list[str] = field(default_factory=list)
    choices: set[str] | None = None
    is_file: bool = False

    def offer(self, value: str, *, chosen: bool) -> None:
        """Add one answer to choose from."""
        self.choices = {*(self.choices or ()), value}
        if chosen:
            self.sends.append(value)


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)

    def objection(self, given: Mapping[str, Given]) -> str | None:
        """Say why this form cannot be filled in like that, or None if it can."""
        for name, values in given.items():
            if name not in self.controls:
                return f"no field {name}, only {sorted(self.controls)}"
            choices = self.controls[name].choices
            if choices is not None and not set(_several(values)) <= choices:
                return f"{name} offers {sorted(choices)}, not {values}"
        return None

    def filled(self, given: Mapping[str, Given]) -> dict[str, list[str]]:
        """Give what is sent when somebody fills in ``given`` and leaves the rest as it is."""
        sent = {name: control.sends for name, control in self.controls.items() if control.sends}
        return sent | {name: _several(values) for name, values in given.items()}


def _several(values: Given) -> list[str]:
    return values if isinstance(values, list) else [values]


class Source(HTMLParser):
    """What a page holds: its words, its links and its forms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: list[str] = []
        self._form = Form("", "get")
        self._select = Control()
        self._chosen = 0
        self._area: Control | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        match tag:
            case "a":
                self.links.append(found.get("href", ""))
            case "form":
                self._form = Form(found.get("action", ""), found.get("method", "get"))
                self.forms.append(self._form)
            case "input" | "button" if "name" in found:
                self._input({"type": "text" if tag == "input" else "submit", **found})
            case "select":
                self._select = self._control(found["name"])
                self._chosen = len(self._select.sends)
            case "option":
                self._option(found)
            case "textarea" if "name" in found:
                self._area = self._control(found["name"])
                self._area.sends = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        self._area = None if tag == "textarea" else self._area

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.sends = ["".join([*self._area.sends, data])]
        if not {"script", "style", "head"} & set(self._open):
            self.words += data.split()

    def _input(self, found: dict[str, str]) -> None:
        kind, value, control = found["type"], found.get("value", ""), self._control(found["name"])
        if kind == "file":
            control.is_file = True
        elif kind in ("radio", "checkbox", "submit", "hidden"):
            control.offer(value, chosen="checked" in found or kind == "hidden")
        else:
            control.sends.append(value)

    def _option(self, found: dict[str, str]) -> None:
        """Add an option. A menu in which nothing is selected sends its first one."""
        first = len(self._select.sends) == self._chosen
        self._select.offer(found.get("value", ""), chosen=first)
        if "selected" in found:
            self._select.sends[self._chosen :] = [found.get("value", "")]

    def _control(self, name: str) -> Control:
        return self._form.controls.setdefault(name, Control())


@dataclass
class Page:
    """One page as it came."""

    path: str
    status: int
    text: str = field(repr=False)

    @cached_property
    def source(self) -> Source:
        """Give what the page holds."""
        return Source(self.text)

    @property
    def words(self) -> str:
        """Give what a reader sees, on one line."""
        return " ".join(self.source.words)

    def link(self, start: str) -> str:
        """Give the first link that starts so; what a page says by its full address counts as its path."""
        for href in self.source.links:
            path = "/" + href.split("/", 3)[-1] if href.startswith("http") else href
            if path.startswith(start) and path != start:
                return path
        raise AssertionError(f"no link to {start}… on {self.path}")

    def form(self, start: str, end: str = "") -> str:
        """Give where the first form goes whose address starts and ends so."""
        actions = [form.action for form in self.source.forms]
        for action in actions:
            if action.startswith(start) and action.endswith(end):
                return action
        raise AssertionError(f"no form to {start}…{end} on {self.path}, only to {actions}")


class Browser:
    """Follows links and sends forms. Cookies go with every request: loopback counts as secure, as in real browsers."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        self.cookies: dict[str, str] = {}
        self.page = Page("", 0, "")
        self._language = language

    def get(self, path: str, status: int = 200) -> Page:
        """Open a page."""
        return self._arrive(self._ask("GET", path), status)

    def follow(self, start: str) -> Page:
        """Follow the first link of the page whose address starts so."""
        return self.get(self.page.link(start))

    def submit(self, action: str, status: int = 200, /, **given: Given) -> Page:
        """Fill in and send a form of the page in front of us; what is not given goes as the page has it."""
        return self._arrive(self._ask("POST", action, self._form(action, given).filled(given)), status)

    def upload(self, action: str, text: str, status: int = 200) -> Page:
        """Choose a file in a form of the page in front of us, and send it."""
        form = self._form(action, {})
        (name,) = (name for name, control in form.controls.items() if control.is_file)
        file = {name: ("list.csv", text.encode(), "text/csv")}
        return self._arrive(self._ask("POST", action, form.filled({}), file), status)

    def press(self, action: str, **given: Given) -> httpx.Response:
        """Send a form, and give the bare answer without following it."""
        return self._send("POST", action, self._form(action, given).filled(given))

    def _form(self, action: str, given: Mapping[str, Given]) -> Form:
        forms = [form for form in self.page.source.forms if form.action == action and form.method == "post"]
        objections = [form.objection(given) for form in forms]
        assert None in objections, f"cannot send {action} on {self.page.path}: {objections or 'no such form'}"
        return forms[objections.index(None)]

    def _ask(
        self, method: str, path: str, data: dict[str, list[str]] | None = None, files: object = None
    ) -> httpx.Response:
        answer = self._send(method, path, data, files)
        if answer.status_code in SEE_OTHER:
            return self._ask("GET", answer.headers["location"].removeprefix(self.url))
        return answer

    def _send(self, method: str, path: str, data: dict[str, list[str]] | None, files: object = None) -> httpx.Response:
        headers = {
            "Accept-Language": self._language,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Sec-Fetch-Site": "same-origin",
            "Origin": self.url,
        }
        sent = {"data": data, "files": files, "headers": headers, "timeout": 30}
        answer = httpx.request(method, self.url + path, **sent)  # type: ignore[arg-type]  # one dict for all of it
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0].strip('"')
        return answer

    def _arrive(self, answer: httpx.Response, status: int) -> Page:
        self.page = Page(answer.request.url.raw_path.decode(), answer.status_code, answer.text)
        assert answer.status_code == status, f"{self.page.path}: {answer.status_code} {self.page.words[:1500]}"
        return self.page
