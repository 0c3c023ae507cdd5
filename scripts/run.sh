#!/usr/bin/env bash
# Builds for release and serves, on http://localhost:3000 unless HOST or PORT say otherwise.
# Arguments go to `chatbot-factory serve`.
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/bootstrap.sh build
scripts/build.sh

export LEPTOS_OUTPUT_NAME=chatbot-factory
export LEPTOS_SITE_ROOT="$ROOT/target/site"
export LEPTOS_SITE_PKG_DIR=pkg
export LEPTOS_HASH_FILES=true
say "Serving; open http://localhost:${PORT:-3000} (Ctrl-C stops)"
exec target/release/chatbot-factory serve "$@"
