#!/usr/bin/env bash
# Install what the tests need from Debian's packages where we may; elsewhere name what is left out and how to get it.
# With CI=true leaving anything out fails.
set -uo pipefail
cd "$(dirname "$0")/.."

missing=()
needs() {  # PACKAGE COMMAND…: the package is needed unless the command succeeds
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

look() {
    missing=()
    needs chromium .venv/bin/python -m tests.browser
    needs postgresql .venv/bin/python -m tests.postgresql
    needs libical3 .venv/bin/python -c 'import ctypes; ctypes.CDLL("libical.so.3")'
    needs dovecot-imapd env PATH="$PATH:/usr/sbin" dovecot --version
    needs gammu-smsd gammu-smsd --version
    needs nodejs node --version
    needs npm npm --version
}

may_install() { [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && grep -qE '^ID(_LIKE)?=.*(debian|ubuntu)' /etc/os-release; }

all_here() { bash scripts/peers.sh; exit; }

look
[ ${#missing[@]} -eq 0 ] && all_here
if may_install; then
    echo "Installing for the tests: ${missing[*]} (some minutes the first time)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends "${missing[@]}"
    look
    [ ${#missing[@]} -eq 0 ] && all_here
fi

echo "Left out of the tests, because it is not on this machine: ${missing[*]}"
echo "To get it, on Debian or Ubuntu: sudo apt-get install ${missing[*]}"
[ "${CI:-}" = true ] && echo "CI leaves nothing out: stopping." && exit 1
all_here
