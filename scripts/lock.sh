#!/usr/bin/env bash
# Remake the lock files: two from pyproject.toml, the second holding the first and what developing needs on top; one of
# the calendar programs that the tests run in an environment of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
compile=(.venv/bin/uv pip compile --quiet --universal --python-version 3.11
    --generate-hashes --no-header --no-annotate "$@")

echo "[1/3] requirements.lock"
"${compile[@]}" pyproject.toml --output-file requirements.lock
echo "[2/3] requirements-dev.lock"
"${compile[@]}" pyproject.toml --constraint requirements.lock --group dev --output-file requirements-dev.lock
echo "[3/3] tests/peers/requirements.lock"
"${compile[@]}" tests/peers/requirements.in --output-file tests/peers/requirements.lock
