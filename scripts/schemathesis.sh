# Schemathesis (PyPI) against a server of this build, by the server's own description: whatever it
# sends, the server never fails. Sourced by ./test, with `$root` and `$logs` set.

# The program, in an environment of its own below `target`; false where it cannot be installed.
schemathesis_there() {
    schemathesis=${CARGO_TARGET_DIR:-target}/schemathesis/bin/schemathesis
    [ -x "$schemathesis" ] && return 0
    python3 -m venv "${CARGO_TARGET_DIR:-target}/schemathesis" >/dev/null 2>&1 || return 1
    "${schemathesis%/*}/pip" install --quiet 'schemathesis>=4,<5' >"$logs/schemathesis-install" 2>&1
}

# As an administrator, over the sample project. Left out: what ends the login of the run itself, what
# never ends, and what is not there yet.
schemathesis_run() {
    local data server url password token status trigpoint
    trigpoint=${CARGO_TARGET_DIR:-target}/debug/trigpoint
    data=$(mktemp -d) || return 1
    "$trigpoint" restore samples/roads --data "$data/data" >"$logs/schemathesis-sample" 2>&1 ||
        return 1
    "$trigpoint" serve --data "$data/data" --listen 127.0.0.1:0 \
        >"$data/told" 2>"$logs/schemathesis-server" &
    server=$!
    until grep --quiet password "$data/told"; do
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.1
    done
    url=$(head -n 1 "$data/told")
    password=$(awk '$1 == "password" { print $2 }' "$data/told")
    token=$(python3 - "$url" "$password" <<'LOG_IN'
import json, sys, urllib.parse, urllib.request
body = json.dumps({"username": "admin", "password": sys.argv[2]}).encode()
with urllib.request.urlopen(sys.argv[1] + "/rest/token", body) as answer:
    token = json.load(answer)["token"]
# A file for the register of streets, so that there are data to read.
place = {"path": "/datastores/City/Street register", "slot": "Source file", "name": "streets.csv"}
upload = urllib.request.Request(
    sys.argv[1] + "/rest/items/files?" + urllib.parse.urlencode(place),
    b"number;name\n1;High Street\n2;Mill Lane\n",
    {"Authorization": "Bearer " + token, "Content-Type": "application/octet-stream"},
)
urllib.request.urlopen(upload).close()
print(token)
LOG_IN
    ) || {
        kill "$server"
        return 1
    }
    # It leaves what it found out in the folder it runs in, which is no place in the checkout.
    schemathesis=$(realpath --no-symlinks "$schemathesis")
    (
        cd "$data" || exit 1
        "$schemathesis" --config-file "$root/scripts/schemathesis.toml" run "$url/rest/openapi.json" \
            --checks not_a_server_error \
            --header "Authorization: Bearer $token" --generation-with-security-parameters false \
            --max-examples "${TRIGPOINT_EXAMPLES:-50}" \
            --max-time "${TRIGPOINT_SCHEMATHESIS_SECONDS:-600}" --continue-on-failure \
            --exclude-operation-id logOut --exclude-operation-id changeOwnPassword \
            --exclude-operation-id setUserPassword --exclude-operation-id listen \
            --exclude-operation-id controlSession --exclude-operation-id oneIntegrateControl \
            --exclude-operation-id sessionResults --exclude-operation-id oneIntegrateResults \
            --no-color
    ) >"$logs/schemathesis" 2>&1
    status=$?
    [ $status = 0 ] || tail -n 60 "$logs/schemathesis"
    kill "$server"
    wait "$server" || status=1
    rm -rf "$data"
    return $status
}
