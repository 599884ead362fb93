#!/usr/bin/env bash
# Remake both lock files from pyproject.toml. The second holds the first, and what developing needs on top.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
compile=(.venv/bin/uv pip compile --quiet --universal --python-version 3.11
    --generate-hashes --no-header --no-annotate "$@" pyproject.toml)

echo "[1/2] requirements.lock"
"${compile[@]}" --output-file requirements.lock
echo "[2/2] requirements-dev.lock"
"${compile[@]}" --constraint requirements.lock --group dev --output-file requirements-dev.lock
