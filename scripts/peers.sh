#!/usr/bin/env bash
# Install the calendar libraries of others that read our invites in the tests (node 18 or newer), exactly as locked.
# Without npm this says so and leaves them out: their tests skip, and fail with CI=true.
set -euo pipefail
cd "$(dirname "$0")/../tests/peers"

if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    echo "Left out of the tests: ical.js and node-ical, because npm or node is not on this machine."
    echo "To get them, on Debian or Ubuntu: sudo apt-get install nodejs npm, then bash scripts/peers.sh"
    [ "${CI:-}" = true ] && exit 1
    exit 0
fi
[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
echo "Installing ical.js and node-ical, which read our calendars in the tests"
npm ci --no-fund --no-audit --loglevel=error
touch node_modules/.package-lock.json
