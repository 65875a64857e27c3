//! Small items of our own making, and the places of the sample project and the real data.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::binary::Trigpoint;

/// The bundled sample project.
pub(crate) fn roads() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples/roads")
}

/// The real items of another product; none, with a printed line, where they are missing.
pub(crate) fn real_items() -> Option<PathBuf> {
    trigpoint_testkit::shared_data().map(|data| data.join("oneintegrate/items-json"))
}

/// Makes two rules, a template that one of them could use, and a folder.
pub(crate) fn make_rules(trigpoint: &Trigpoint) {
    for path in ["/rules/Roads/Width", "/rules/Roads/Name"] {
        trigpoint.text(&["items", "create", path]);
    }
    trigpoint.text(&["items", "create", "/actions/Mend"]);
}

/// The document of a data store that wants a password and a file.
pub(crate) fn data_store(host: &str) -> Value {
    json!({
        "format": "trigpoint-item/1",
        "id": "0190a000-0000-7000-8000-00000000d001",
        "kind": "data-store",
        "path": "/datastores/Production",
        "description": "Where the roads are.",
        "body": {
            "read": {
                "format": "postgis",
                "parameters": {"Host": host, "User": "reader"},
                "files": [{"slot": "Certificate", "lastKnown": "root.crt"}],
                "credentials": [{"slot": "Password"}]
            }
        }
    })
}

/// Saves the data store of [`data_store`].
pub(crate) fn make_data_store(trigpoint: &Trigpoint, host: &str) {
    let file = trigpoint.write("production.json", &data_store(host).to_string());
    trigpoint.text(&[
        "items",
        "put",
        "/datastores/Production",
        file.to_str().unwrap(),
    ]);
}

/// Changes the description of an item.
pub(crate) fn describe(trigpoint: &Trigpoint, path: &str, description: &str) {
    let mut document: Value =
        serde_json::from_str(&trigpoint.text(&["items", "show", path])).unwrap();
    document["description"] = json!(description);
    let ran = trigpoint.run_with_input(&["items", "put", path], &document.to_string());
    assert_eq!(ran.code, Some(0), "{ran:#?}");
}
