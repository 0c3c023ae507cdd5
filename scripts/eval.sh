#!/usr/bin/env bash
# Measures how well the search finds, and fails when it has become worse than src/eval/set/floor.json.
#   scripts/eval.sh --misses   lists the questions that went wrong as well
#   scripts/eval.sh --record   writes the floor anew
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The profile of the tests, so that nothing is compiled a second time.
case "${TEST_PROFILE:-dev}" in
dev) PROFILE=(--profile dev) ;;
release) PROFILE=(--no-default-features --features ssr) ;;
*) die "TEST_PROFILE is '$TEST_PROFILE': it can be dev or release." ;;
esac
cargo bench --locked --quiet ${PROFILE[@]+"${PROFILE[@]}"} --bench eval -- "$@"
