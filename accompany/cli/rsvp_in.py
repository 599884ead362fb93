"""Take one mail from standard input: what a mail server pipes its mail to."""

import sys

import click

LARGEST = 1 << 20  # octets; of a larger mail one more is read, enough to see that it is too large
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail


@click.command("rsvp-in")
@click.option(
    "--to", "recipients", multiple=True, metavar="ADDRESS", help="The envelope's recipient; may be given several times."
)
def rsvp_in(recipients: tuple[str, ...]) -> None:
    """Take one mail from standard input and decide it: an answer from a calendar, a bounce, a few words.

    Without --to the headers Delivered-To, X-Original-To or To say whom it is for. Mail to addresses that are not ours
    is dropped.

    Exit codes: 0 decided, 2 wrong usage, 75 try again later (whatever else went wrong: the mail must not be lost).
    """
    if sys.stdin.isatty():
        raise click.UsageError("Pipe a mail in: accompany rsvp-in --to ADDRESS < mail.eml")
    raw = sys.stdin.buffer.read(LARGEST + 1)
    while sys.stdin.buffer.read(1 << 16):  # a mail server may take a closed pipe for a failure
        pass
    try:
        _decide(raw, recipients)
    except SystemExit:  # it was said why
        raise SystemExit(TRY_AGAIN) from None
    except Exception as error:  # noqa: BLE001  # its words could hold something of the mail
        click.echo(f"✗ The mail cannot be decided now ({type(error).__name__}).", err=True)
        raise SystemExit(TRY_AGAIN) from None


def _decide(raw: bytes, recipients: tuple[str, ...]) -> None:
    from accompany.actions.replies import Post, receive  # noqa: PLC0415  # --help need not wait for it
    from accompany.cli.running import with_store  # noqa: PLC0415  # --help need not wait for it
    from accompany.doors.now import now  # noqa: PLC0415  # --help need not wait for it
    from accompany.words import CameBy  # noqa: PLC0415  # --help need not wait for it

    with_store(
        lambda settings: receive(
            raw, recipients, CameBy.COMMAND, Post(settings.reply_address, settings.authserv_id), now()
        )
    )
