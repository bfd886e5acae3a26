#!/bin/sh
# Install linkbook from this folder, without a network: sh install.sh [FOLDER]; FOLDER is where its environment goes.
# Another Python than the one found: PYTHON=/path/to/python sh install.sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ -z "${PYTHON:-}" ]; then
  for version in {{ pythons | join(" ") }}; do
    if command -v "python$version" >/dev/null 2>&1; then PYTHON="python$version"; fi
  done
fi
PYTHON=${PYTHON:-python3}
command -v "$PYTHON" >/dev/null 2>&1 || { echo "Python {{ pythons | join(" or ") }} is needed; set PYTHON to where it is" >&2; exit 2; }
exec "$PYTHON" -I "$here/install.py" "$@"
