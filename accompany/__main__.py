"""``python -m accompany`` is the same as the ``accompany`` command."""

from accompany.cli.main import main

if __name__ == "__main__":
    main()
