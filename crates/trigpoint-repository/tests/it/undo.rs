//! Undoing a restore, and when that is refused.

use trigpoint_model::canonical::Hash;
use trigpoint_model::secret::Secret;
use trigpoint_model::{ItemDocument, Stamp};
use trigpoint_repository::{Repository, RestoreChange, RestoreRun, RestoredAs, UndoError, Undone};
use uuid::Uuid;

use crate::fixture::{Fixture, action_map, at, folder, id, ids_from, no_id, path, rule};

const RUN: Uuid = Uuid::from_u128(77);

fn run() -> RestoreRun {
    RestoreRun {
        id: RUN,
        plan_id: "plan".to_owned(),
        at: at(10),
        by: "rosa".to_owned(),
        report_json: "{\"state\":\"restored\"}".to_owned(),
        revision_after: 0,
        undone: None,
    }
}

/// One item, replaced by a restore that also made a folder with an item in it.
async fn restored() -> Fixture {
    let fixture = Fixture::with(&[rule(1, "/rules/old"), rule(2, "/rules/bystander")]).await;
    let mut write = fixture.write_as("rosa", 10).await;
    let mut replaced = rule(1, "/rules/old");
    replaced.description = "from the backup".to_owned();
    write
        .insert_many(&[folder(3, "/rules/A"), rule(4, "/rules/A/new")])
        .await
        .unwrap();
    write.replace_many(&[replaced]).await.unwrap();
    let change = |number, what| RestoreChange {
        item: id(number),
        what,
    };
    let changes = [
        change(
            1,
            RestoredAs::Replaced {
                previous_revision: 1,
            },
        ),
        change(3, RestoredAs::FolderCreated),
        change(4, RestoredAs::Created),
    ];
    write.record_restore(&run(), &changes, &[]).await.unwrap();
    write.commit().await.unwrap();
    fixture
}

