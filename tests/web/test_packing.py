"""Pages and files go out packed; a page only to whoever asked for it themselves, or shows no cookie (decision 0019)."""

import gzip

import pytest

from tests.cast import Cast

GZIP = {"accept-encoding": "gzip, deflate, br, zstd"}
OURS, TYPED, THEIRS, NEIGHBOUR = (
    {"sec-fetch-site": site} for site in ("same-origin", "none", "cross-site", "same-site")
)


@pytest.mark.parametrize(
    ("headers", "packed"),
    [
        pytest.param(OURS, True, id="from a page of ours"),
        pytest.param(TYPED, True, id="typed, or from a mail"),
        pytest.param(THEIRS, False, id="another site makes the browser ask"),
        pytest.param(NEIGHBOUR, False, id="a neighbour makes the browser ask"),
        pytest.param({}, False, id="an old browser does not say"),
    ],
)
async def test_a_page_with_secrets_is_packed_when_its_reader_asked(
    cast: Cast, headers: dict[str, str], packed: bool
) -> None:
    june = await cast.signed_in(cast.june)
    answer = await june.get("/board", headers=GZIP | headers)
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert (await cast.csrf_of(june)) in answer.text


async def test_whoever_shows_no_cookie_gets_it_packed(cast: Cast) -> None:
    answer = await (await cast.stranger()).get("/", headers=GZIP | THEIRS)
    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert "do not have to go alone" in answer.text


async def test_the_same_page_has_not_always_the_same_length(cast: Cast) -> None:
    stranger = await cast.stranger()
    lengths = {(await stranger.get("/", headers=GZIP)).headers["content-length"] for _ in range(50)}
    assert len(lengths) > 5


@pytest.mark.parametrize("takes", ["", "identity", "br", "gzip;q=0", "gzip;q=0.0", "gzipped"])
async def test_who_cannot_unpack_gets_it_plain(cast: Cast, takes: str) -> None:
    stranger = await cast.stranger()
    for path in ("/", "/static/app.css"):
        assert "content-encoding" not in (await stranger.get(path, headers={"accept-encoding": takes})).headers


async def test_a_file_is_packed_and_known_again(cast: Cast) -> None:
    stranger = await cast.stranger()
    plain = await stranger.get("/static/app.css", headers={"accept-encoding": "identity"})
    packed = await stranger.get("/static/app.css", headers=GZIP)
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(gzip.compress(plain.content, 1))
    assert packed.headers["etag"] != plain.headers["etag"]
    for first, takes in ((plain, "identity"), (packed, "gzip")):
        asked = {"accept-encoding": takes, "if-none-match": first.headers["etag"]}
        again = await stranger.get("/static/app.css", headers=asked)
        assert (again.status_code, again.content) == (304, b"")
        assert "content-encoding" not in again.headers


async def test_what_programs_read_is_left_to_the_front(cast: Cast) -> None:
    june = await cast.signed_in(cast.june)
    assert "content-encoding" not in (await june.get("/api/v1/board", headers=GZIP | OURS)).headers
