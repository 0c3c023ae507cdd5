#!/usr/bin/env bash
# Builds both halves for release, with hashed and compressed browser files, unless what is there
# was built from the same sources by the same tools.
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

STAMP=target/release/.built-from

sources() {
  checksum .cargo Cargo.toml Cargo.lock package-lock.json locales migrations public src style
  rustc --version
  cargo-leptos --version
  env | grep -E '^(RUSTFLAGS|CARGO_ENCODED_RUSTFLAGS|CARGO_PROFILE_(WASM_)?RELEASE_.*)=' | LC_ALL=C sort || true
}

# Are the server, and the browser files its list names, all there?
complete() {
  [ -x target/release/chatbot-factory ] && [ -f target/release/hash.txt ] || return 1
  local kind hash
  while read -r kind hash || [ -n "$kind" ]; do
    compgen -G "target/site/pkg/*.$hash.*" >/dev/null || return 1
  done <target/release/hash.txt
}

wanted=$(sources)
if [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$wanted" ] && complete; then
  say "The release build is up to date"
  exit
fi
started=$SECONDS
say "Building for release (cargo leptos)"
mkdir -p target/release
rm -rf "$STAMP" target/site/pkg
# cargo-leptos builds one half after the other, and the end of the browser's keeps one core busy for
# minutes. The server's, with the flags and features it would be given, is built meanwhile.
cargo build --release --locked --bins --no-default-features --features ssr </dev/null &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
cargo leptos build --release --precompress --split --cargo-locked </dev/null
wait "$server" || die "The server could not be built: see cargo's message above."
trap - EXIT
complete || die "cargo-leptos ended well, but left no complete build in target/release and target/site."
printf '%s\n' "$wanted" >"$STAMP"
say "Building for release: done in $(duration $((SECONDS - started)))"
