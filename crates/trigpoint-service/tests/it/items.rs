//! Saving items: what is refused, and what is told of their use.

use trigpoint_model::document::{CheckRules, Task, TaskTerm};
use trigpoint_model::document::{
    Node, ObjectBinder, PredicateTerm, Rule, RuleTemplate, RuleTemplateBody, Session, TemplateUse,
};
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemKind, ItemPath, Reference, Stamp};
use trigpoint_service::ServiceError;
use trigpoint_service::access::audit::AuditWanted;
use trigpoint_service::backup::{BackupForm, BackupOptions, NeededItem};
use trigpoint_service::restore::RestoreOptions;

use crate::house::{House, caller, path};

fn document(path: &str, body: ItemBody) -> ItemDocument {
    let path: ItemPath = path.parse().unwrap();
    ItemDocument {
        id: ItemId::from_path(&path),
        path,
        description: String::new(),
        comments: String::new(),
        created: Stamp::default(),
        edited: Stamp::default(),
        body,
    }
}

fn reference(path: &str) -> Reference {
    let path: ItemPath = path.parse().unwrap();
    Reference {
        id: ItemId::from_path(&path),
        path: Some(path),
    }
}

fn template(path: &str, uses: &str) -> ItemDocument {
    let used = TemplateUse {
        template: reference(uses),
        arguments: Vec::new(),
    };
    let body = RuleTemplate {
        context: Vec::new(),
        comment: None,
        parameters: Vec::new(),
        body: RuleTemplateBody::Predicate(Node::new(PredicateTerm::UseTemplate(used))),
    };
    document(path, ItemBody::RuleTemplate(body))
}

async fn put(house: &House, document: ItemDocument) -> Result<(), ServiceError> {
    let path = document.path.clone();
    let put = house.service.put_item(&house.caller, &path, document, None);
    put.await.map(|_| ())
}

