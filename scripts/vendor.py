"""Copy the scripts we use from their npm packages into static/vendor/, with a manifest of what they must be.

``python scripts/vendor.py`` needs npm and writes. ``python scripts/vendor.py --check`` needs only Python: it says
whether the committed copies are the ones in the manifest and the manifest the one of frontend/package-lock.json.
"""

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"
PACKAGE = "htmx.org"
COPIES = {
    "htmx.min.js": "dist/htmx.min.js",
    "hx-sse.min.js": "dist/ext/hx-sse.min.js",
    "htmx-LICENSE.txt": "LICENSE",
}


def main() -> int:
    """Copy or check. Exits with 1 when a check finds something."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; say what differs")
    if not parser.parse_args().check:
        copy()
    problems = check()
    for problem in problems:
        print(problem, file=sys.stderr)
    print("static/vendor/ is as it must be." if not problems else "Run python scripts/vendor.py.")
    return 1 if problems else 0


def copy() -> None:
    """Install exactly what the lock names, without running any package's scripts, and copy our few files."""
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FRONTEND, check=True)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in COPIES.items():
        shutil.copyfile(FRONTEND / "node_modules" / PACKAGE / source, VENDOR / name)
    files = {name: {"from": source, "integrity": integrity(VENDOR / name)} for name, source in COPIES.items()}
    manifest = {"package": PACKAGE, "version": locked_version(), "files": files}
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def check() -> list[str]:
    """List what differs between the lock, the manifest and the copies."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    wanted = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["dependencies"][PACKAGE]
    problems = []
    if not manifest["version"] == locked_version() == wanted:
        problems.append(f"{PACKAGE}: package.json, the lock and the manifest name different versions.")
    present = {path.name for path in VENDOR.iterdir()} - {MANIFEST.name}
    problems += [
        f"{name}: in static/vendor/ or the manifest, but not both." for name in present ^ set(manifest["files"])
    ]
    for name in sorted(present & set(manifest["files"])):
        if integrity(VENDOR / name) != manifest["files"][name]["integrity"]:
            problems.append(f"{name}: changed since it was copied.")
    return problems


def locked_version() -> str:
    """Read which version the lock names."""
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    return str(lock["packages"][f"node_modules/{PACKAGE}"]["version"])


def integrity(path: Path) -> str:
    """Digest a file in the form of HTML's integrity attribute."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


if __name__ == "__main__":
    sys.exit(main())
