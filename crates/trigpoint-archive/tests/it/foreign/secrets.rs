//! No secret of a foreign data store is found in anything that comes out.

use trigpoint_model::ItemBody;
use trigpoint_model::document::{Connection, DataFormat, DataStore, Session};

use super::compare::{Read, before_and_after, fixtures, read_files};

fn store<'a>(read: &'a Read, path: &str) -> &'a DataStore {
    match &read.document(path).body {
        ItemBody::DataStore(store) => store,
        _ => panic!("a data store"),
    }
}

fn reading<'a>(read: &'a Read, path: &str) -> &'a Connection {
    store(read, path).read.as_ref().unwrap()
}

#[test]
fn no_planted_secret_is_found_in_any_document_note_or_fault() {
    let read = fixtures("secrets");
    assert_eq!(read.faults().len(), 1, "{:#?}", read.faults());
    let everything = read.everything();
    assert!(!everything.contains("CANARY"), "{everything}");
    for document in read.documents() {
        let written = format!("{:?}", read.written(document.path.as_str()));
        assert!(!written.contains("CANARY"), "{written}");
    }
}

#[test]
fn what_held_a_secret_becomes_a_slot_and_is_told() {
    let read = fixtures("secrets");
    let oracle = reading(&read, "/datastores/Oracle");
    assert_eq!(oracle.format, DataFormat::Oracle);
    let slots: Vec<_> = oracle
        .credentials
        .iter()
        .map(|one| one.slot.as_str())
        .collect();
    assert_eq!(
        slots,
        [
            "Connect string",
            "JDBC URL",
            "Password",
            "Wallet passphrase"
        ]
    );
    assert_eq!(oracle.parameters["Host"], "db.example.org");
    assert_eq!(oracle.parameters["User"], "scott");
    assert_eq!(
        oracle.parameters["Connect string"],
        "scott@//db.example.org:1521/orcl"
    );
    assert_eq!(read.warnings("/datastores/Oracle").len(), 4);
    let postgis = reading(&read, "/datastores/PostGIS");
    assert_eq!(
        postgis.parameters["URL"],
        "postgres://user@db.example.org:5432/roads"
    );
    // An empty password is a place for one, and nothing was left out.
    assert!(
        postgis
            .credentials
            .iter()
            .any(|one| one.slot == "Empty password")
    );
    assert_eq!(read.warnings("/datastores/PostGIS").len(), 4);
    let server = reading(&read, "/datastores/SQL Server");
    assert_eq!(server.credentials.len(), 6);
}

#[test]
fn a_store_of_xml_gives_its_files_and_secrets_as_slots_and_its_mapping() {
    let read = fixtures("secrets");
    let store = store(&read, "/datastores/Store");
    let connection = store.read.as_ref().unwrap();
    let slots: Vec<_> = connection
        .credentials
        .iter()
        .map(|one| one.slot.as_str())
        .collect();
    assert_eq!(slots, ["DB Password", "Login", "URL"]);
    assert_eq!(connection.files[0].slot, "Source Files (.gdb)");
    assert_eq!(connection.files[0].last_known.as_deref(), Some("roads.zip"));
    assert_eq!(connection.parameters["Use password file"], "true");
    let classes: Vec<_> = store
        .read_classes
        .iter()
        .map(|class| {
            (
                class.name.as_str(),
                class.mapped_name.as_deref(),
                class.disabled,
            )
        })
        .collect();
    assert_eq!(
        classes,
        [
            ("ROAD", Some("Road"), Some(false)),
            ("UNUSED", None, Some(true))
        ]
    );
    let name = &store.read_classes[0].attributes[0];
    assert_eq!(name.mapped_name.as_deref(), Some("Name"));
    assert_eq!(name.source_type.as_deref(), Some("varchar"));
    assert_eq!((name.min_occurs, name.max_occurs), (Some(0), Some(1)));
    assert_eq!(name.parameters["length"], "80");
    assert_eq!(store.read_classes[0].attributes[1].name, "EXTRA");
}

#[test]
fn labels_that_became_formats_and_parameters_that_became_files_are_told_in_one_note() {
    let json = r#"{"importType":"Esri Geodatabase File (FILEGDB)",
        "importCredentials":{"Source Files (.gdb)":"roads.zip"},
        "exportType":"ESRI Shape (GDAL)","exportCredentials":{},"importClasses":[]}"#;
    let read = read_files(&[("x.datastore", json)]);
    assert_eq!(
        read.mapped("/datastores/x"),
        [
            "the type `Esri Geodatabase File (FILEGDB)` became the format `file-geodatabase`; the \
             parameter `Source Files (.gdb)` became a wanted file; the type `ESRI Shape (GDAL)` \
             became the format `shapefile`"
        ]
    );
    assert_eq!(read.warnings("/datastores/x"), Vec::<&str>::new());
    let one_to_one = r#"{"importType":"Oracle","importCredentials":{"Host":"h"},
        "exportType":"strange","exportCredentials":{},"importClasses":[]}"#;
    let read = read_files(&[("x.datastore", one_to_one)]);
    assert_eq!(read.mapped("/datastores/x"), Vec::<&str>::new());
}

