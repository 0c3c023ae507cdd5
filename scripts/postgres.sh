#!/usr/bin/env bash
# A throw-away PostgreSQL for the tests, in target/postgres, on a free port of 127.0.0.1.
#   scripts/postgres.sh start   makes an empty cluster, starts it and prints its address
#   scripts/postgres.sh stop    stops and deletes it; no error when there is none
#   scripts/postgres.sh check   are PostgreSQL's server programs on this machine?
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Names the folder the cluster lies in.
POINTER="$ROOT/target/postgres/folder"

# Debian keeps the server's programs off the PATH, one folder for each version.
programs() {
  local folder
  folder=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  if [ -z "$folder" ] && have pg_config; then folder=$(pg_config --bindir); fi
  [ -x "$folder/initdb" ] || die "PostgreSQL's server programs are missing: install the package 'postgresql', then run this again."
  printf '%s\n' "$folder"
}

# PostgreSQL refuses to run as root.
owner() { if id postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi; }

as_owner() {
  if [ "$(id -u)" -ne 0 ]; then
    "$@"
  elif have setpriv; then
    setpriv --reuid "$(owner)" --regid "$(id -g "$(owner)")" --clear-groups -- "$@"
  else
    sudo -u "$(owner)" -- "$@"
  fi
}

# Prints a new folder that the owner can work in: under target/ if the way there is open to them.
new_folder() {
  local folder="$ROOT/target/postgres/cluster"
  mkdir -p "$folder"
  if ! as_owner test -x "$folder"; then folder=$(mktemp -d /tmp/chatbot-factory-postgres.XXXXXX); fi
  if [ "$(id -u)" -eq 0 ]; then chown "$(owner)" "$folder"; fi
  printf '%s\n' "$folder"
}

control() { (cd / && as_owner "$BIN/pg_ctl" --pgdata "$1/data" --silent "${@:2}"); }

initialise() {
  local locale
  locale=$(locale -a 2>/dev/null | grep -i -m 1 -E '^(C|en_US)\.utf-?8$' || echo C)
  (cd / && as_owner "$BIN/initdb" --pgdata "$1/data" --username postgres --auth trust \
    --encoding UTF8 --locale "$locale" --no-sync >"$ROOT/target/postgres/initdb.log") ||
    die "PostgreSQL's cluster could not be made: see target/postgres/initdb.log."
}

# Tests throw the data away, so nothing is made safe on disk. Without a socket file the length of
# the folder's path does not matter.
options() {
  printf -- '-c %s ' "port=$1" listen_addresses=127.0.0.1 "unix_socket_directories=" max_connections=200 \
    fsync=off synchronous_commit=off full_page_writes=off
}

start() {
  stop
  local folder port
  folder=$(new_folder)
  printf '%s\n' "$folder" >"$POINTER"
  initialise "$folder"
  # A port that is taken makes the start fail, so try another; below the range systems hand out.
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if control "$folder" --wait --log "$folder/log" --options "$(options "$port")" start >/dev/null 2>&1; then
      printf 'postgres://postgres@127.0.0.1:%d/postgres\n' "$port"
      return
    fi
  done
  tail -n 5 "$folder/log" >&2 || true
  die "PostgreSQL did not start: see the end of its log above."
}

stop() {
  if [ ! -f "$POINTER" ]; then return; fi
  local folder
  folder=$(cat "$POINTER")
  if [ -f "$folder/data/postmaster.pid" ]; then
    control "$folder" --wait --mode immediate stop >/dev/null 2>&1 || true
  fi
  rm -rf "$folder" "$POINTER"
}

BIN=$(programs)
case "${1:-}" in
start) start ;;
stop) stop ;;
check) ;;
*) die "usage: scripts/postgres.sh start|stop|check" ;;
esac
