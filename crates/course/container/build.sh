#!/bin/sh
# Builds all that a replica needs later, so that it starts in seconds and fetches nothing. Run by
# the Containerfile beside it, at the top of the repository.
set -eu

# One command each, as the course calls them: together they would be built with other features.
cargo build --locked --package course
cargo build --locked --package sandbox --bin sandbox-init
cargo build --locked --package tracer --lib --package timeline --bin timeline-analyse
cargo build --locked --package extern-prelude
cargo build --locked --package extern-prelude --release

# Starting once builds the book and compiles the listings.
said=$(mktemp)
target/debug/course --port 0 >"$said" 2>&1 &
course=$!
# As long as it runs, and has not said how building the listings ended.
while kill -0 "$course" 2>/dev/null && ! grep -Eq 'listings? (is|are) built' "$said"; do
    sleep 1
done
kill -TERM "$course" || true
wait "$course" || true
cat "$said"
grep -Eq 'all [0-9]+ listings are built|the listing is built' "$said"
rm "$said"

# Only needed for building it again after a change.
rm -rf target/debug/incremental target/release/incremental
