"""Somebody at a terminal."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Terminal:
    """A folder, an environment, and what was typed into it."""

    folder: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ACCOMPANY_")}
        return kept | {"ACCOMPANY_DATABASE_URL": self.database, "ACCOMPANY_NAME": "Riverside Accompaniment"}

    def type(self, *words: str, text: str = "", code: int = 0, **settings: str) -> str:
        """Type a command, check its exit code, and give what it printed, refusals last."""
        command = [sys.executable, "-W", "error", "-m", "accompany", *words]
        done = subprocess.run(
            command,
            env=self.environment | settings,
            cwd=self.folder,
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr
