#!/usr/bin/env bash
# Make .venv and install exactly what the lock names, every file checked against its hash.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

stop() {
    printf '%s\n' "" "$@" >&2
    exit 1
}

command -v "$python" >/dev/null || stop "Accompany needs Python 3.11 or newer. '$python' was not found."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Accompany needs Python 3.11 or newer. This is $("$python" --version)." \
         "With another one installed: make PYTHON=python3.12 …"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "This Python cannot make virtual environments." \
         "On Debian or Ubuntu: apt-get install python3-venv, then the same make command again."

export PIP_DISABLE_PIP_VERSION_CHECK=1
[ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null || {
    echo "[1/3] Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
}
echo "[2/3] Installing the locked packages (about a minute the first time)"
.venv/bin/python -m pip install --no-deps --require-hashes --progress-bar on -r requirements-dev.lock |
    grep -vE '^(Requirement already satisfied|Looking in)' || [ "${PIPESTATUS[0]}" -eq 0 ]
echo "[3/3] Installing Accompany itself, in place"
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
