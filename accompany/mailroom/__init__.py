"""The door for mail: answers and bounces, fetched from a mailbox or handed over by our mail server."""
