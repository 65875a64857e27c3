#!/usr/bin/env bash
# Fills the event layers of the HPMS sample with the rows of its sections, so that rules about them have something to
# say: each row goes into the layer that its `Data_Item` names, without a geometry. Layers that have features already
# stay as they are. It needs `unzip` and `ogr2ogr`.
#
#   event-layers.sh HPMSSample.zip Sections.zip FOLDER      leaves FOLDER/HPMSSchemaGIT.gdb
set -euo pipefail
sample=$1 sections=$2 folder=$3
mkdir -p "$folder"
unzip -q -o "$sample" -d "$folder"
unzip -q -o "$sections" -d "$folder"
geodatabase=$folder/HPMSSchemaGIT.gdb
# No value of these sections holds a comma.
tr '|' ',' <"$folder/Sections.csv" >"$folder/rows.csv"
layers=$(ogrinfo -q "$geodatabase" 2>/dev/null | sed 's/^Layer: //; s/ (.*//')
filled='F_SYSTEM FACILITY_TYPE NHS OWNERSHIP URBAN_CODE ARNOLD'
for item in $(tail -n +2 "$folder/Sections.csv" | cut -d'|' -f6 | sort -u); do
    if grep -qx "$item" <<<"$layers" && ! grep -qw "$item" <<<"$filled"; then
        ogr2ogr -q -update -append "$geodatabase" "$folder/rows.csv" -oo EMPTY_STRING_AS_NULL=YES -nln "$item" \
            -sql "select * from rows where Data_Item = '$item'" 2>/dev/null
    fi
done
rm "$folder/rows.csv" "$folder/Sections.csv"
