//! What a kept password is for: it stays with a data store only while that is unchanged.
//!
//! An archive that keeps a data store's id but names another host must not make the server send
//! the old password there.

use std::collections::{BTreeMap, HashSet};

use trigpoint_model::canonical::{Hash, to_line};
use trigpoint_model::document::{Connection, DataFormat, DataStore};
use trigpoint_model::{ItemBody, ItemDocument, ItemId};
use trigpoint_repository::{Snapshot, Writer};

use crate::error::ServiceError;

/// Words in the names of parameters that tell where a password would be sent, or for whom.
const WHERE_OR_WHO: [&str; 18] = [
    "host",
    "server",
    "address",
    "port",
    "user",
    "login",
    "account",
    "url",
    "uri",
    "dsn",
    "database",
    "service",
    "instance",
    "sid",
    "connection",
    "endpoint",
    "ssl",
    "tls",
];

/// The fingerprint of what `connection` would use a password for.
fn fingerprint(connection: &Connection) -> String {
    let Connection {
        format,
        parameters,
        files: _,
        credentials: _,
    } = connection;
    let telling: BTreeMap<&String, &String> = parameters
        .iter()
        .filter(|(name, value)| {
            let name = name.to_lowercase();
            WHERE_OR_WHO.iter().any(|word| name.contains(word))
                || value.contains("://")
                || value.contains('@')
        })
        .collect();
    let telling: (&DataFormat, BTreeMap<&String, &String>) = (format, telling);
    Hash::of(to_line(&telling).unwrap_or_default().as_bytes()).to_string()
}

/// The fingerprint of the connection of `document` that has the credential `slot`; none if none
/// has it.
pub(crate) fn of_slot(document: &ItemDocument, slot: &str) -> Option<String> {
    let ItemBody::DataStore(DataStore { read, copy_to, .. }) = &document.body else {
        return None;
    };
    let mut prints = Vec::new();
    for connection in read.iter().chain(copy_to) {
        if connection
            .credentials
            .iter()
            .any(|credential| credential.slot == slot)
        {
            prints.push(fingerprint(connection));
        }
    }
    (!prints.is_empty()).then(|| prints.join(" "))
}

/// The slots of the live data store `id` whose passwords are still for what `document` says.
pub(crate) async fn secrets_kept(
    id: ItemId,
    document: &ItemDocument,
    snapshot: &mut Snapshot,
) -> Result<HashSet<String>, ServiceError> {
    let mut kept = HashSet::new();
    for slot in snapshot.secret_slots(id).await? {
        let secret = snapshot.secret(id, &slot).await?;
        if secret.map(|secret| secret.endpoint) == of_slot(document, &slot) {
            kept.insert(slot);
        }
    }
    Ok(kept)
}

/// Forgets the passwords of the live data store that `document` replaces, where they would be
/// used for something else afterwards.
pub(crate) async fn drop_moved_secrets(
    document: &ItemDocument,
    writer: &mut Writer,
) -> Result<(), ServiceError> {
    if !matches!(document.body, ItemBody::DataStore(_)) {
        return Ok(());
    }
    let kept = secrets_kept(document.id, document, writer.view()).await?;
    for slot in writer.view().secret_slots(document.id).await? {
        if !kept.contains(&slot) {
            writer.remove_secret(document.id, &slot).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(host: &str, srid: &str) -> Connection {
        Connection {
            format: DataFormat::PostGis,
            parameters: BTreeMap::from([
                ("Host".to_owned(), host.to_owned()),
                ("Coordinate Reference System".to_owned(), srid.to_owned()),
            ]),
            files: Vec::new(),
            credentials: Vec::new(),
        }
    }

    #[test]
    fn a_password_is_for_a_host_and_not_for_a_coordinate_reference_system() {
        let original = fingerprint(&store("db.example", "EPSG:27700"));
        assert_eq!(original, fingerprint(&store("db.example", "EPSG:4326")));
        assert_ne!(original, fingerprint(&store("evil.example", "EPSG:27700")));
    }
}