#[tokio::test]
async fn an_undone_restore_leaves_what_was_before_with_higher_revisions() {
    let fixture = restored().await;
    let mut write = fixture.write_as("bert", 20).await;
    let undone = write.undo_restore(RUN).await.unwrap();
    let expected = Undone {
        items_removed: 1,
        folders_removed: 1,
        items_brought_back: 1,
    };
    assert_eq!(undone, expected);
    let after = write.view().document(id(1)).await.unwrap().unwrap();
    assert_eq!(after, rule(1, "/rules/old"));
    assert!(write.view().by_id(id(1)).await.unwrap().unwrap().revision > 4);
    assert!(
        write
            .view()
            .by_path(&path("/rules/A"))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(write.view().recycle_bin(None).await.unwrap(), []);
    assert_eq!(write.view().restore_run(None).await.unwrap(), None);
    let kept = write.view().restore_run(Some(RUN)).await.unwrap().unwrap();
    assert_eq!(
        (kept.revision_after, kept.report_json),
        (4, run().report_json)
    );
    assert_eq!(kept.undone.unwrap().by.as_deref(), Some("bert"));
    assert_eq!(
        write
            .view()
            .restore_run(Some(Uuid::from_u128(1)))
            .await
            .unwrap(),
        None
    );
    let again = write.undo_restore(RUN).await.unwrap_err();
    assert_eq!(
        again.to_string(),
        "this restore was undone by bert at 2023-11-14 22:13:40 UTC"
    );
    assert!(matches!(
        write.undo_restore(Uuid::from_u128(1)).await,
        Err(UndoError::NotFound { .. })
    ));
}

#[tokio::test]
async fn a_restore_is_not_undone_once_something_of_it_was_changed() {
    let message = |what: &str| format!("it was built upon since: {what}");
    let bert = "by bert at 2023-11-14 22:13:40 UTC";
    let cases = [
        ("save", format!("`/rules/old` was changed {bert}")),
        ("move", format!("`/rules/elsewhere` was changed {bert}")),
        ("delete", format!("`/rules/A/new` was deleted {bert}")),
        ("purge", "an item is gone for good".to_owned()),
        (
            "put into",
            format!("`/rules/A/more` was put into a restored folder {bert}"),
        ),
        (
            "refer",
            format!("`/actionmaps/m` refers to a restored item {bert}"),
        ),
        ("fill", "`/rules/A/new` got a file or a password".to_owned()),
    ];
    for (how, what) in cases {
        let fixture = restored().await;
        let mut write = fixture.write_as("bert", 20).await;
        match how {
            "save" => drop(write.save(&rule(1, "/rules/old"), None).await.unwrap()),
            "move" => drop(
                write
                    .relocate(id(4), &path("/rules/elsewhere"))
                    .await
                    .unwrap(),
            ),
            "delete" => drop(write.delete(&[id(4)], false).await.unwrap()),
            "purge" => {
                let entries = write.delete(&[id(4)], false).await.unwrap().entries;
                write.purge(&entries).await.unwrap();
            }
            "put into" => drop(write.create(&rule(9, "/rules/A/more")).await.unwrap()),
            "refer" => drop(
                write
                    .create(&action_map(9, "/actionmaps/m", &[4]))
                    .await
                    .unwrap(),
            ),
            "fill" => {
                let secret = Secret::new("x".to_owned());
                write
                    .put_secret(id(4), "Password", &secret, "host")
                    .await
                    .unwrap();
            }
            other => panic!("{other}"),
        }
        let root = write.view().content_root().await.unwrap();
        let refused = write.undo_restore(RUN).await.unwrap_err();
        assert_eq!(refused.to_string(), message(&what), "{how}");
        assert_eq!(write.view().content_root().await.unwrap(), root, "{how}");
    }
}

/// One more restore: it replaces items that are there.
async fn replaced_again(fixture: &Fixture, number: u128, documents: &[ItemDocument]) {
    let mut write = fixture.write_as("rosa", 11).await;
    let mut changes = Vec::new();
    for document in documents {
        let before = write.view().by_id(document.id).await.unwrap().unwrap();
        let previous_revision = before.revision;
        changes.push(RestoreChange {
            item: document.id,
            what: RestoredAs::Replaced { previous_revision },
        });
    }
    write.replace_many(documents).await.unwrap();
    let run = RestoreRun {
        id: Uuid::from_u128(number),
        ..run()
    };
    write.record_restore(&run, &changes, &[]).await.unwrap();
    write.commit().await.unwrap();
}

fn described(mut document: ItemDocument, description: &str) -> ItemDocument {
    document.description = description.to_owned();
    document
}

#[tokio::test]
async fn restores_of_the_same_items_are_undone_one_after_the_other() {
    let fixture = restored().await;
    let root = async |fixture: &Fixture| {
        let mut write = fixture.write().await;
        write.view().content_root().await.unwrap()
    };
    let mut roots = vec![root(&fixture).await];
    for number in [78, 79] {
        let documents = [rule(1, "/rules/old"), rule(4, "/rules/A/new")];
        let documents = documents.map(|document| described(document, &number.to_string()));
        replaced_again(&fixture, number, &documents).await;
        roots.push(root(&fixture).await);
    }
    let mut write = fixture.write_as("bert", 20).await;
    for (number, before) in [(79, &roots[1]), (78, &roots[0])] {
        write.undo_restore(Uuid::from_u128(number)).await.unwrap();
        assert_eq!(write.view().content_root().await.unwrap(), *before);
    }
    write.undo_restore(RUN).await.unwrap();
    let old = write.view().document(id(1)).await.unwrap().unwrap();
    assert_eq!(old, rule(1, "/rules/old"));
    assert_eq!(write.view().by_id(id(4)).await.unwrap(), None);
}

#[tokio::test]
async fn a_restore_is_not_undone_after_a_later_one_where_somebody_changed_an_item_between() {
    for is_before_the_later in [true, false] {
        let fixture = restored().await;
        let edit = async || {
            let mut write = fixture.write_as("bert", 12).await;
            let by_hand = described(rule(1, "/rules/old"), "by hand");
            write.save(&by_hand, None).await.unwrap();
            write.commit().await.unwrap();
        };
        if is_before_the_later {
            edit().await;
        }
        let later = described(rule(1, "/rules/old"), "later");
        replaced_again(&fixture, 78, &[later]).await;
        let mut write = fixture.write_as("bert", 20).await;
        write.undo_restore(Uuid::from_u128(78)).await.unwrap();
        write.commit().await.unwrap();
        if !is_before_the_later {
            edit().await;
        }
        let mut write = fixture.write_as("bert", 30).await;
        let refused = write.undo_restore(RUN).await.unwrap_err().to_string();
        assert!(
            refused.starts_with("it was built upon since: `/rules/old` was changed by bert"),
            "{is_before_the_later}: {refused}"
        );
    }
}

#[tokio::test]
async fn what_a_later_restore_replaced_and_its_undo_brought_back_refers_to_nothing_anew() {
    // The map refers to what the first restore creates since before it.
    let map = |note: &str| described(action_map(9, "/actionmaps/m", &[4]), note);
    let fixture = Fixture::with(&[rule(1, "/rules/old"), map("mine")]).await;
    let mut write = fixture.write_as("rosa", 10).await;
    let created = rule(4, "/rules/new");
    write.insert_many(&[created]).await.unwrap();
    let changes = [RestoreChange {
        item: id(4),
        what: RestoredAs::Created,
    }];
    write.record_restore(&run(), &changes, &[]).await.unwrap();
    write.commit().await.unwrap();
    for number in [78, 79] {
        replaced_again(&fixture, number, &[map(&number.to_string())]).await;
    }
    let mut write = fixture.write_as("bert", 20).await;
    let later = [79, 78].map(Uuid::from_u128);
    for later in later {
        let refused = write.undo_restore(RUN).await.unwrap_err();
        assert!(matches!(refused, UndoError::Changed { count: 1, .. }));
        write.undo_restore(later).await.unwrap();
    }
    write.commit().await.unwrap();
    let mut write = fixture.write_as("bert", 30).await;
    write.undo_restore(RUN).await.unwrap();
    drop(write);
    let mut write = fixture.write_as("bert", 30).await;
    write.save(&map("mine"), None).await.unwrap();
    let refused = write.undo_restore(RUN).await.unwrap_err().to_string();
    assert!(
        refused.contains("`/actionmaps/m` refers to a restored item by bert"),
        "{refused}"
    );
}

#[tokio::test]
async fn an_item_deleted_and_brought_back_counts_as_changed() {
    let fixture = restored().await;
    let mut write = fixture.write_as("bert", 20).await;
    let entry = write.delete(&[id(4)], false).await.unwrap().entries[0];
    write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    assert!(matches!(
        write.undo_restore(RUN).await,
        Err(UndoError::Changed { count: 1, .. })
    ));
}

#[tokio::test]
async fn a_restore_that_names_an_item_that_is_not_there_is_not_recorded() {
    let fixture = Fixture::new().await;
    let mut write = fixture.write().await;
    let changes = [RestoreChange {
        item: id(5),
        what: RestoredAs::Created,
    }];
    let refused = write
        .record_restore(&run(), &changes, &[])
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("there is no item"));
}

