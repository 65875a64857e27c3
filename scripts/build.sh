# The release build of the command line, and where it and its data lie; sourced by `run` and
# `trigpoint`, after `machine.sh`.

target=${CARGO_TARGET_DIR:-$root/target}
binary=$target/release/trigpoint
TRIGPOINT_DATA=${TRIGPOINT_DATA:-$root/trigpoint-data}

# Whether a source is newer than the binary, or there is none yet.
needs_build() {
    [ -x "$binary" ] || return 0
    [ -n "$(find "$root/crates" "$root/Cargo.toml" "$root/Cargo.lock" -newer "$binary" \
        \( -name '*.rs' -o -name '*.toml' -o -name '*.sql' -o -name Cargo.lock \) \
        -print -quit)" ]
}

# Builds; everything it says goes to stderr, since stdout belongs to the command that follows.
build() {
    cargo build --manifest-path "$root/Cargo.toml" --target-dir "$target" \
        --release --locked --package trigpoint-cli >&2
    # An unchanged binary keeps its old time; without this every later call would ask cargo again.
    [ ! -x "$binary" ] || touch "$binary"
}
