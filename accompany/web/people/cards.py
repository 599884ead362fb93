"""The picture on the card that people keep in their wallet."""

import segno
from markupsafe import Markup


def picture(url: str) -> Markup:
    """Draw a link as a QR code: SVG inside the page, so that no request tells anyone about it."""
    drawn = segno.make(url, error="m").svg_inline(border=1, omitsize=True, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704  # segno draws squares; the link's text is not in it
