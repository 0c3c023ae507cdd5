#!/usr/bin/env bash
# Measures the release build and prints a table; fails when a page is heavier than it may be.
#   scripts/bench.sh weights   only these parts: memory, weights, pages, answers, extraction, search, streams
#   BENCH_DATABASE_URL=...     searches in this empty PostgreSQL instead of starting one
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/bootstrap.sh build
scripts/build.sh
# Ten thousand readers are as many open files, twice where both ends are of this machine.
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
# What others make a website carry is weighed beside ours, where npm can be reached.
if EMBEDS=$(scripts/embeds.sh); then export EMBEDS; else unset EMBEDS; fi
say "Building the measurement"
wants_search() { [ $# -eq 0 ] || [[ " $* " == *" search "* ]]; }
if wants_search "$@" && [ -z "${BENCH_DATABASE_URL:-}" ] && scripts/postgres.sh check 2>/dev/null; then
  trap 'scripts/postgres.sh stop' EXIT
  BENCH_DATABASE_URL=$(scripts/postgres.sh start)
  export BENCH_DATABASE_URL
fi
# The features as cargo-leptos names them, so that the server is not compiled a second time.
cargo bench --locked --no-default-features --features ssr --bench bench -- "$@"
