"""Collect every text of the pages into the catalogs under accompany/web/locale/, or say what is out of step.

``python scripts/messages.py`` rewrites the catalogs: new texts come in empty, texts no longer used go out.
``python scripts/messages.py --check`` changes nothing and exits with 1 when a catalog is out of step.
A text belongs to the domain ``public`` when requesters may read it, else to ``app``; one in both is public.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "accompany" / "web"
LANGUAGES = ("es",)  # English is the language of the sources
PUBLIC = ("people/", "templates/people/", "templates/public/", "templates/base.html", "templates/macros.html")
MARKERS = ("public", "app")  # functions that name the domain of the text they are given
HEADER = {"header_comment": "# Texts of Accompany.", "last_translator": "Accompany", "language_team": "Accompany"}
Found = tuple[str, str | tuple[str, ...], str, list[str]]  # domain, text or (one, many), place, comments


def main() -> int:
    """Rewrite the catalogs or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; say what is out of step")
    check = parser.parse_args().check
    stale = []
    for language in LANGUAGES:
        for domain, template in templates().items():
            path = WEB / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
            text = updated(path, template, language, domain)
            if not path.is_file() or path.read_bytes() != text:
                stale.append(path)
                if not check:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(text)
    for path in stale:
        print(f"{path.relative_to(ROOT)}: {'out of step with the pages' if check else 'written'}")
    return 1 if check and stale else 0


def templates() -> dict[str, Catalog]:
    """Collect all texts, in the order of their files."""
    made = {domain: Catalog(domain=domain) for domain in MARKERS}
    found = sorted(texts(), key=lambda text: text[0] != "public")
    for domain, text, place, comments in found:
        if domain == "app" and text in made["public"]:
            continue
        made[domain].add(text, locations=[(place, 0)], auto_comments=comments)
    return made


def texts() -> Iterator[Found]:
    """Find every text in templates and code."""
    for path in sorted(WEB.rglob("*.html")):
        yield from _found(path, "jinja2", {**DEFAULT_KEYWORDS}, {"silent": "false", "trimmed": "true"})
    for path in sorted(WEB.rglob("*.py")):
        plain = {"ngettext": (1, 2), "gettext": None, "_": None}
        yield from _found(path, "python", plain, {})
        for domain in MARKERS:
            for _, text, place, comments in _found(path, "python", {domain: None}, {}):
                yield domain, text, place, comments


def _found(path: Path, method: str, keywords: Mapping[str, object], options: dict[str, str]) -> Iterator[Found]:
    place = path.relative_to(WEB).as_posix()
    domain = "public" if place.startswith(PUBLIC) else "app"
    messages = extract_from_file(method, path, keywords, ("Translators:",), options)  # type: ignore[arg-type]
    for _, text, comments, _ in messages:
        if text:
            yield domain, text, place, comments


def updated(path: Path, template: Catalog, language: str, domain: str) -> bytes:
    """Bring one catalog in step with the texts: nothing is guessed, what is gone is dropped."""
    kept = Catalog(language, domain, project="Accompany", version="0.1.0", fuzzy=False, **HEADER)
    if path.is_file():
        with path.open("rb") as file:
            kept = read_po(file, locale=language, domain=domain)
    kept.update(template, no_fuzzy_matching=True, update_creation_date=False)
    kept.obsolete.clear()
    text = BytesIO()
    write_po(text, kept, width=120, include_lineno=False, ignore_obsolete=True)
    return text.getvalue()


if __name__ == "__main__":
    sys.exit(main())
