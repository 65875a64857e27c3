//! Faults of the JSON of items (backup faults C, D and F as far as an archive shows them).

use super::{Broken, check};
use crate::sample::{self, documents, json_of};

/// The rule as a document of its own, changed.
fn rule(name: &str, from: &str, to: &str) -> Broken {
    let whole = sample::DOCUMENTS[3];
    assert!(whole.contains(from), "{name}");
    Broken::new(&format!("item-{name}.json"), whole.replacen(from, to, 1))
}

/// The data store as a document of its own, changed.
fn store(name: &str, from: &str, to: &str) -> Broken {
    let whole = sample::DOCUMENTS[1];
    assert!(whole.contains(from), "{name}");
    Broken::new(&format!("item-{name}.json"), whole.replacen(from, to, 1))
}

/// The session as a document of its own, with this parameter.
fn session(name: &str, parameter: &str) -> Broken {
    let (from, whole) = ("\"body\":{", sample::DOCUMENTS[6]);
    assert!(whole.contains(from), "{name}");
    let to = format!("{from}\"parameters\":[{{\"type\":\"string\",{parameter}}}],");
    Broken::new(&format!("item-{name}.json"), whole.replacen(from, &to, 1))
}

#[test]
fn json_is_exact_and_plain() {
    let whole = sample::DOCUMENTS[3];
    let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let deep = |depth: usize| format!("{}\"true\"{}", "{\"not\":".repeat(depth), "}".repeat(depth));
    let start = whole.find("{\"useTemplate\"").unwrap();
    let body = &whole[start..whole.len() - 2];
    check(vec![
        rule(
            "key-twice",
            "\"kind\":\"rule\"",
            "\"kind\":\"rule\",\"kind\":\"rule\"",
        ),
        rule(
            "key-twice-within",
            "\"class\":\"Road\",",
            "\"class\":\"Road\",\"class\":\"Rail\",",
        ),
        store(
            "key-twice-in-a-map",
            "\"Host\":\"db.example\"",
            "\"Host\":\"a\",\"Host\":\"b\"",
        ),
        Broken::new("item-byte-order-mark.json", format!("\u{feff}{whole}")),
        Broken::new("item-utf16.json", utf16),
        Broken::new(
            "item-not-utf8.json",
            [&whole.as_bytes()[..60], b"\xFF", &whole.as_bytes()[60..]].concat(),
        ),
        rule("nul", "survey", "sur\\u0000vey"),
        rule("nul-in-name", "Road has a name\"", "Road\\u0000\""),
        rule("lone-surrogate", "survey", "\\ud83d survey"),
        rule("number-1e400", "\"rule\"", "1e400"),
        rule("number-nan", "\"rule\"", "NaN"),
        rule("number-too-long", "\"rule\"", "18446744073709551616"),
        rule("negative-zero", "\"rule\"", "-0"),
        rule("trailing-comma", "\"r\"}]}}}}", "\"r\"},]}}}}"),
        rule("comment", "\"comments\"", "// here\n\"comments\""),
        Broken::new("item-two-objects.json", format!("{whole} {whole}")),
        Broken::new("item-cut-off.json", &whole[..whole.len() - 3]),
        rule("depth-101", body, &deep(99)),
        rule("depth-10000", body, &deep(10_000)),
    ]);
}

#[test]
fn a_document_is_of_its_schema() {
    check(vec![
        rule(
            "unknown-field",
            "\"comments\"",
            "\"colour\":\"red\",\"comments\"",
        ),
        rule(
            "unknown-field-in-body",
            "\"object\"",
            "\"__proto__\":{},\"object\"",
        ),
        rule(
            "field-missing",
            "\"object\":{\"class\":\"Road\",\"label\":\"r\"},",
            "",
        ),
        Broken::new(
            "item-body-missing.json",
            sample::DOCUMENTS[0].replace(",\"body\":{}", ""),
        ),
        rule(
            "text-where-object",
            "\"object\":{\"class\":\"Road\",\"label\":\"r\"}",
            "\"object\":\"Road\"",
        ),
        rule(
            "unknown-kind",
            "\"kind\":\"rule\"",
            "\"kind\":\"dashboard\"",
        ),
        rule(
            "kind-of-another-body",
            "\"kind\":\"rule\"",
            "\"kind\":\"rule-template\"",
        ),
        rule(
            "kind-of-another-tree",
            "\"/rules/Roads/Road has a name\"",
            "\"/sessions/x\"",
        ),
        rule(
            "id-null",
            "\"00000000-0000-4000-8000-000000000004\"",
            "null",
        ),
        rule(
            "id-empty",
            "\"00000000-0000-4000-8000-000000000004\"",
            "\"\"",
        ),
        rule(
            "id-no-uuid",
            "\"00000000-0000-4000-8000-000000000004\"",
            "\"rule-4\"",
        ),
        rule("time-impossible", "2025-03-01", "2025-02-30"),
        store(
            "secret-in-unknown-field",
            "\"copyTo\"",
            "\"password\":\"hunter2-canary\",\"copyTo\"",
        ),
        store(
            "secret-in-slot",
            "\"slot\":\"Password\"",
            "\"slot\":\"Password\",\"value\":\"hunter2-canary\"",
        ),
        store(
            "secret-in-wrong-type",
            "[{\"slot\":\"Password\"}]",
            "[\"hunter2-canary\"]",
        ),
        store(
            "secret-in-parameter",
            "\"Host\":\"db.example\"",
            "\"Password\":\"hunter2-canary\"",
        ),
    ]);
}

