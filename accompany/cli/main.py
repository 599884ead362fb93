"""The command line: one group whose commands are loaded only when they are called, so that help comes at once."""

from importlib import import_module

import click

# name: (module, attribute, what help says of it)
COMMANDS = {
    "init": ("setup", "init", "Make the key file and the database, and print the set-up link."),
    "serve": ("serving", "serve", "Run the program."),
    "worker": ("serving", "worker", "Run the clock and the courier on their own."),
    "rsvp-in": ("rsvp_in", "rsvp_in", "Take one mail from standard input: an answer from a calendar, a bounce."),
    "migrate": ("setup", "migrate", "Bring the database up to this version."),
    "demo": ("demo", "demo", "Run the program with a fictional coalition."),
    "account": ("accounts", "account", "Make accounts."),
    "token": ("accounts", "token", "Make tokens for programs that speak for somebody."),
    "import": ("files", "import_", "Take sites, volunteers or the rapid list in from a CSV file."),
    "export": ("files", "export", "Write sites or volunteers to a CSV file."),
    "group": ("groups", "group", "Say which chat rooms and topics hear calls to the public."),
    "keys": ("keys", "keys", "Move the weekly key on, after a long pause."),
    "freeze": ("accounts", "freeze", "Shut an account out at once."),
    "watch": ("watching", "watch", "Page somebody when the clock stands still; runs on its own, reads only."),
    "doctor": ("doctor", "doctor", "Check that everything is in order, and say what to do."),
}


class Commands(click.Group):
    """The group that knows its commands' names and loads one when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order somebody meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"accompany.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="accompany")
def main() -> None:
    """Nobody faces a check-in or a hearing alone: volunteers, calendars, urgent calls.

    Settings come from the environment (ACCOMPANY_…). First: accompany init, then: accompany serve.

    Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 75 try again later.
    """
