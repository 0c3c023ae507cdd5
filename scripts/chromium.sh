#!/usr/bin/env bash
# Prints the path of the Chromium that the browser tests use.
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ -n "${PLAYWRIGHT_CHROMIUM:-}" ]; then
  [ -x "$PLAYWRIGHT_CHROMIUM" ] || die "PLAYWRIGHT_CHROMIUM is '$PLAYWRIGHT_CHROMIUM', which is not a program."
  printf '%s\n' "$PLAYWRIGHT_CHROMIUM"
  exit
fi
# The browser without windows is enough, and much less to install.
for name in chromium-headless-shell chromium chromium-browser google-chrome-stable google-chrome \
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
  if command -v "$name"; then exit; fi
done
die "Chromium is missing: install it, or set PLAYWRIGHT_CHROMIUM to the path of a Chromium or Chrome."
