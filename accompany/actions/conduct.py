"""The code of conduct: coordinators publish a version, each volunteer agrees to it."""

from collections.abc import Mapping
from datetime import datetime

from accompany.rules import conduct as rules
from accompany.tables import conduct, ledger, notices, store, texts, volunteers
from accompany.tables.conduct import Code
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, Invalid, NoticeKind, ReaderKind, Reason, Refused, VolunteerId


@store.action
async def publish(scope: Scope, wanted: Mapping[str, str], by: AccountId, now: datetime) -> Code:
    """Publish a new version and tell every volunteer of it. The same words again change nothing.

    Raises Invalid; Clash when somebody else has just published one.
    """
    words = {code: "\n".join(text.split("\r\n")).strip() for code, text in wanted.items()}
    if problems := rules.problems(words, texts.WRITTEN):
        raise Invalid(problems)
    before = await conduct.present(scope)
    if dict(before.texts) == words:
        return before
    code = Code(before.version + 1, words, now)
    await conduct.add(scope, code, by, now)
    await ledger.write(scope, by, "publish_conduct", scope.chapter, now)
    readers = [Reader(ReaderKind.ACCOUNT, one) for one in await conduct.readers(scope)]
    await notices.post_many(scope, NoticeKind.CONDUCT, scope.chapter, readers, now, revision=code.version)
    return code


@store.action
async def agree(scope: Scope, volunteer: VolunteerId, version: int, now: datetime) -> None:
    """Write down that a volunteer agrees to what they read. Refused when there is a newer version. Raises Missing."""
    await volunteers.find(scope, volunteer)
    if version != (await conduct.present(scope)).version:
        raise Refused(Reason.NEWER_VERSION)
    await conduct.agree(volunteer, version, now)
