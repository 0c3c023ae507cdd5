#!/usr/bin/env bash
# Puts the scripts by which two other products stand on a website into target/embeds/, so that the
# bench can weigh them beside ours; prints the folder. They are weighed, never run.
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

FOLDER=target/embeds

# embed NAME PACKAGE@VERSION FILE: the file of a published package, as FOLDER/NAME.js
embed() {
  local file="$FOLDER/$1.js" packed
  [ -s "$file" ] && return
  say "Fetching $2 to be weighed" >&2
  packed=$(cd "$FOLDER" && npm pack --silent "$2" </dev/null | tail -n 1)
  tar -xzOf "$FOLDER/$packed" "package/$3" >"$file.part"
  mv "$file.part" "$file"
  rm "$FOLDER/$packed"
}

mkdir -p "$FOLDER"
embed Flowise flowise-embed@3.1.6 dist/web.js
embed Typebot @typebot.io/js@0.10.7 dist/web.js
printf '%s\n' "$ROOT/$FOLDER"
