"""Write schema/openapi.json, the description of the API; ``--check`` only says whether it is what the code does."""

import sys
from pathlib import Path

from accompany.app import describe

FILE = Path(__file__).parents[1] / "schema" / "openapi.json"


def main(words: list[str]) -> int:
    """Write the file, or compare it. Gives the exit code."""
    described = describe()
    if "--check" in words:
        same = FILE.is_file() and FILE.read_bytes() == described
        print("The description fits." if same else "The description is old. Run: python scripts/openapi.py")
        return 0 if same else 1
    FILE.write_bytes(described)
    print(f"Wrote {FILE.name}: {len(described)} bytes.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
