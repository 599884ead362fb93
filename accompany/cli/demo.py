"""Run the program with a fictional coalition."""

import click


@click.command()
def demo() -> None:
    """Run the program with a fictional coalition, on this machine only, and print a link for each kind of user."""
