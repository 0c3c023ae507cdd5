#!/usr/bin/env bash
# Installs the two cargo tools that build the browser half, in the versions this project needs.
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The newest whose lock file builds with this project's Rust; later 0.3 releases do as well.
CARGO_LEPTOS=0.3.10
# Must be the very version of the library: the two speak a private format.
WASM_BINDGEN=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/"/, "", $3); print $3 }' Cargo.lock)

# installed PROGRAM: its version, or nothing.
installed() { "$1" --version 2>/dev/null | awk '{ print $2; exit }' || true; }

cargo_leptos_fits() {
  local found
  found=$(installed cargo-leptos)
  case "$found" in 0.3.*) at_least "$found" "$CARGO_LEPTOS" ;; *) return 1 ;; esac
}

wasm_bindgen_fits() { [ "$(installed wasm-bindgen)" = "$WASM_BINDGEN" ]; }

# prebuilt CRATE VERSION: the quick way, where cargo-binstall is there and finds one.
prebuilt() {
  have cargo-binstall &&
    cargo binstall --no-confirm --force --disable-strategies compile "$1@$2" </dev/null
}

# from_source CRATE VERSION ARGUMENT...: built for a short build rather than for a fast program. What
# is half built is kept, so that a build cut short goes on where it was.
from_source() {
  local crate=$1 version=$2
  shift 2
  CARGO_TARGET_DIR="$ROOT/target/tools" \
    CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=1 \
    cargo install "$crate" --version "=$version" --force --root "$CARGO_HOME_DIR" "$@"
}

# obtain CRATE VERSION COMMAND...: runs the command, says how long it took.
obtain() {
  local crate=$1 version=$2 started=$SECONDS
  shift 2
  say "Installing $crate $version (some minutes when it has to be built)"
  prebuilt "$crate" "$version" || "$@" || die "$crate $version could not be installed: see cargo's message above."
  say "Installing $crate: done in $(duration $((SECONDS - started)))"
}

# The published lock file names crates that not every registry still has.
build_wasm_bindgen() {
  if from_source wasm-bindgen-cli "$WASM_BINDGEN" --locked; then return; fi
  say "Its own lock file can't be followed here; building it with the newest fitting crates"
  from_source wasm-bindgen-cli "$WASM_BINDGEN"
}

# `no_downloads`: a program it can't find is an error with a name, not a download.
build_cargo_leptos() { from_source cargo-leptos "$CARGO_LEPTOS" --locked --features no_downloads; }

[ -n "$WASM_BINDGEN" ] || die "Cargo.lock names no wasm-bindgen: restore the lock file, then run this again."
wasm_bindgen_fits || obtain wasm-bindgen-cli "$WASM_BINDGEN" build_wasm_bindgen
cargo_leptos_fits || obtain cargo-leptos "$CARGO_LEPTOS" build_cargo_leptos
wasm_bindgen_fits || die "wasm-bindgen $WASM_BINDGEN was installed, but another version comes first on the PATH: remove that one."
cargo_leptos_fits || die "cargo-leptos $CARGO_LEPTOS was installed, but another version comes first on the PATH: remove that one."
rm -rf "$ROOT/target/tools"
