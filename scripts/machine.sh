# What the machine must have before anything is built; sourced by `run`, `test` and `trigpoint`.
#
# A C compiler (SQLite is built from source and linked in), GEOS and GDAL with their headers (linked
# dynamically, found by pkg-config) and Rust. Nothing else: the crates come from crates.io with
# cargo.

rustup_line="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y"

has_c_compiler() {
    printf '#include <stdio.h>\nint main(void) { return 0; }\n' |
        cc -x c - -o /dev/null >/dev/null 2>&1
}

# Version 3.11 is Debian 12's; the crate `geos` is told the same (Cargo.toml).
has_geos() {
    pkg-config --atleast-version=3.11 geos >/dev/null 2>&1
}

# Version 3.6 is Debian 12's.
has_gdal() {
    pkg-config --atleast-version=3.6 gdal >/dev/null 2>&1
}

rust_version_wanted() {
    sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$root/Cargo.toml"
}

has_rust() {
    command -v cargo >/dev/null 2>&1 && command -v rustc >/dev/null 2>&1 || return 1
    local found
    found=$(rustc --version 2>/dev/null | cut -d ' ' -f 2) || return 1
    [ -n "$found" ] &&
        printf '%s\n%s\n' "$(rust_version_wanted)" "$found" | sort --version-sort --check=silent
}

# rustup puts cargo into ~/.cargo/bin, which a shell opened before does not know yet, or which stands
# behind an older cargo of the system.
if ! has_rust && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
    PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
fi

# Installs Debian packages as root. As anyone else, or where that fails, the line to type is written
# to stdout, and nothing is started.
install_from_debian() {
    local install="apt-get install -y --no-install-recommends $*"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing from Debian: $*" >&2
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq -y --no-install-recommends "$@"; } >&2 && return 0
        echo "apt-get update && $install"
    elif command -v sudo >/dev/null 2>&1; then
        echo "sudo apt-get update && sudo $install"
    else
        echo "su -c 'apt-get update && $install'"
    fi
    return 1
}

# Makes sure that a build can begin: what is missing is installed, or the lines to type are printed.
require_machine() {
    local packages=() lines=() line
    has_c_compiler || packages+=(gcc libc6-dev)
    has_geos || packages+=(libgeos-dev)
    has_gdal || packages+=(libgdal-dev)
    { has_geos && has_gdal; } || packages+=(pkg-config)
    if ! has_rust && ! command -v curl >/dev/null 2>&1; then
        packages+=(curl ca-certificates)
    fi
    if [ ${#packages[@]} -gt 0 ]; then
        line=$(install_from_debian "${packages[@]}") || lines+=("$line")
    fi
    has_rust || lines+=("$rustup_line")
    [ ${#lines[@]} -eq 0 ] && return 0
    echo "Trigpoint is built with Rust $(rust_version_wanted) or later, a C compiler," \
        "GEOS 3.11 and GDAL 3.6 or later. What is missing comes with:" >&2
    printf '\n' >&2
    printf '    %s\n' "${lines[@]}" >&2
    printf '\nThen run %s again.\n' "$1" >&2
    return 3
}

# What the tests judge by: GDAL's own tools, and PostgreSQL with PostGIS, of which each test starts a
# cluster of its own. Where they are missing and cannot be installed, the line to type.
require_judges() {
    local packages=()
    command -v ogr2ogr >/dev/null 2>&1 || packages+=(gdal-bin)
    [ -n "$(find /usr/share/postgresql -name postgis.control -print -quit 2>/dev/null)" ] ||
        packages+=(postgresql postgresql-postgis)
    [ ${#packages[@]} -eq 0 ] || install_from_debian "${packages[@]}"
}
