#!/usr/bin/env bash
# Measures the release build and prints a table; fails when a page is heavier than it may be.
#   scripts/bench.sh weights   only these parts: memory, weights, pages, answers, streams
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scripts/bootstrap.sh build
scripts/build.sh
# Ten thousand readers are as many open files, twice where both ends are of this machine.
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
# What others make a website carry is weighed beside ours, where npm can be reached.
if EMBEDS=$(scripts/embeds.sh); then export EMBEDS; else unset EMBEDS; fi
say "Building the measurement"
# The features as cargo-leptos names them, so that the server is not compiled a second time.
cargo bench --locked --no-default-features --features ssr --bench bench -- "$@"