/// A folder in the bin with an item that another in it uses, and a live user of that item; then a
/// restore that takes the ids of the folder and of the item. Gives the entry and the content root
/// from before the delete.
async fn restored_over_the_bin() -> (Fixture, u64, Hash) {
    let fixture = Fixture::with(&[
        folder(1, "/actionmaps/A"),
        action_map(2, "/actionmaps/A/used", &[]),
        action_map(3, "/actionmaps/A/user", &[2]),
        action_map(4, "/actionmaps/live", &[2]),
    ])
    .await;
    let mut write = fixture.write().await;
    let root = write.view().content_root().await.unwrap();
    let entry = write.delete(&[id(1)], true).await.unwrap().entries[0];
    write.commit().await.unwrap();
    let mut write = fixture.write_as("rosa", 10).await;
    let freed = write
        .free_binned_ids(&[id(1), id(2), id(7)], &mut ids_from(50))
        .await
        .unwrap();
    let documents = [
        folder(1, "/actionmaps/A"),
        action_map(2, "/actionmaps/A/used", &[]),
    ];
    write.insert_many(&documents).await.unwrap();
    let changes =
        [(1, RestoredAs::FolderCreated), (2, RestoredAs::Created)].map(|(number, what)| {
            RestoreChange {
                item: id(number),
                what,
            }
        });
    write
        .record_restore(&run(), &changes, &freed)
        .await
        .unwrap();
    write.commit().await.unwrap();
    (fixture, entry, root)
}

