# The release build of the command line, and where it and its data lie; sourced by `run` and
# `trigpoint`, after `machine.sh`.

target=${CARGO_TARGET_DIR:-$root/target}
binary=$target/release/trigpoint
TRIGPOINT_DATA=${TRIGPOINT_DATA:-$root/trigpoint-data}

# Whether a source is newer than the binary, or there is none yet.
needs_build() {
    [ -x "$binary" ] || return 0
    # Without any Node.js the web interface stays as it is, and no call tries again to build it.
    if command -v node >/dev/null 2>&1 || [ -d "$web/.node" ]; then
        web_is_built || return 0
    fi
    [ -n "$(find "$root/crates" "$root/Cargo.toml" "$root/Cargo.lock" "$root/web/dist" \
        -newer "$binary" \( -name '*.rs' -o -name '*.toml' -o -name '*.sql' -o -name Cargo.lock \
        -o -name index.html \) -print -quit)" ]
}

# Builds; everything it says goes to stderr, since stdout belongs to the command that follows.
build() {
    build_web || echo "The web interface cannot be built: it wants Node.js $node_wanted or later," \
        "or python3 with venv to bring one. Everything else is built without it." >&2
    cargo build --manifest-path "$root/Cargo.toml" --target-dir "$target" \
        --release --locked --package trigpoint-cli --package trigpoint-datastore >&2
    # An unchanged binary keeps its old time; without this every later call would ask cargo again.
    [ ! -x "$binary" ] || touch "$binary"
}
