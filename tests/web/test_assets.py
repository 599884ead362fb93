"""Static files: new content has a new address, vendored copies are what they claim, the stylesheet knows no left."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from accompany.web import assets

ROOT = Path(__file__).parents[2]
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset)-(?:left|right|top|bottom)|left|right|top|bottom|width|height"
    r"|(?:min|max)-(?:width|height))\s*:(?!\s*[\d.]+em\))|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


def test_an_address_changes_with_its_file() -> None:
    address = assets.url("app.css")
    assert re.fullmatch(r"/static/app\.css\?v=[0-9a-f]{12}", address)
    assert address != assets.url("app.js").replace("app.js", "app.css")


def test_a_file_that_is_not_there_is_not_addressed() -> None:
    with pytest.raises(FileNotFoundError):
        assets.url("app.scss")


def test_vendored_copies_are_the_locked_ones() -> None:
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts/vendor.py", "--check"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_the_stylesheet_knows_no_left_and_no_right() -> None:
    css = re.sub(r"/\*.*?\*/", "", (assets.folder() / "app.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert PHYSICAL.findall(css) == []


def test_nothing_static_names_another_host() -> None:
    for name in ("app.css", "app.js", "icons.svg", "icon.svg"):
        text = (assets.folder() / name).read_text(encoding="utf-8")
        assert set(re.findall(r"https?://([\w.]+)", text)) <= {"www.w3.org"}


def test_every_icon_a_page_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (assets.folder() / "icons.svg").read_text(encoding="utf-8")))
    named: set[str] = set()
    for path in (ROOT / "accompany/web/templates").rglob("*.html"):
        named |= set(re.findall(r'icon\("(\w+)"', path.read_text(encoding="utf-8")))
    assert named <= drawn
