#!/bin/sh
# Makes .venv with the pinned packages, compiled: a start then takes half the time. Called by make when a list of packages changed.
set -u
python=$1
uv=$2

fail() {
    echo "error: $1" >&2
    exit 1
}

command -v "$python" >/dev/null 2>&1 || fail "no program $python: install Python 3.11 or newer, or name it with PYTHON=…"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "$python is $("$python" --version 2>&1): Python 3.11 or newer is needed, name it with PYTHON=…"
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail "$python cannot make environments: install the package python3-venv"
    rm -rf .venv
    echo "making .venv with $("$python" --version)"
    "$python" -m venv .venv || fail "the environment .venv could not be made (is the disk full?)"
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check "$uv" || fail "uv could not be installed: see above"
echo "installing the packages of requirements-dev.txt"
.venv/bin/python -m uv pip install --quiet --system-certs --python .venv/bin/python --compile-bytecode -r requirements-dev.txt ||
    fail "the packages could not be installed: see above"
