//! What a kept password is for: it is used only while that is unchanged.
//!
//! An archive that keeps a data store's id but names another host must not make the server send
//! the old password there. A password that no longer fits stays where it is, unused, so that an
//! undo finds it again.

use std::collections::{BTreeMap, HashSet};

use trigpoint_model::canonical::{Hash, to_line};
use trigpoint_model::document::{Connection, DataFormat, DataStore};
use trigpoint_model::{ItemBody, ItemDocument, ItemId};
use trigpoint_repository::Snapshot;

use crate::error::ServiceError;

/// Words in the names of parameters that tell neither where a password would be sent nor for whom.
const HARMLESS: [&str; 17] = [
    "schema",
    "coordinate reference system",
    "encoding",
    "invalid geometries",
    "ring direction",
    "axis order",
    "envelope",
    "exposed attributes",
    "log file",
    "separator",
    "delimiters",
    "quote",
    "skip ",
    "field names",
    "end of line",
    "file extension",
    "x, y, z, m",
];

/// A place for a password, as it is named to users and in the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PasswordSlot {
    /// Its name: that of the credential slot; with `Copy To: ` before it where reading has a slot
    /// of that name too.
    pub(crate) name: String,
    /// The fingerprint of what the password is used for.
    pub(crate) endpoint: String,
}

/// Every place for a password of a data store; none for other items.
pub(crate) fn password_slots(document: &ItemDocument) -> Vec<PasswordSlot> {
    let ItemBody::DataStore(DataStore { read, copy_to, .. }) = &document.body else {
        return Vec::new();
    };
    let mut slots: Vec<PasswordSlot> = Vec::new();
    for (connection, is_read) in [(read, true), (copy_to, false)] {
        let Some(connection) = connection else {
            continue;
        };
        for credential in &connection.credentials {
            let taken = slots.iter().any(|slot| slot.name == credential.slot);
            let name = if taken && !is_read {
                format!("Copy To: {}", credential.slot)
            } else {
                credential.slot.clone()
            };
            let endpoint = fingerprint(connection);
            slots.push(PasswordSlot { name, endpoint });
        }
    }
    slots
}

/// The fingerprint of what `connection` would use a password for: its format and every parameter
/// that is not known to be harmless.
fn fingerprint(connection: &Connection) -> String {
    let Connection {
        format,
        parameters,
        files: _,
        credentials: _,
    } = connection;
    let telling: BTreeMap<&String, &String> = parameters
        .iter()
        .filter(|(name, _)| {
            let name = name.to_lowercase();
            !HARMLESS.iter().any(|word| name.contains(word))
        })
        .collect();
    let telling: (&DataFormat, BTreeMap<&String, &String>) = (format, telling);
    Hash::of(to_line(&telling).unwrap_or_default().as_bytes()).to_string()
}

/// The fingerprint of what the password in the slot of this name is used for.
pub(crate) fn of_slot(document: &ItemDocument, name: &str) -> Option<String> {
    let slots = password_slots(document);
    let found = slots.into_iter().find(|slot| slot.name == name);
    found.map(|slot| slot.endpoint)
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
        let endpoint = of_slot(document, &slot);
        if endpoint.is_some() && secret.map(|secret| secret.endpoint) == endpoint {
            kept.insert(slot);
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use trigpoint_model::document::CredentialSlot;
    use trigpoint_model::{ItemPath, Stamp};

    fn connection(name: &str, value: &str) -> Connection {
        Connection {
            format: DataFormat::Oracle,
            parameters: BTreeMap::from([(name.to_owned(), value.to_owned())]),
            files: Vec::new(),
            credentials: vec![CredentialSlot {
                slot: "Password".to_owned(),
            }],
        }
    }

    #[test]
    fn a_password_is_for_where_it_is_sent_and_not_for_a_coordinate_reference_system() {
        let of = |name: &str, value: &str| fingerprint(&connection(name, value));
        assert_eq!(
            of("Coordinate Reference System", "EPSG:27700"),
            of("Coordinate Reference System", "EPSG:4326")
        );
        assert_eq!(
            of("Import FME Log File", "a.log"),
            of("Import FME Log File", "b.log")
        );
        for name in ["Host", "Dataset", "URL", "Anything else"] {
            assert_ne!(of(name, "db.example"), of(name, "evil.example"), "{name}");
        }
    }

    #[test]
    fn reading_and_copying_to_two_servers_have_a_password_each() {
        let document = ItemDocument {
            id: ItemId::from_path(&"/datastores/X".parse::<ItemPath>().unwrap()),
            path: "/datastores/X".parse().unwrap(),
            description: String::new(),
            comments: String::new(),
            created: Stamp::default(),
            edited: Stamp::default(),
            body: ItemBody::DataStore(DataStore {
                read: Some(connection("Host", "one")),
                copy_to: Some(connection("Host", "two")),
                ..DataStore::default()
            }),
        };
        let slots = password_slots(&document);
        let names: Vec<&str> = slots.iter().map(|slot| slot.name.as_str()).collect();
        assert_eq!(names, ["Password", "Copy To: Password"]);
        assert_ne!(slots[0].endpoint, slots[1].endpoint);
    }
}