#[tokio::test]
async fn a_template_that_would_use_itself_through_others_is_not_saved() {
    let house = House::new().await;
    put(&house, template("/rules/A", "/rules/B")).await.unwrap();
    put(&house, template("/rules/B", "/rules/C")).await.unwrap();
    let error = put(&house, template("/rules/C", "/rules/A"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "template-cycle");
    assert_eq!(
        error.to_string(),
        "the template `/rules/C` would use itself, directly or through others"
    );
    let itself = put(&house, template("/rules/D", "/rules/D")).await;
    assert_eq!(itself.unwrap_err().code(), "template-cycle");
}

#[tokio::test]
async fn an_item_is_used_through_the_folder_that_holds_it_too() {
    let house = House::new().await;
    let rule = Rule {
        context: Vec::new(),
        comment: None,
        object: ObjectBinder::default(),
        predicate: Node::new(PredicateTerm::True),
        quality_element: None,
    };
    put(&house, document("/rules/Roads/Name", ItemBody::Rule(rule)))
        .await
        .unwrap();
    let folder = house
        .service
        .show_item(&caller(), &"/rules/Roads".parse().unwrap())
        .await
        .unwrap();
    let folder = Reference {
        id: folder.document.id,
        path: Some(folder.document.path),
    };
    let task = Task {
        id: uuid::Uuid::from_u128(1),
        label: None,
        disabled: false,
        task: Node::new(TaskTerm::CheckRules(CheckRules {
            rules: vec![folder],
            ..CheckRules::default()
        })),
    };
    let session = Session {
        tasks: vec![task],
        ..Session::default()
    };
    put(
        &house,
        document("/sessions/Nightly", ItemBody::Session(session)),
    )
    .await
    .unwrap();
    let path: ItemPath = "/rules/Roads/Name".parse().unwrap();
    let uses = house.service.where_used(&caller(), &path).await.unwrap();
    assert_eq!(uses.len(), 1);
    assert_eq!(uses[0].path.as_str(), "/sessions/Nightly");
    assert_eq!(uses[0].through.as_ref().unwrap().as_str(), "/rules/Roads");
}

#[tokio::test]
async fn a_set_of_item_json_says_what_it_loses_of_folders() {
    let house = House::new().await;
    let service = &house.service;
    let (rule, folder) = (path("/rules/Told/R"), path("/rules/Told"));
    service
        .create_item(&house.caller, ItemKind::Rule, &rule)
        .await
        .unwrap();
    service
        .create_item(&house.caller, ItemKind::Folder, &path("/rules/Empty"))
        .await
        .unwrap();
    let shown = service.show_item(&house.caller, &folder).await.unwrap();
    let mut document = shown.document;
    document.description = "What it is for.".to_owned();
    service
        .put_item(&house.caller, &folder, document, None)
        .await
        .unwrap();
    let options = BackupOptions {
        form: BackupForm::OneIntegrate,
        ..BackupOptions::default()
    };
    let file = house.file("set.zip");
    let report = service
        .backup(&house.caller, &[path("/rules")], &options, &file)
        .await
        .unwrap();
    for lost in [
        "1Integrate's item JSON does not hold descriptions and comments of folders",
        "1Integrate's item JSON does not hold folders without items",
    ] {
        assert_eq!(report.notes.get(lost), Some(&1), "{report:#?}");
    }
}

async fn create(house: &House, kind: ItemKind, at: &ItemPath) {
    let created = house.service.create_item(&house.caller, kind, at);
    created.await.unwrap();
}

fn as_item_json() -> BackupOptions {
    BackupOptions {
        form: BackupForm::OneIntegrate,
        ..BackupOptions::default()
    }
}

#[tokio::test]
async fn an_item_whose_name_no_set_can_hold_is_left_out_and_the_others_are_written() {
    let house = House::new().await;
    let named = [
        ("/rules/Good/A", ""),
        (
            "/rules/W\\W/A",
            "its file would have the name `W\\W/A.rule`, which has a backslash",
        ),
        (
            "/rules/Z:Z/A",
            "its file would have the name `Z:Z/A.rule`, which is absolute",
        ),
        (
            "/rules/.git/A",
            "its file would have the name `.git/A.rule`, which is taken for a file of the system, \
             and skipped",
        ),
    ];
    for (place, _) in named {
        create(&house, ItemKind::Rule, &path(place)).await;
    }
    let deep = path(&format!("/rules/{}A", ("x".repeat(200) + "/").repeat(30)));
    create(&house, ItemKind::Rule, &deep).await;
    let (service, file) = (&house.service, house.file("set.zip"));
    let report = service
        .backup(&house.caller, &[path("/rules")], &as_item_json(), &file)
        .await
        .unwrap();
    assert_eq!((report.items, report.left_out.len()), (1, 4), "{report:#?}");
    for (place, reason) in &named[1..] {
        let left = report.left_out.iter().find(|left| left.path == path(place));
        let wanted = format!("{reason}; give it another name or place");
        assert_eq!(left.unwrap().reason, wanted);
    }
    let left = report
        .left_out
        .iter()
        .find(|left| left.path == deep)
        .unwrap();
    assert!(
        left.reason.contains("is longer than 4,096 bytes"),
        "{}",
        left.reason
    );
    let slashed = path("/rules/W\\W/A");
    let shown = service.show_foreign_item(&house.caller, &slashed);
    shown.await.unwrap();
}

#[tokio::test]
async fn a_set_of_which_nothing_can_be_written_says_why_item_by_item() {
    let house = House::new().await;
    let used = TemplateUse {
        template: reference("/rules/Gone"),
        arguments: Vec::new(),
    };
    let rule = Rule {
        context: Vec::new(),
        comment: None,
        object: ObjectBinder::default(),
        predicate: Node::new(PredicateTerm::UseTemplate(used)),
        quality_element: None,
    };
    put(&house, document("/rules/R", ItemBody::Rule(rule)))
        .await
        .unwrap();
    let empty = path("/actions/Empty");
    create(&house, ItemKind::Folder, &empty).await;
    let file = house.file("set.zip");
    for (selected, told) in [
        (
            "/rules",
            "`/rules/R`: the template `/rules/Gone` is not there; 1Integrate stores a copy of it \
             in each use",
        ),
        (
            "/actions",
            "it holds folders alone, for which that form has no file",
        ),
    ] {
        let (selected, options) = ([path(selected)], as_item_json());
        let backup = house
            .service
            .backup(&house.caller, &selected, &options, &file);
        let error = backup.await.unwrap_err();
        assert_eq!(error.code(), "inexpressible");
        let head = "nothing of the selection can be written in 1Integrate's form: ";
        assert_eq!(error.to_string(), format!("{head}{told}"));
        assert!(!file.exists());
    }
}

#[tokio::test]
async fn an_item_as_deep_as_may_be_is_in_a_zip_like_any_other() {
    let house = House::new().await;
    let deep = path(&format!("/rules/{}A", ("x".repeat(120) + "/").repeat(64)));
    for place in [deep.clone(), path("/rules/B")] {
        create(&house, ItemKind::Rule, &place).await;
    }
    let zip = house.backup(&[path("/rules")], "rules.zip").await;
    let other = House::new().await;
    let report = other.restore(&zip, &RestoreOptions::default()).await;
    assert_eq!(report.warnings, [""; 0]);
    assert_eq!(other.documents().await.len(), 64 + 2);
    other.service.show_item(&other.caller, &deep).await.unwrap();
}

#[tokio::test]
async fn a_preview_of_a_backup_tells_why_each_item_comes_along() {
    let house = House::new().await;
    for (name, uses) in [("A", "B"), ("B", "C"), ("Alone", "B")] {
        let uses = format!("/rules/{uses}");
        put(&house, template(&format!("/rules/{name}"), &uses))
            .await
            .unwrap();
    }
    let preview = house
        .service
        .preview_backup(&house.caller, &[path("/rules/A")])
        .await
        .unwrap();
    assert_eq!((preview.items, preview.needed_count), (2, 1));
    assert_eq!(
        preview.needed,
        [NeededItem {
            path: path("/rules/B"),
            kind: ItemKind::RuleTemplate,
            needed_by: Some(path("/rules/A")),
        }]
    );
    assert_eq!(
        preview.missing_references,
        ["`/rules/B` refers to `/rules/C`, which is not there"]
    );
    let nothing = house.service.preview_backup(&house.caller, &[]).await;
    assert_eq!(nothing.unwrap_err().code(), "invalid");
}

#[tokio::test]
async fn a_store_that_got_a_file_of_another_name_is_still_the_same_store() {
    let house = House::new().await;
    let body = r#"{"read": {"format": "geopackage",
        "files": [{"slot": "Source file", "lastKnown": "roads.gpkg"}]}}"#;
    let body = ItemBody::DataStore(serde_json::from_str(body).unwrap());
    let store = document("/datastores/Roads", body);
    let path = store.path.clone();
    put(&house, store).await.unwrap();
    let before = house.service.content_root(&house.caller).await.unwrap();
    let file = house.file("roads of the test system.gpkg");
    std::fs::write(&file, "anything").unwrap();
    house
        .service
        .upload(&house.caller, &path, None, &file)
        .await
        .unwrap();
    let after = house.service.content_root(&house.caller).await.unwrap();
    assert_eq!(
        before, after,
        "two repositories that differ in a file hold equal items"
    );
    let wants = house.service.store_wants(&house.caller, &path).await;
    let files = wants.unwrap().files;
    assert_eq!(files[0].name, "roads of the test system.gpkg");
}

