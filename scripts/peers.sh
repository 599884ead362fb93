#!/usr/bin/env bash
# Install what of others judges us in the tests, exactly as locked: calendar libraries that read our invites (they need
# node 18 or newer), and axe-core, which looks for barriers in our pages.
# Without npm this says so and leaves them out: their tests skip, and fail with CI=true.
set -euo pipefail
cd "$(dirname "$0")/../tests/peers"

if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    echo "Left out of the tests: ical.js, node-ical and axe-core, because npm or node is not on this machine."
    echo "To get them, on Debian or Ubuntu: sudo apt-get install nodejs npm, then bash scripts/peers.sh"
    [ "${CI:-}" = true ] && exit 1
    exit 0
fi
[ node_modules/.package-lock.json -nt package-lock.json ] && exit 0
echo "Installing ical.js and node-ical, which read our calendars in the tests, and axe-core, which looks at our pages"
npm ci --no-fund --no-audit --loglevel=error
touch node_modules/.package-lock.json
