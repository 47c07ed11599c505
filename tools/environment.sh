#!/bin/sh
# Make .venv hold bakeoff, from this checkout, with the versions of constraints.txt.
#   sh tools/environment.sh [EXTRA]       PYTHON=/path/to/python3 chooses the Python that .venv is made with
set -eu

unfinished=.venv/unfinished
extra=${1:-}

fits() {
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if fits "$name"; then
            echo "$name"
            return
        fi
    done
    echo "bakeoff needs Python 3.11 or newer with its venv module (Debian's package python3-venv)." >&2
    echo "Tried: ${PYTHON:-python3, python3.13, python3.12, python3.11, python3.14, python}." >&2
    echo "If it is somewhere else, name it: make PYTHON=/path/to/python3 …" >&2
    return 1
}

# A .venv whose making was broken off, or whose Python is gone, is made anew.
if [ -e "$unfinished" ] || ! fits .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    echo "Making .venv with $("$python" --version)."
    rm -rf .venv
    mkdir .venv
    touch "$unfinished"
    "$python" -m venv .venv
fi

# The mark stays when this is killed; pip undoes what it began when it merely fails.
touch "$unfinished"
trap 'rm -f "$unfinished"' EXIT
echo "Installing bakeoff${extra:+ with the extra '$extra'} into .venv; the first time this fetches PyTorch."
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --constraint constraints.txt --editable ".${extra:+[$extra]}"
.venv/bin/python -m pip check
