"""The only way to a chapter's rows: every named query takes a scope and asks for nothing outside it."""

from dataclasses import dataclass

from accompany.words import ChapterId


@dataclass(frozen=True, slots=True)
class Scope:
    """One chapter, as somebody signed in to it may see it."""

    chapter: ChapterId
