"""What tests of sending may ask for."""

from tests.delivery.posted import posted

__all__ = ["posted"]
