#!/usr/bin/env bash
# Lets PostGIS say how many features fail some of the HPMS rules, by SQL that was written by hand from what the rules
# say (`judge.sql`). It starts a PostgreSQL of its own on a socket in a temporary folder, and leaves nothing behind.
#
#   judge.sh FOLDER/HPMSSchemaGIT.gdb      writes `rule | processed | failing` lines
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
geodatabase=$1
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
folder=$(mktemp -d)
# The server refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
    chown nobody "$folder"
    as=(setpriv --reuid nobody --regid nogroup --clear-groups)
fi
finish() {
    "${as[@]}" "$programs/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap finish EXIT
"${as[@]}" "$programs/initdb" -D "$folder/data" -U judge -A trust -E UTF8 --no-sync >/dev/null
"${as[@]}" "$programs/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
    -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c timezone=UTC" start >/dev/null
export PGHOST=$folder PGUSER=judge PGDATABASE=postgres PGTZ=UTC
psql -q -c 'create extension postgis'
layers=$(sed -n 's/^from "\([A-Za-z_]*\)".*/\1/p' "$here/judge.sql" | sort -u)
# shellcheck disable=SC2086
ogr2ogr -q -f PostgreSQL PG: "$geodatabase" $layers -lco LAUNDER=NO -lco GEOMETRY_NAME=geometry -lco FID=OBJECTID \
    -lco SPATIAL_INDEX=NONE 2>/dev/null
psql -q -v ON_ERROR_STOP=1 -A -t -F '|' -f "$here/judge.sql"