#[test]
fn a_secret_is_refused_wherever_it_stands() {
    const URL: &str = "\"https://u:hunter2@h/x.zip\"";
    let foreign = format!("{{\"foreign\":{URL}}}");
    let long = "\"-----BEGIN PRIVATE KEY----- hunter2 hunter2 hunter2 hunter2 hunter2\"";
    check(vec![
        store("secret-in-last-known", "\"roads.gpkg\"", URL),
        store("secret-in-foreign-format", "\"geopackage\"", &foreign),
        store("secret-in-file-slot", "\"Source Files\"", URL),
        store("secret-in-credential-slot", "\"Password\"", URL),
        store("secret-in-parameter-name", "\"Host\"", URL),
        session(
            "secret-in-session-parameter",
            "\"name\":\"Service password\",\"value\":\"hunter2\"",
        ),
        session(
            "secret-in-session-url",
            "\"name\":\"Target\",\"value\":\"postgres://u:hunter2@h/db\"",
        ),
        // No document, and none of their messages says what stands there.
        store("secret-in-unknown-format", "\"geopackage\"", URL),
        store("secret-in-long-word", "\"geopackage\"", long),
        store("secret-in-key", "\"credentials\"", URL),
        store("secret-in-kind", "\"data-store\"", URL),
        store(
            "secret-in-id",
            "\"00000000-0000-4000-8000-000000000002\"",
            URL,
        ),
        store("secret-in-path", "\"/datastores/Roads\"", URL),
        store("secret-in-version", "\"trigpoint-item/1\"", URL),
        rule("secret-in-time", "\"2025-03-01T08:00:00Z\"", URL),
    ]);
}

#[test]
fn a_path_is_possible() {
    let path = |name: &str, to: &str| {
        rule(
            &format!("path-{name}"),
            "\"/rules/Roads/Road has a name\"",
            &format!("\"{to}\""),
        )
    };
    check(vec![
        path("empty", ""),
        path("root", "/rules"),
        path("empty-name", "/rules/"),
        path("blank-name", "/rules/  "),
        path("parent", "/rules/../x"),
        path("control", "/rules/a\\u0007b"),
        path("direction", "/rules/a\\u202eb"),
        path("too-long-name", &format!("/rules/{}", "x".repeat(201))),
        path("too-deep", &format!("/rules{}", "/x".repeat(66))),
        path("unknown-tree", "/dashboards/x"),
        path("recycle-bin", "/rules/Recycle Bin/x"),
    ]);
}

#[test]
fn an_id_is_in_an_archive_once() {
    let whole = String::from_utf8(json_of(&documents())).unwrap();
    let twice = whole.replace("000000000004\"", "000000000003\"");
    let item_cut = whole.replacen("\"body\": {}", "\"body\": {", 1);
    let item_wrong = whole.replacen("\"format\": \"trigpoint-item/1\"", "\"format\": true", 1);
    let body_wrong = whole.replacen("\"operation\"", "\"operatoin\"", 1);
    let key_twice = whole.replacen("\"pairs\"", "\"pairs\": [], \"pairs\"", 1);
    let null = whole.replacen("  \"items\": [", "  \"items\": [ null, 5, \"x\",", 1);
    check(vec![
        Broken::new("id-twice.json", twice),
        Broken::new("json-cut-off.json", &whole[..whole.len() / 2]),
        Broken::new("json-bracket-missing.json", item_cut),
        Broken::new("json-item-of-no-format.json", item_wrong),
        Broken::new("json-item-field-unknown.json", body_wrong),
        Broken::new("json-item-key-twice.json", key_twice),
        Broken::new("json-items-that-are-none.json", null),
        Broken::new("json-text-after.json", whole + "{}"),
    ]);
}

#[test]
fn no_message_repeats_a_secret() {
    let folder = sample::fixtures().join("broken");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("secret-in") {
            assert!(
                !super::told(&path).contains("hunter2"),
                "{}",
                path.display()
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 19);
}
