"""A calendar file as an answer: something to open or keep, never shown in the browser."""

from litestar import Response


def file(content: bytes, name: str) -> Response[bytes]:
    """Give a calendar as an attachment; the charset is added by Litestar, as to every text."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(content, media_type="text/calendar", headers=headers)
