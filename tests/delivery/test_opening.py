"""Log-in and TLS with a real server, and what happens when they fail."""

import ssl
from pathlib import Path

import pytest

from accompany.delivery.channels import Result
from accompany.delivery.channels.email import choose
from accompany.delivery.channels.pipeline import Pipeline
from accompany.delivery.channels.smtp_url import parse
from accompany.words import NoticeState
from tests import certificates
from tests.delivery.sending import ACCEPTED, LARGE, as_usual, mail, outcomes
from tests.delivery.servers import faulty, proper

LOGIN = "june%40example.org:p%3Aa%2Fss%401"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1 with its key, in one file."""
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    certificates.write(path)
    return path


@pytest.fixture
def context(certificate: Path) -> ssl.SSLContext:
    """Give the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def _trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def channel(url: str) -> Pipeline:
    """Give the channel a coalition gets when it sets this URL."""
    chosen = choose(url, Path("unused"), "accompany@cal.example.org")
    assert isinstance(chosen, Pipeline)
    return chosen


@pytest.mark.usefixtures("_trusted")
async def test_mail_arrives_over_starttls_with_log_in(context: ssl.SSLContext) -> None:
    envelopes = [mail(1), mail(2, b".\r\n" * 60_000), mail(3, LARGE), mail(4)]
    async with proper(starttls=context, log_in=True) as (port, keeper):
        results = await outcomes(channel(f"smtp+starttls://{LOGIN}@127.0.0.1:{port}?connections=2"), envelopes)

    assert results == dict.fromkeys((1, 2, 3, 4), ACCEPTED)
    assert sorted(keeper.kept) == sorted((e.sender, [e.recipient], e.content) for e in envelopes)


@pytest.mark.usefixtures("_trusted")
async def test_mail_arrives_over_tls_with_log_in(context: ssl.SSLContext) -> None:
    async with proper(tls=context, log_in=True) as (port, keeper):
        results = await outcomes(channel(f"smtps://{LOGIN}@127.0.0.1:{port}"), [mail(1), mail(2)])

    assert results == {1: ACCEPTED, 2: ACCEPTED}
    assert sorted(content for _, _, content in keeper.kept) == [mail(1).content, mail(2).content]


@pytest.mark.usefixtures("_trusted")
async def test_mail_arrives_over_starttls_without_log_in(context: ssl.SSLContext) -> None:
    async with proper(starttls=context) as (port, keeper):
        results = await outcomes(channel(f"smtp+starttls://127.0.0.1:{port}"), [mail(1)])

    assert (results, len(keeper.kept)) == ({1: ACCEPTED}, 1)


@pytest.mark.usefixtures("_trusted")
async def test_a_wrong_password_is_no_fault_of_the_reader(context: ssl.SSLContext) -> None:
    async with proper(starttls=context, log_in=True) as (port, keeper):
        results = await outcomes(channel(f"smtp+starttls://june%40example.org:old@127.0.0.1:{port}"), [mail(1)])

    assert (results, keeper.kept) == ({1: Result(NoticeState.RETRY, "opening_535")}, [])


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
async def test_a_certificate_nobody_vouches_for_is_not_trusted(scheme: str, context: ssl.SSLContext) -> None:
    kinds = {"starttls": context} if scheme == "smtp+starttls" else {"tls": context}
    async with proper(**kinds, log_in=True) as (port, keeper):
        results = await outcomes(channel(f"{scheme}://{LOGIN}@127.0.0.1:{port}"), [mail(1)])

    assert (results, keeper.kept) == ({1: Result(NoticeState.RETRY, "opening_tls")}, [])


@pytest.mark.parametrize("login", ["", f"{LOGIN}@"], ids=["without log-in", "with log-in"])
async def test_a_server_without_starttls_gets_neither_password_nor_mail(login: str) -> None:
    async with faulty(as_usual) as server:
        results = await outcomes(channel(f"smtp+starttls://{login}127.0.0.1:{server.port}"), [mail(1)])

    assert results == {1: Result(NoticeState.RETRY, "opening_failed")}
    assert server.spoken == ["EHLO"]


def test_the_url_says_it_all() -> None:
    server = parse("smtp+starttls://june%40example.org:p%3Aa%2Fss%401@mail.example.org:2587?connections=9")

    assert (server.host, server.port, server.security) == ("mail.example.org", 2587, "smtp+starttls")
    assert (server.user, server.password, server.connections) == ("june@example.org", "p:a/ss@1", 9)


@pytest.mark.parametrize(
    ("url", "port"),
    [("smtp://mail.example.org", 25), ("smtp+starttls://mail.example.org", 587), ("smtps://[::1]/", 465)],
)
def test_each_scheme_has_its_port(url: str, port: int) -> None:
    assert (parse(url).port, parse(url).user, parse(url).connections) == (port, None, 4)


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("https://hunter2@mail.example.org", "must start with smtp://"),
        ("smtp://june:hunter2@mail.example.org", "show the password to the network"),
        ("smtps://june@mail.example.org", "both a user and a password"),
        ("smtps://june:@mail.example.org", "both a user and a password"),
        ("smtps://june:hunter2@", "must name a host"),
        ("smtps://june:hunter2 @mail.example.org", "must name a host"),
        ("smtps://june:hunter2@mail.example.org:none", "must have a port"),
        ("smtps://june:hunter2@mail.example.org:0", "must have a port"),
        ("smtps://june:hunter2@mail.example.org:70000", "must have a port"),
        ("smtps://june:hun/ter2@mail.example.org", "must have a port"),
        ("smtps://june:hunter2#@mail.example.org", "must have a port"),
        ("smtps://june:hunter2@mail.example.org/inbox", "must end after the port"),
        ("smtps://mail.example.org?connections=many", "nothing after ?"),
        ("smtps://mail.example.org?connections=0", "from 1 to 50"),
        ("smtps://mail.example.org?verify=no", "nothing after ?"),
        ("smtps://mail.example.org?x", "nothing after ?"),
        ("smtps://mail.example.org?&", "nothing after ?"),
    ],
)
def test_a_wrong_url_is_explained_without_repeating_it(url: str, hint: str) -> None:
    with pytest.raises(ValueError, match=r"^must ") as caught:
        parse(url)

    assert hint in str(caught.value)
    assert "hun" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_the_password_never_shows() -> None:
    assert repr(parse("smtps://june:hunter2@mail.example.org")) == (
        "SmtpServer(host='mail.example.org', port=465, security=<Security.TLS: 'smtps'>, connections=4)"
    )