#[tokio::test]
async fn after_an_undo_what_comes_back_from_the_bin_has_its_id_and_its_users() {
    let (fixture, entry, root) = restored_over_the_bin().await;
    let dir = fixture.repository.dir().to_owned();
    fixture.repository.clone().close().await;
    let kept = fixture.keep_dir();
    let repository = Repository::open(&dir).await.unwrap();
    let mut write = repository.write("bert", at(20)).await.unwrap();
    write.undo_restore(RUN).await.unwrap();
    let bin = write.view().recycle_bin(None).await.unwrap();
    assert_eq!((bin[0].entry, bin[0].id), (entry, id(1)));
    write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    assert_eq!(write.view().content_root().await.unwrap(), root);
    let users = write.view().where_used(id(2)).await.unwrap();
    let users: Vec<_> = users.iter().map(|user| user.0.path.as_str()).collect();
    assert_eq!(users, ["/actionmaps/A/user", "/actionmaps/live"]);
    drop((write, kept));
}

#[tokio::test]
async fn after_an_undo_what_came_back_from_the_bin_before_it_keeps_its_new_id() {
    let (fixture, entry, _) = restored_over_the_bin().await;
    let mut write = fixture.write_as("bert", 20).await;
    write
        .restore_from_bin(entry, &mut ids_from(90))
        .await
        .unwrap();
    write.undo_restore(RUN).await.unwrap();
    let came_back = write.view().by_id(id(51)).await.unwrap().unwrap();
    assert_eq!(came_back.path, path("/actionmaps/A 2/used"));
    assert_eq!(write.view().by_id(id(2)).await.unwrap(), None);
}

