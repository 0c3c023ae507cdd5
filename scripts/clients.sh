#!/usr/bin/env bash
# Puts the official Python client of OpenAI into target/, for the tests of the API, and prints the
# Python that has it.
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

OPENAI=3.57.0
FOLDER=target/openai-python

has_client() { [ "$("$FOLDER/bin/python" -c 'import openai; print(openai.__version__)' 2>/dev/null)" = "$OPENAI" ]; }

if ! has_client; then
  # The answer of this script is one line on standard output.
  {
    python3 -c 'import ensurepip, venv' 2>/dev/null || debian_install 'Python' python3 python3-venv
    say "Installing openai $OPENAI for Python"
    python3 -m venv --clear "$FOLDER"
    "$FOLDER/bin/pip" install --quiet --disable-pip-version-check "openai==$OPENAI" </dev/null ||
      die "openai $OPENAI for Python could not be installed: see pip's message above."
    has_client || die "openai $OPENAI for Python does not start."
  } >&2
fi
printf '%s\n' "$ROOT/$FOLDER/bin/python"
