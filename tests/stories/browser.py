"""A browser without script, as a cheap phone or a careful person has one: pages, forms, cookies, nothing else."""

import html
import re
from dataclasses import dataclass, field

import httpx

FORM = re.compile(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
REDIRECTS = (302, 303)


@dataclass
class Page:
    """One page as it came."""

    path: str
    status: int
    text: str = field(repr=False)

    @property
    def words(self) -> str:
        """Give what a reader sees."""
        return html.unescape(re.sub(r"<[^>]+>", " ", self.text))

    def hidden(self, action: str) -> dict[str, str]:
        """Give the hidden fields of the form that posts to ``action``."""
        for target, content in FORM.findall(self.text):
            if html.unescape(target) == action:
                found = (dict(ATTRIBUTE.findall(one)) for one in HIDDEN.findall(content))
                return {one["name"]: html.unescape(one["value"]) for one in found}
        raise AssertionError(f"no form to {action} on {self.path}")

    def find(self, pattern: str) -> str:
        """Give the first group of the first match in the page's source."""
        match = re.search(pattern, self.text)
        assert match, f"nothing like {pattern} on {self.path}"
        return html.unescape(match[1])


class Browser:
    """Follows links and sends forms. Cookies go with every request: the demo's loopback counts as secure."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url
        self.cookies: dict[str, str] = {}
        self.page = Page("", 0, "")
        self._language = language

    def get(self, path: str, status: int = 200) -> Page:
        """Open a page."""
        return self._arrive(self._ask("GET", path), status)

    def submit(self, action: str, status: int = 200, /, **fields: str | list[str]) -> Page:
        """Fill in and send a form of the page that is open, with the hidden fields it brings."""
        return self._arrive(self._ask("POST", action, {**self.page.hidden(action), **fields}), status)

    def _ask(self, method: str, path: str, data: dict[str, str | list[str]] | None = None) -> httpx.Response:
        headers = {
            "Accept-Language": self._language,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Sec-Fetch-Site": "same-origin",
            "Origin": self.url,
        }
        answer = httpx.request(method, self.url + path, data=data, headers=headers, timeout=30)
        for cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0].strip('"')
        if answer.status_code in REDIRECTS:
            return self._ask("GET", answer.headers["location"].removeprefix(self.url))
        return answer

    def _arrive(self, answer: httpx.Response, status: int) -> Page:
        self.page = Page(answer.request.url.raw_path.decode(), answer.status_code, answer.text)
        assert answer.status_code == status, f"{self.page.path}: {answer.status_code} {self.page.words[:1500]}"
        return self.page