#[tokio::test]
async fn an_item_in_the_bin_that_is_used_by_its_new_id_keeps_it_after_an_undo() {
    let (fixture, entry, _) = restored_over_the_bin().await;
    let mut write = fixture.write_as("bert", 20).await;
    write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    let later = action_map(8, "/actionmaps/later", &[51]);
    write.create(&later).await.unwrap();
    let entry = write.delete(&[id(50)], true).await.unwrap().entries[0];
    write.undo_restore(RUN).await.unwrap();
    write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    for (number, is_there) in [(1, true), (2, false), (50, false), (51, true)] {
        let found = write.view().by_id(id(number)).await.unwrap();
        assert_eq!(found.is_some(), is_there, "{number}");
    }
    assert_eq!(write.view().where_used(id(51)).await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_id_that_another_item_has_by_now_is_not_given_back() {
    for is_live in [true, false] {
        let fixture = Fixture::with(&[rule(1, "/rules/r"), rule(2, "/rules/s")]).await;
        let mut write = fixture.write().await;
        let entry = write.delete(&[id(1)], false).await.unwrap().entries[0];
        let freed = write
            .free_binned_ids(&[id(1)], &mut ids_from(50))
            .await
            .unwrap();
        write.replace_many(&[rule(2, "/rules/s")]).await.unwrap();
        let changes = [RestoreChange {
            item: id(2),
            what: RestoredAs::Replaced {
                previous_revision: 2,
            },
        }];
        write
            .record_restore(&run(), &changes, &freed)
            .await
            .unwrap();
        write.create(&rule(1, "/rules/r")).await.unwrap();
        if !is_live {
            write.delete(&[id(1)], false).await.unwrap();
        }
        write.undo_restore(RUN).await.unwrap();
        let bin = write.view().recycle_bin(None).await.unwrap();
        let freed = bin.iter().find(|found| found.entry == entry).unwrap();
        assert_eq!(freed.id, id(50), "{is_live}");
    }
}

#[tokio::test]
async fn of_two_equal_items_in_the_bin_both_have_their_id_back_after_an_undo() {
    let fixture = Fixture::with(&[rule(1, "/rules/r")]).await;
    let mut write = fixture.write().await;
    write.delete(&[id(1)], false).await.unwrap();
    write.create(&rule(1, "/rules/r")).await.unwrap();
    write.delete(&[id(1)], false).await.unwrap();
    let freed = write
        .free_binned_ids(&[id(1)], &mut ids_from(50))
        .await
        .unwrap();
    write.insert_many(&[rule(1, "/rules/r")]).await.unwrap();
    let changes = [RestoreChange {
        item: id(1),
        what: RestoredAs::Created,
    }];
    write
        .record_restore(&run(), &changes, &freed)
        .await
        .unwrap();
    write.undo_restore(RUN).await.unwrap();
    let bin = write.view().recycle_bin(None).await.unwrap();
    let ids: Vec<_> = bin.iter().map(|found| found.id).collect();
    assert_eq!(ids, [id(1), id(1)]);
}

#[tokio::test]
async fn an_undone_replace_leaves_passwords_and_files_as_they_were() {
    let fixture = Fixture::with(&[rule(1, "/rules/old")]).await;
    let mut write = fixture.write().await;
    let secret = Secret::new("x".to_owned());
    write
        .put_secret(id(1), "Password", &secret, "host")
        .await
        .unwrap();
    let file = write
        .put_file(id(1), "Source", "a", b"data".as_slice())
        .await
        .unwrap();
    let mut replaced = rule(1, "/rules/old");
    replaced.description = "from the backup".to_owned();
    write.replace_many(&[replaced]).await.unwrap();
    let changes = [RestoreChange {
        item: id(1),
        what: RestoredAs::Replaced {
            previous_revision: 1,
        },
    }];
    write.record_restore(&run(), &changes, &[]).await.unwrap();
    write.undo_restore(RUN).await.unwrap();
    let view = write.view();
    assert_eq!(
        view.document(id(1)).await.unwrap().unwrap(),
        rule(1, "/rules/old")
    );
    let kept = view.secret(id(1), "Password").await.unwrap().unwrap();
    assert_eq!(
        (kept.value.expose().as_str(), kept.endpoint.as_str()),
        ("x", "host")
    );
    assert_eq!(view.files(id(1)).await.unwrap(), [file]);
}

#[tokio::test]
async fn restores_are_listed_the_latest_first_and_the_last_one_not_undone_is_found() {
    let fixture = Fixture::with(&[rule(1, "/rules/r")]).await;
    let mut write = fixture.write().await;
    for number in [1u128, 2, 3] {
        let run = RestoreRun {
            id: Uuid::from_u128(number),
            report_json: format!("{{\"items\": [], \"summary\": {{\"created\":{number}}}}}"),
            ..run()
        };
        write.record_restore(&run, &[], &[]).await.unwrap();
    }
    write.undo_restore(Uuid::from_u128(3)).await.unwrap();
    let view = write.view();
    let listed = view.restore_runs(2).await.unwrap();
    let told: Vec<_> = listed
        .iter()
        .map(|run| (run.id.as_u128(), run.summary_json.as_deref().unwrap()))
        .collect();
    assert_eq!(told, [(3, "{\"created\":3}"), (2, "{\"created\":2}")]);
    assert_eq!((listed[1].at, listed[1].by.as_str()), (at(10), "rosa"));
    assert_eq!(listed[0].undone, Some(Stamp::new(at(1), "anna")));
    assert_eq!(listed[1].undone, None);
    let last = view.restore_run(None).await.unwrap().unwrap();
    assert_eq!(last.id.as_u128(), 2);
}

#[tokio::test]
async fn restores_of_a_repository_of_the_first_format_are_listed_and_undone() {
    let fixture = restored().await;
    let file = fixture.repository.generation_file();
    let dir = fixture.repository.dir().to_owned();
    fixture.repository.clone().close().await;
    let kept = fixture.keep_dir();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&file);
    let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::raw_sql(
        r#"DROP INDEX item_kind; DROP TABLE restore_freed_id;
        ALTER TABLE restore_run DROP COLUMN summary;
        UPDATE restore_run SET report = '{"summary": {"created": 1}}'; PRAGMA user_version = 1"#,
    )
    .execute(&mut connection)
    .await
    .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let repository = Repository::open(&dir).await.unwrap();
    let mut write = repository.write("bert", at(20)).await.unwrap();
    let listed = write.view().restore_runs(10).await.unwrap();
    assert_eq!(listed[0].summary_json.as_deref(), Some(r#"{"created":1}"#));
    write.undo_restore(RUN).await.unwrap();
    drop((write, kept));
}
