#!/usr/bin/env bash
# Puts what tests the API from outside into target/: the official Python client of OpenAI, and
# schemathesis, which asks whatever the API's description allows. Prints the Python that has both.
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PACKAGES=(openai==3.57.0 schemathesis==4.32.5)
FOLDER=target/api-clients
STAMP=$FOLDER/.installed

has_clients() { [ "$(cat "$STAMP" 2>/dev/null)" = "${PACKAGES[*]}" ]; }

if ! has_clients; then
  # The answer of this script is one line on standard output.
  {
    python3 -c 'import ensurepip, venv' 2>/dev/null || debian_install 'Python' python3 python3-venv
    say "Installing ${PACKAGES[*]} for Python"
    python3 -m venv --clear "$FOLDER"
    "$FOLDER/bin/pip" install --quiet --disable-pip-version-check "${PACKAGES[@]}" </dev/null ||
      die "${PACKAGES[*]} for Python could not be installed: see pip's message above."
    "$FOLDER/bin/python" -c 'import openai, schemathesis' || die "${PACKAGES[*]} for Python do not start."
    printf '%s' "${PACKAGES[*]}" >"$STAMP"
  } >&2
fi
printf '%s\n' "$ROOT/$FOLDER/bin/python"
