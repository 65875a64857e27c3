//! The write-ahead log: it grows while somebody reads an old state, nobody waits for that, and it
//! is cut again afterwards.

use crate::fixture::{Fixture, path, rule};

const MEBIBYTE: u64 = 1024 * 1024;

#[tokio::test]
async fn a_long_reader_makes_nobody_wait_and_the_log_is_cut_when_it_is_gone() {
    let fixture = Fixture::with(&[rule(1, "/rules/R")]).await;
    let log = fixture
        .repository
        .dir()
        .join("generation-000001.sqlite-wal");
    let length = || std::fs::metadata(&log).unwrap().len();
    let save = async |text: String| {
        let mut writer = fixture.write().await;
        let mut document = rule(1, "/rules/R");
        document.description = text;
        writer.save(&document, None).await.unwrap();
        writer.commit().await.unwrap();
    };
    let mut reader = fixture.repository.read().await.unwrap();
    let before = reader.by_path(&path("/rules/R")).await.unwrap().unwrap();
    let written = 80 * MEBIBYTE;
    for number in 0..80 {
        let letter = char::from(b'a' + u8::try_from(number % 26).unwrap());
        save(letter.to_string().repeat(MEBIBYTE as usize)).await;
    }
    let grown = length();
    println!(
        "{} MiB were written, the log has {}",
        written / MEBIBYTE,
        grown / MEBIBYTE
    );
    // The item itself and its earlier revision, each once.
    assert!(grown > written && grown < 3 * written, "{grown} bytes");
    let after = reader.by_path(&path("/rules/R")).await.unwrap().unwrap();
    assert_eq!(before, after, "a reader sees one moment");
    drop(reader);
    for number in 0..3 {
        save(format!("short {number}")).await;
    }
    assert!(length() <= 64 * MEBIBYTE, "{} bytes", length());
    fixture.repository.clone().close().await;
    assert!(!log.exists(), "the log stays after a close");
}
