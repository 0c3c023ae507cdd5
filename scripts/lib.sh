# shellcheck shell=bash
# Shared by the scripts beside it, to be sourced: where the project is, how to speak, how to ask
# for what is missing. Sourcing it installs nothing.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT"

CARGO_HOME_DIR="${CARGO_HOME:-${HOME:-/root}/.cargo}"
export PATH="$CARGO_HOME_DIR/bin:$PATH"
# One folder for everything built, whatever the user's own cargo settings say: the scripts look there.
export CARGO_TARGET_DIR="$ROOT/target"

say() { printf '== %s\n' "$*"; }

# Ends the script with one sentence for the person who started it.
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Seconds as a person reads them.
duration() {
  if [ "$1" -lt 60 ]; then printf '%d s' "$1"; else printf '%d min %02d s' $(($1 / 60)) $(($1 % 60)); fi
}

# at_least 0.3.12 0.3.10: is the first version the second or newer?
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# checksum FILE-OR-FOLDER...: one word that changes when any of the files does.
checksum() {
  local sum=sha256sum
  have sha256sum || sum='shasum -a 256'
  # shellcheck disable=SC2086 # the fallback is a command with arguments
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 $sum | $sum | cut -d ' ' -f 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif have sudo && [ -t 0 ]; then
    sudo "$@"
  elif have sudo; then
    sudo -n "$@"
  else
    return 1
  fi
}

APT_LISTS_FRESH=no

# debian_install WHAT PACKAGE...: installs Debian packages, or names what the person has to install.
debian_install() {
  local what=$1
  shift
  have apt-get || die "$what is missing: install it with this system's package manager, then run this again."
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
  if [ "$APT_LISTS_FRESH" = no ]; then
    as_root "${apt[@]}" update || say "The package lists could not be refreshed; going on with the old ones"
    APT_LISTS_FRESH=yes
  fi
  local started=$SECONDS
  say "Installing $what ($*)"
  as_root "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null </dev/null ||
    die "$what is missing and could not be installed: run 'apt-get install $*' as root, then run this again."
  say "Installing $what: done in $(duration $((SECONDS - started)))"
}