#[test]
fn a_label_that_is_not_known_is_kept_to_be_written_back() {
    let json = r#"{"comments":"","description":"","importType":"oracle spatial",
        "importCredentials":{"Host":"h"},"importClasses":[]}"#;
    let read = read_files(&[("x.datastore", json)]);
    let foreign = DataFormat::Foreign("oracle spatial".to_owned());
    assert_eq!(reading(&read, "/datastores/x").format, foreign);
    assert!(
        read.written("/datastores/x")
            .json
            .contains("oracle spatial")
    );
}

#[test]
fn a_store_without_secrets_is_written_back_as_it_was() {
    let read = fixtures("stores");
    let entry = "Files.datastore";
    let (before, after) = before_and_after(&read, "stores", entry, "/datastores/Files");
    assert_eq!(before, after);
    let files = &reading(&read, "/datastores/Files").files;
    let uploads: Vec<_> = files.iter().map(|slot| slot.slot.as_str()).collect();
    assert_eq!(uploads, ["Source Files (.gdb)"]);
}

#[test]
fn passwords_in_the_values_names_and_words_of_a_session_are_cut_and_told() {
    let json = r#"{"comments":"","description":"From ftp://u:CANARY@h/x, see https://h:8080/",
        "tasks":[{"kind":"Pause","id":"p","comment":"at https://u:CANARY@h"}],
        "parameters":[
            {"name":"Target","type":"String","value":"postgres://u:CANARY@h/db"},
            {"name":"Source","type":"String","value":"host=h password=CANARY"},
            {"name":"https://u:CANARY@h","type":"String","value":"1",
             "description":"https://u:CANARY@h"},
            {"name":"Filter","type":"String","value":"ROAD_KEY = 5 and name <> 'a@b'"}]}"#;
    let read = read_files(&[("s.session", json)]);
    assert!(
        !read.everything().contains("CANARY"),
        "{}",
        read.everything()
    );
    let document = read.document("/sessions/s");
    assert_eq!(
        document.description,
        "From ftp://u@h/x, see https://h:8080/"
    );
    let ItemBody::Session(Session {
        parameters, tasks, ..
    }) = &document.body
    else {
        panic!("a session");
    };
    let told: Vec<_> = parameters
        .iter()
        .map(|one| (one.name.as_str(), one.value.as_deref().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("Target", "postgres://u@h/db"),
            ("Source", "host=h password="),
            ("https://u@h", "1"),
            ("Filter", "ROAD_KEY = 5 and name <> 'a@b'"),
        ]
    );
    assert_eq!(tasks[0].task.comment.as_deref(), Some("at https://u@h"));
    // One of them is of the task's id.
    assert_eq!(
        read.warnings("/sessions/s").len(),
        7,
        "{:#?}",
        read.warnings("/sessions/s")
    );
}

#[test]
fn passwords_in_the_names_and_words_of_a_store_and_a_rule_are_cut_and_told() {
    let store = r#"{"comments":"postgres://u:CANARY@h","description":"https://u:CANARY@h/x",
        "importType":"Oracle","importCredentials":{"SSL Passcode":"CANARY",
        "Header":"Bearer CANARY","https://u:CANARY@h":"x"},
        "importClasses":[{"name":"A","params":{"https://u:CANARY@h":"x","pass code":"CANARY"}}]}"#;
    let rule = r#"{"comments":"","description":"","rootTerm":{"kind":"Rule",
        "comment":"https://u:CANARY@h/1","predicates":[{"kind":"RootPredicate",
        "comment":"https://u:CANARY@h/2","predicates":[]}]}}"#;
    let read = read_files(&[("d.datastore", store), ("r.rule", rule)]);
    assert!(
        !read.everything().contains("CANARY"),
        "{}",
        read.everything()
    );
    let document = read.document("/datastores/d");
    assert_eq!(document.comments, "postgres://u@h");
    let connection = reading(&read, "/datastores/d");
    let slots: Vec<_> = connection
        .credentials
        .iter()
        .map(|one| one.slot.as_str())
        .collect();
    assert_eq!(slots, ["Header", "SSL Passcode"]);
    assert_eq!(connection.parameters["https://u@h"], "x");
    let warnings = read.warnings("/datastores/d");
    assert_eq!(warnings.len(), 7, "{warnings:#?}");
    let warnings = read.warnings("/rules/r");
    assert_eq!(
        warnings,
        ["a comment held a password in a URL, which is left out"]
    );
}
