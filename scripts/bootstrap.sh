#!/usr/bin/env bash
# Installs what is missing on this machine, and only that.
#   scripts/bootstrap.sh build   what building and running needs
#   scripts/bootstrap.sh test    that, and a browser and PostgreSQL
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Playwright's oldest Node.js, and a release that binaryen's wasm-opt runs on.
NODE_FOR_TESTS=20
NODE_FOR_BUILD=18

need_compiler() {
  if have cc && have make; then return; fi
  debian_install 'a C compiler' build-essential
}

need_rust() {
  have cargo || die "Rust is missing: install it with rustup (https://rustup.rs), then run this again."
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  found=$(rustc --version | cut -d ' ' -f 2)
  at_least "$found" "$wanted" || die "Rust $wanted or newer is needed and this is $found: run 'rustup update stable', then run this again."
}

need_wasm_target() {
  local libs
  libs=$(rustc --print target-libdir --target wasm32-unknown-unknown)
  if compgen -G "$libs/libcore-*.rlib" >/dev/null; then return; fi
  say "Adding the wasm32-unknown-unknown target"
  { have rustup && rustup target add wasm32-unknown-unknown; } ||
    die "Rust's wasm32-unknown-unknown target is missing and could not be had: add it with rustup or the system's packages, then run this again."
}

need_rust_component() {
  if cargo "$1" --version >/dev/null 2>&1; then return; fi
  say "Adding $2"
  { have rustup && rustup component add "$2"; } ||
    die "$2 is missing and could not be had: run 'rustup component add $2', then run this again."
}

need_node() {
  have node || debian_install 'Node.js' nodejs npm
  have npm || debian_install 'npm' npm
  local found
  found=$(node --version)
  at_least "${found#v}" "$1" || die "Node.js $1 or newer is needed and this is $found: install a newer one, then run this again."
}

need_node_packages() {
  local stamp=node_modules/.installed wanted
  wanted=$(checksum package-lock.json)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then return; fi
  say "Installing the npm packages of package-lock.json"
  npm ci --ignore-scripts --no-audit --no-fund </dev/null ||
    die "The npm packages could not be installed: see npm's message above."
  printf '%s\n' "$wanted" >"$stamp"
}

need_chromium() {
  if scripts/chromium.sh >/dev/null 2>&1; then return; fi
  # The browser without windows is enough; releases of Debian before it have the whole one only.
  (debian_install 'Chromium without windows' chromium-headless-shell fonts-liberation) 2>/dev/null ||
    debian_install 'Chromium' chromium fonts-liberation
  scripts/chromium.sh >/dev/null
}

need_postgres() {
  if [ -n "${TEST_DATABASE_URL:-}" ] || scripts/postgres.sh check >/dev/null 2>&1; then return; fi
  debian_install 'PostgreSQL' postgresql
  scripts/postgres.sh check
}

started=$SECONDS
case "${1:-}" in
build | test) ;;
*) die "usage: scripts/bootstrap.sh build|test" ;;
esac

need_compiler
need_rust
need_wasm_target
need_node "$([ "$1" = test ] && echo "$NODE_FOR_TESTS" || echo "$NODE_FOR_BUILD")"
need_node_packages
scripts/tools.sh
if [ "$1" = test ]; then
  need_rust_component fmt rustfmt
  need_rust_component clippy clippy
  need_chromium
  need_postgres
fi
say "Everything needed is here ($(duration $((SECONDS - started))))"
