#!/usr/bin/env bash
# Serves a development build and rebuilds it at every change.
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/bootstrap.sh build
# The development build puts its own files where those of the release were.
rm -f target/release/.built-from
exec cargo leptos watch --cargo-locked "$@"