#[tokio::test]
async fn the_audit_log_names_what_was_purged() {
    let house = House::new().await;
    let service = &house.service;
    let places = ["/rules/One", "/rules/Two", "/rules/Zwei", "/rules/Drei"].map(path);
    for place in &places {
        let made = service.create_item(&caller(), ItemKind::Rule, place).await;
        made.unwrap();
    }
    let deleted = service.delete_items(&caller(), &places, true, true).await;
    deleted.unwrap();
    let bin = service.recycle_bin(&caller(), None).await.unwrap();
    let entry_of = |place: &str| {
        let found = bin.iter().find(|entry| entry.path == path(place));
        found.unwrap().entry
    };
    let one = [entry_of("/rules/One")];
    service.purge(&caller(), &one).await.unwrap();
    let two = [entry_of("/rules/Zwei"), entry_of("/rules/Two")];
    service.purge(&caller(), &two).await.unwrap();
    service.empty_bin(&caller(), None).await.unwrap();
    assert_eq!(service.empty_bin(&caller(), None).await.unwrap(), 0);
    let wanted = AuditWanted {
        what: Some("bin-purge".to_owned()),
        ..AuditWanted::default()
    };
    let log = service.audit_log(&caller(), &wanted).await.unwrap();
    let told: Vec<_> = log
        .entries
        .into_iter()
        .map(|line| (line.target, line.detail.unwrap()))
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(target, detail)| (target.as_str(), detail))
        .collect();
    let details = [
        serde_json::json!({"items": 1, "paths": ["/rules/Drei"]}),
        serde_json::json!({"items": 2, "paths": ["/rules/Two", "/rules/Zwei"]}),
        serde_json::json!({"items": 1, "paths": ["/rules/One"]}),
    ];
    let expected = [
        ("/rules/Drei", &details[0]),
        ("2 items and folders", &details[1]),
        ("/rules/One", &details[2]),
    ];
    assert_eq!(told, expected);
}
