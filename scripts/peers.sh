#!/usr/bin/env bash
# Install what of others judges us in the tests, exactly as locked:
#   node_modules  calendar libraries that read our invites, a mail parser that reads our mail, and axe-core, which looks
#                 for barriers in our pages (node 18 or newer)
#   .venv         vdirsyncer and khal, which subscribe to our feeds, in a Python environment of their own
# What cannot be had is named and left out: its tests skip. With CI=true that fails.
set -uo pipefail
cd "$(dirname "$0")/../tests/peers" || exit 1
status=0

left_out() {  # WHAT WHY HOW
    printf '%s\n' "Left out of the tests: $1, because $2." "To get them: $3"
    [ "${CI:-}" = true ] && status=1
}

with_node() {
    local what="ical.js, node-ical, postal-mime and axe-core"
    if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
        left_out "$what" "npm or node is not on this machine" \
            "on Debian or Ubuntu, sudo apt-get install nodejs npm, then bash scripts/peers.sh"
        return
    fi
    [ node_modules/.package-lock.json -nt package-lock.json ] && return
    echo "Installing $what"
    npm ci --no-fund --no-audit --loglevel=error && touch node_modules/.package-lock.json ||
        left_out "$what" "npm could not install them" "bash scripts/peers.sh, once the reason above is gone"
}

with_python() {
    local what="vdirsyncer and khal" python=${PYTHON:-python3}
    [ -x ../../.venv/bin/python ] && python=../../.venv/bin/python
    cmp --silent requirements.lock .venv/installed && return
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        left_out "$what" "$python cannot make virtual environments" \
            "on Debian or Ubuntu, sudo apt-get install python3-venv, then bash scripts/peers.sh"
        return
    fi
    echo "Installing $what into tests/peers/.venv"
    "$python" -m venv --clear .venv &&
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
            --only-binary :all: -r requirements.lock &&
        cp requirements.lock .venv/installed ||
        left_out "$what" "they could not be installed" "bash scripts/peers.sh, once the reason above is gone"
}

with_node
with_python
exit $status
