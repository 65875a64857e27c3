//! Uploaded files and passwords of data stores.

use trigpoint_model::canonical::Hash;
use trigpoint_model::secret::Secret;

use crate::fixture::{Fixture, action_map, id, no_id, path, rule};

const CANARY: &str = "canary-hunter2-canary";

#[tokio::test]
async fn a_file_rests_by_its_content_and_is_read_back_in_parts() {
    let fixture = Fixture::with(&[rule(1, "/rules/a"), rule(2, "/rules/b")]).await;
    let mut write = fixture.write().await;
    let content: Vec<u8> = (0..2_500_000u32).map(|index| (index % 251) as u8).collect();
    let stored = write
        .put_file(id(1), "Source", "a.gpkg", content.as_slice())
        .await
        .unwrap();
    assert_eq!(
        (stored.size, stored.sha256),
        (2_500_000, Hash::of(&content))
    );
    let twin = write
        .put_file(id(2), "Source", "b.gpkg", content.as_slice())
        .await
        .unwrap();
    assert_eq!(twin.sha256, stored.sha256);
    let empty = write
        .put_file(id(2), "Other", "empty", [].as_slice())
        .await
        .unwrap();
    assert_eq!(empty.size, 0);
    assert_eq!(write.view().files(id(2)).await.unwrap(), [empty, twin]);
    let mut read = Vec::new();
    let mut index = 0;
    while let Some(part) = write.view().file_part(&stored.sha256, index).await.unwrap() {
        read.extend(part);
        index += 1;
    }
    assert_eq!((read == content, index), (true, 3));
    assert!(write.remove_file(id(1), "Source").await.unwrap());
    assert!(
        write
            .link_file(id(1), "Again", "c", &stored.sha256)
            .await
            .unwrap()
    );
    assert!(write.remove_file(id(1), "Again").await.unwrap());
    assert!(
        write
            .view()
            .file_part(&stored.sha256, 0)
            .await
            .unwrap()
            .is_some()
    );
    assert!(write.remove_file(id(2), "Source").await.unwrap());
    assert!(
        write
            .view()
            .file_part(&stored.sha256, 0)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        !write
            .link_file(id(1), "Again", "c", &stored.sha256)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_copy_shares_the_files_but_not_the_secrets() {
    let fixture = Fixture::with(&[rule(1, "/rules/a")]).await;
    let mut write = fixture.write().await;
    write
        .put_file(id(1), "Source", "a", b"data".as_slice())
        .await
        .unwrap();
    write
        .put_secret(id(1), "Password", &Secret::new(CANARY.to_owned()), "host:1")
        .await
        .unwrap();
    write
        .copy(id(1), &path("/rules/b"), &mut || id(50))
        .await
        .unwrap();
    assert_eq!(
        write.view().files(id(50)).await.unwrap(),
        write.view().files(id(1)).await.unwrap()
    );
    assert_eq!(write.view().secret_slots(id(50)).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_secret_is_in_no_document_history_or_message() {
    let fixture = Fixture::with(&[rule(1, "/rules/a"), action_map(2, "/actionmaps/m", &[1])]).await;
    let mut write = fixture.write().await;
    let secret = Secret::new(CANARY.to_owned());
    write
        .put_secret(id(1), "Password", &secret, "db.example:5432/gis")
        .await
        .unwrap();
    write.save(&rule(1, "/rules/a"), None).await.unwrap();
    let view = write.view();
    assert_eq!(view.secret_slots(id(1)).await.unwrap(), ["Password"]);
    let stored = view.secret(id(1), "Password").await.unwrap().unwrap();
    assert_eq!(
        (stored.value.expose().as_str(), stored.endpoint.as_str()),
        (CANARY, "db.example:5432/gis")
    );
    let mut shown = format!("{stored:?} {:?}", view.by_id(id(1)).await.unwrap());
    for revision in view.history(id(1)).await.unwrap() {
        let document = view
            .revision_document(id(1), revision.revision)
            .await
            .unwrap();
        shown += &serde_json::to_string(&document.unwrap()).unwrap();
    }
    shown += &write.delete(&[id(1)], false).await.unwrap_err().to_string();
    assert!(!shown.contains(CANARY));
    assert!(write.remove_secret(id(1), "Password").await.unwrap());
    assert!(
        write
            .view()
            .secret(id(1), "Password")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn files_and_secrets_come_back_from_the_bin_and_end_with_a_purge() {
    let fixture = Fixture::with(&[rule(1, "/rules/a")]).await;
    let mut write = fixture.write().await;
    let file = write
        .put_file(id(1), "Source", "a", b"data".as_slice())
        .await
        .unwrap();
    write
        .put_secret(id(1), "Password", &Secret::new(CANARY.to_owned()), "h")
        .await
        .unwrap();
    let entry = write.delete(&[id(1)], false).await.unwrap().entries[0];
    assert_eq!(write.view().files(id(1)).await.unwrap(), []);
    write.restore_from_bin(entry, &mut no_id()).await.unwrap();
    assert_eq!(
        write.view().files(id(1)).await.unwrap(),
        std::slice::from_ref(&file)
    );
    assert_eq!(
        write.view().secret_slots(id(1)).await.unwrap(),
        ["Password"]
    );
    write.delete(&[id(1)], false).await.unwrap();
    assert_eq!(write.empty_bin(None).await.unwrap(), 1);
    assert!(
        write
            .view()
            .file_part(&file.sha256, 0)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_password_that_was_removed_replaced_or_purged_is_in_no_file_of_the_repository() {
    let rules: Vec<_> = (1..=300)
        .map(|number| rule(number, &format!("/rules/{number}")))
        .collect();
    let fixture = Fixture::with(&rules).await;
    let put = async |from: u128, word: &str| {
        let mut write = fixture.write().await;
        for number in from..=300 {
            let secret = Secret::new(format!("{word}-{number}-{}", "x".repeat(100)));
            write
                .put_secret(id(number), "Password", &secret, "host")
                .await
                .unwrap();
        }
        write.commit().await.unwrap();
    };
    put(1, "canary-old").await;
    put(2, "canary-new").await;
    let mut write = fixture.write().await;
    assert!(write.remove_secret(id(1), "Password").await.unwrap());
    let purged: Vec<_> = (4..=300).map(id).collect();
    write.delete(&purged, false).await.unwrap();
    write.empty_bin(None).await.unwrap();
    write.remove_secret(id(3), "Password").await.unwrap();
    write.commit().await.unwrap();

    let dir = fixture.repository.dir().to_owned();
    fixture.repository.clone().close().await;
    let _kept = fixture.keep_dir();
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let file = entry.unwrap().path();
        if file.is_file() {
            let bytes = std::fs::read(file).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            found.extend(
                text.match_indices("canary-")
                    .map(|(at, _)| text[at..].chars().take(13).collect::<String>()),
            );
        }
    }
    assert_eq!(found, ["canary-new-2-"]);
}
