//! Undoing a restore, and when that is refused.

use trigpoint_model::secret::Secret;
use trigpoint_repository::{RestoreChange, RestoreRun, RestoredAs, UndoError, Undone};
use uuid::Uuid;

use crate::fixture::{Fixture, action_map, at, folder, id, no_id, path, rule};

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
    write.record_restore(&run(), &changes).await.unwrap();
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
    let kept = write.view().restore_run(None).await.unwrap().unwrap();
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
        "this restore was undone by bert at 2023-11-14T22:13:40Z"
    );
    assert!(matches!(
        write.undo_restore(Uuid::from_u128(1)).await,
        Err(UndoError::NotFound { .. })
    ));
}

#[tokio::test]
async fn a_restore_is_not_undone_once_something_of_it_was_changed() {
    let message = |what: &str| format!("it was built upon since: {what}");
    let bert = "by bert at 2023-11-14T22:13:40Z";
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
    let refused = write.record_restore(&run(), &changes).await.unwrap_err();
    assert!(refused.to_string().contains("there is no item"));
}
