"""What a coalition may write into the settings of incoming mail."""

import base64
from typing import Any

import pytest

from accompany import settings
from accompany.mailroom.imap_url import ImapServer, Security, parse
from accompany.settings import BadSettings

GOOD = {
    "imaps://ana:secret@mail.example.org": ("mail.example.org", 993, Security.TLS, "ana", "secret"),
    "imap+starttls://ana:secret@mail.example.org:1143/": (
        *("mail.example.org", 1143, Security.STARTTLS),
        *("ana", "secret"),
    ),
    "imaps://a%40b:p%3Aa%2Fs%25@[::1]:993": ("::1", 993, Security.TLS, "a@b", "p:a/s%"),
    "imap://ana:secret@127.0.0.1": ("127.0.0.1", 143, Security.NONE, "ana", "secret"),
    "imap://ana:secret@localhost:1143": ("localhost", 1143, Security.NONE, "ana", "secret"),
}
BAD = [
    *("", "mail.example.org", "https://ana:secret@mail.example.org", "imap://ana:secret@mail.example.org"),
    *("imaps://mail.example.org", "imaps://ana@mail.example.org", "imaps://:secret@mail.example.org"),
    *("imaps://ana:secret@", "imaps://ana:secret@mail.example.org:0", "imaps://ana:secret@mail.example.org:99999"),
    *("imaps://ana:secret@mail.example.org:port", "imaps://ana:sec/ret@mail.example.org", "imaps://ana:secret@m m"),
    *(
        "imaps://ana:secret@mail.example.org/Archive",
        "imaps://ana:secret@mail.example.org?x=1",
        "imaps://[",
        "imaps://",
    ),
]
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


@pytest.mark.parametrize("url", GOOD)
def test_a_url_names_a_mailbox(url: str) -> None:
    assert parse(url) == ImapServer(*GOOD[url])
    assert "secret" not in repr(parse(url))


@pytest.mark.parametrize("url", BAD)
def test_a_url_that_is_wrong_is_said_without_its_words(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must ") as wrong:
        parse(url)
    assert [word for word in ("ana", "secret", "Archive", "99999") if word in str(wrong.value)] == []


@pytest.mark.parametrize(
    ("name", "value", "understood"),
    [
        ("imap_url", "imaps://ana:secret@mail.example.org", "imaps://ana:secret@mail.example.org"),
        ("authserv_id", "mx.example.org", "mx.example.org"),
        ("inbound_secret", SECRET, bytes(range(32))),
    ],
)
def test_a_right_value_is_taken(name: str, value: str, understood: Any) -> None:
    read = settings.read({f"ACCOMPANY_{name.upper()}": value})
    assert getattr(read, name) == understood
    assert "secret@" not in repr(read)
    assert "x01" not in repr(read)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IMAP_URL", "pop3://ana:secret@mail.example.org"),
        ("LMTP_SOCKET", "/secret/" + "a" * 100),
        ("AUTHSERV_ID", "secret; two"),
        ("AUTHSERV_ID", "secret\n"),
        ("INBOUND_SECRET", "secret"),
        ("INBOUND_SECRET", "whsec_secret!"),
        ("INBOUND_SECRET", "whsec_" + base64.b64encode(bytes(23)).decode()),
        ("INBOUND_SECRET", "whsec_" + base64.b64encode(bytes(65)).decode()),
        ("INBOUND_SECRET", "whpk_" + SECRET[6:]),
    ],
)
def test_a_wrong_value_stops_the_program_and_is_not_shown(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=f"ACCOMPANY_{name} must") as wrong:
        settings.read({f"ACCOMPANY_{name}": value})
    assert "secret" not in str(wrong.value)


@pytest.mark.parametrize("name", ["IMAP_URL", "INBOUND_SECRET"])
def test_a_secret_may_stand_in_a_file(name: str, tmp_path: Any) -> None:
    file = tmp_path / "secret"
    file.write_text({"IMAP_URL": "imaps://a:b@mail.example.org", "INBOUND_SECRET": SECRET}[name] + "\n")
    read = settings.read({f"ACCOMPANY_{name}_FILE": str(file)})
    assert getattr(read, name.lower())
