#!/usr/bin/env bash
# Checks everything, each step named and timed; stops at the first that fails.
#   STEPS="format lint-server"   only these steps, of the list below, in this order
#   TEST_PROFILE=release         tests the optimised build, which shares its crates with the release
#   TEST_DATABASE_URL=...        uses this PostgreSQL instead of starting one
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# Test runners close on standard error; a log wants it all in order.
exec 2>&1

STEPS="${STEPS:-tools format lint-server lint-browser tests eval translations release browser}"
# A log is read once: what helps the next build and the debugger only costs time.
if [ "${CI:-}" = true ]; then export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0; fi

case "${TEST_PROFILE:-dev}" in
dev) PROFILE_FOLDER=debug PROFILE=() ;;
# The features as cargo-leptos names them, so that nothing is compiled twice.
release) PROFILE_FOLDER=release PROFILE=(--release --no-default-features --features ssr) ;;
*) die "TEST_PROFILE is '$TEST_PROFILE': it can be dev or release." ;;
esac

title() {
  case "$1" in
  tools) echo 'what the tests need' ;;
  format) echo 'formatting' ;;
  lint-server) echo 'clippy (server)' ;;
  lint-browser) echo 'clippy (browser)' ;;
  tests) echo 'tests on SQLite and PostgreSQL' ;;
  eval) echo 'how well the search finds' ;;
  translations) echo 'translations' ;;
  release) echo 'release build' ;;
  browser) echo 'journeys in the browser' ;;
  *) die "There is no step '$1': see the head of scripts/test.sh." ;;
  esac
}

run_tools() { scripts/bootstrap.sh test; }

run_format() { cargo fmt --check; }

run_lint-server() { cargo clippy --locked --all-targets -- -D warnings; }

run_lint-browser() {
  cargo clippy --locked --lib --no-default-features --features hydrate \
    --target wasm32-unknown-unknown -- -D warnings
}

# The program is built first: tests that kill it need it, and so does the next step.
run_tests() {
  cargo build --locked ${PROFILE[@]+"${PROFILE[@]}"}
  if [ -z "${TEST_DATABASE_URL:-}" ]; then
    trap 'scripts/postgres.sh stop' EXIT
    TEST_DATABASE_URL=$(scripts/postgres.sh start)
    export TEST_DATABASE_URL
    say "PostgreSQL at $TEST_DATABASE_URL"
  fi
  # Many wait for a time limit or another process: more of them than cores run at once. In one
  # process, so that what is made once, such as the table of related words, is made once.
  RUST_TEST_THREADS=${RUST_TEST_THREADS:-4} cargo test --locked --lib --bins --tests ${PROFILE[@]+"${PROFILE[@]}"}
}

run_eval() { scripts/eval.sh; }

run_translations() { "target/$PROFILE_FOLDER/chatbot-factory" i18n check; }

run_release() { scripts/build.sh; }

run_browser() {
  PLAYWRIGHT_CHROMIUM=$(scripts/chromium.sh)
  export PLAYWRIGHT_CHROMIUM
  API_PYTHON=$(scripts/clients.sh)
  export API_PYTHON
  cd end2end
  ../node_modules/.bin/playwright test
}

SUMMARY=''

summary() {
  printf '\n== summary\n%s' "$SUMMARY"
  printf '   %-34s %s\n' 'in all' "$(duration "$SECONDS")"
}

# A step's own `set -e` works only outside a condition, hence the detour over its status.
run_step() {
  local name started=$SECONDS status took
  name=$(title "$1")
  printf '\n'
  say "$name"
  set +e
  (set -e && trap 'exit 130' INT TERM && "run_$1")
  status=$?
  set -e
  took=$(duration $((SECONDS - started)))
  if [ "$status" -ne 0 ]; then took="$took  FAILED"; fi
  SUMMARY+=$(printf '   %-34s %s' "$name" "$took")$'\n'
  say "$name … $took"
  return "$status"
}

for step in $STEPS; do title "$step" >/dev/null; done
trap summary EXIT
for step in $STEPS; do run_step "$step"; done
