"""Links that letters carry: derived from the row they lead to, so that a letter sent twice has the same ones."""

import base64
from uuid import UUID

from accompany.tables import store
from accompany.words import AskId, ClaimId, ListWishId, MemberId, NoticeId, PartnerId, ReaderKind, SlotId, VolunteerId

REPLY_BYTES = 20  # 160 bits: 32 characters, which every mail server takes in a local part


def to_ask(ask: AskId) -> str:
    """Give the path where a volunteer says yes or no."""
    return f"/s/{store.vault().token('ask', ask)}"


def to_answer(notice: NoticeId) -> str:
    """Give the path where somebody who was called answers."""
    return f"/a/{store.vault().token('call', notice)}"


def called_by(token: str) -> NoticeId | None:
    """Read the notice out of an answer's token, or None."""
    notice = store.vault().row_of("call", token)
    return None if notice is None else NoticeId(notice)


def to_relay(notice: NoticeId) -> str:
    """Give the path where a partner that was called says how many come."""
    return f"/relay/{store.vault().token('relay', notice)}"


def relayed_by(token: str) -> NoticeId | None:
    """Read the notice out of a relay's token, or None."""
    notice = store.vault().row_of("relay", token)
    return None if notice is None else NoticeId(notice)


def to_leave(kind: ReaderKind, reader: UUID) -> str:
    """Give the path where a list member or a partner leaves without signing in."""
    return f"/leave/{store.vault().token(f'leave {kind.value}', reader)}"


def leaving_member(token: str) -> MemberId | None:
    """Read a list member out of a token, or None."""
    row = store.vault().row_of(f"leave {ReaderKind.MEMBER.value}", token)
    return None if row is None else MemberId(row)


def leaving_partner(token: str) -> PartnerId | None:
    """Read a partner out of a token, or None."""
    row = store.vault().row_of(f"leave {ReaderKind.PARTNER.value}", token)
    return None if row is None else PartnerId(row)


def to_join_list(wish: ListWishId) -> str:
    """Give the path where whoever has the address confirms that they want to be on the list."""
    return f"/list/yes/{store.vault().token('list wish', wish)}"


def joining_list(token: str) -> ListWishId | None:
    """Read a wish to be on the list out of a token, or None."""
    row = store.vault().row_of("list wish", token)
    return None if row is None else ListWishId(row)


def to_own_page(member: MemberId) -> str:
    """Give the path of a list member's own page."""
    return f"/list/me/{store.vault().token('supporter', member)}"


def owner(token: str) -> MemberId | None:
    """Read a list member out of the token of their own page, or None."""
    row = store.vault().row_of("supporter", token)
    return None if row is None else MemberId(row)


def reply_token(volunteer: VolunteerId, generation: int) -> str:
    """Derive the token of a volunteer's reply address: the same in every mail until its generation is raised."""
    proof = bytes.fromhex(store.vault().blind("reply", f"{volunteer}|{generation}"))
    return base64.b32encode(proof[:REPLY_BYTES]).decode().lower()


def bounce_token(notice: NoticeId) -> str:
    """Derive the token of the address that a mail which cannot be delivered comes back to."""
    return store.vault().token("bounce", notice)


def bounced(token: str) -> NoticeId | None:
    """Read out of a bounce address's token which notice it was made for, or None."""
    notice = store.vault().row_of("bounce", token)
    return None if notice is None else NoticeId(notice)


def to_confirm(entry: UUID) -> str:
    """Give the path where one tap confirms what a calendar answered about an ask or a claim."""
    return f"/c/{store.vault().token('confirm', entry)}"


def confirming(token: str) -> UUID | None:
    """Read the ask or claim out of a confirmation's token, or None."""
    return store.vault().row_of("confirm", token)


def shift_path(claim: ClaimId) -> str:
    """Give the path of a volunteer's own shift, behind log-in."""
    return f"/mine#claim-{claim}"


def slot_path(slot: SlotId) -> str:
    """Give the path of an open shift, behind log-in."""
    return f"/shifts/{slot}"
