"""The one setting that says how texts are sent."""

from pathlib import Path

import pytest

from accompany.delivery.channels.files import Files
from accompany.delivery.channels.sms import choose
from accompany.delivery.channels.sms.sms_url import TWILIO, Account, Gateway, Spool, parse
from accompany.settings import BadSettings, read
from tests.delivery.sms.provider import outcomes, text

SID = "AC" + "0a" * 16
SERVICE = "MG" + "0a" * 16


@pytest.mark.parametrize(
    ("url", "way"),
    [
        pytest.param(f"twilio://{SID}:t%2Fk@?from=+15550100", Account(SID, "t/k", "+15550100"), id="Twilio"),
        pytest.param(f"twilio://{SID}:t@/?from=%2B15550100", Account(SID, "t", "+15550100"), id="the plus in hex"),
        pytest.param(f"twilio://{SID}:t@?from=24273", Account(SID, "t", "24273"), id="a short code"),
        pytest.param(f"twilio://{SID}:t@?from={SERVICE}", Account(SID, "t", SERVICE), id="a messaging service"),
        pytest.param(
            f"twilio://{SID}:t@api.dublin.ie1.twilio.com?from=+15550100",
            Account(SID, "t", "+15550100", "https://api.dublin.ie1.twilio.com"),
            id="a region",
        ),
        pytest.param("https+gateway://sms.example.org/m", Gateway("https://sms.example.org/m"), id="a gateway"),
        pytest.param(
            "http+gateway://u:p%40@192.168.1.5:8080/message",
            Gateway("http://192.168.1.5:8080/message", "u", "p@"),
            id="a phone at home",
        ),
        pytest.param("http+gateway://[fe80::1]:8080", Gateway("http://[fe80::1]:8080/"), id="an IPv6 address"),
        pytest.param("gammu:///var/spool/gammu", Spool(Path("/var/spool/gammu")), id="a modem"),
    ],
)
def test_what_can_be_read(url: str, way: object) -> None:
    assert parse(url) == way


@pytest.mark.parametrize(
    "url",
    [
        *("twilio://", "twilio://AC12:secret@?from=+15550100", f"twilio://{SID}@?from=+15550100"),
        *(f"twilio://{SID}:secret@", f"twilio://{SID}:secret@?from=me", f"twilio://{SID}:secret@?from=15550100x"),
        *(f"twilio://{SID}:secret@evil.example.org?from=+15550100", f"twilio://{SID}:secret@?from=+15550100&x=1"),
        *(f"twilio://{SID}:secret@/path?from=+15550100", f"twilio://{SID}:sec#ret@?from=+15550100"),
        *("http+gateway://", "http+gateway://secret@h", "http+gateway://:secret@h", "http+gateway://h?to=secret"),
        *("http+gateway://h:0", "http+gateway://h:99999", "http+gateway://h:secret", "http+gateway://h /secret"),
        *("gammu://var/secret", "gammu://", "gammu:///", "gammu:///a?secret", "https://secret.example.org", "secret"),
        *("http+gateway://[secret", "http+gateway://sécret"),
    ],
)
def test_what_cannot_be_read_is_never_repeated(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must [^\n]+\.$") as told:
        parse(url)
    assert "secret" not in str(told.value)
    assert told.value.__cause__ is None


def test_nothing_secret_shows_when_printed() -> None:
    shown = f"{parse(f'twilio://{SID}:secret@?from=+15550100')} {parse('http+gateway://secret:secret@h')}"
    assert [word for word in ("secret", "5550100") if word in shown] == []
    assert "secret" not in f"{read({'ACCOMPANY_SMS_URL': 'http+gateway://secret:secret@h'})}"


def test_settings_name_the_variable(tmp_path: Path) -> None:
    (tmp_path / "url").write_text(f"twilio://{SID}:t@?from=+15550100\n")
    assert read({"ACCOMPANY_SMS_URL_FILE": str(tmp_path / "url")}).sms_url == f"twilio://{SID}:t@?from=+15550100"
    with pytest.raises(BadSettings, match="ACCOMPANY_SMS_URL must start with twilio://"):
        read({"ACCOMPANY_SMS_URL": "sms://x"})


async def test_unset_each_text_is_a_file_that_says_for_whom(tmp_path: Path) -> None:
    channel = choose(None, tmp_path)
    assert isinstance(channel, Files)
    await outcomes(channel, [text(1, "YES 42")])
    assert written(tmp_path) == [("00000000-0000-0000-0000-000000000001.txt", b"To: +12125550101\n\nYES 42\n")]


def written(directory: Path) -> list[tuple[str, bytes]]:
    """Give each file's name and content."""
    return [(file.name, file.read_bytes()) for file in directory.iterdir()]


def test_twilio_is_asked_over_tls() -> None:
    assert TWILIO.startswith("https://")
