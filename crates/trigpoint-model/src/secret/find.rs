//! Tells secrets that were written where none belongs: in the parameters of a data store.

use super::{SecretSearch, is_secret_name};
use crate::document::{AttributeMapping, ClassMapping, Connection, DataStore, ItemBody};

impl ItemBody {
    /// The name of a parameter that holds a secret: named for one and filled, or with a password
    /// in its URL or connection string. Such values belong in credential slots, which hold nothing.
    #[must_use]
    pub fn secret_parameter(&self) -> Option<&str> {
        let Self::DataStore(DataStore {
            read,
            copy_to,
            fixed_schema: _,
            read_classes,
            copy_to_classes,
            user_defined_classes,
        }) = self
        else {
            return None;
        };
        let connections = read
            .iter()
            .chain(copy_to)
            .flat_map(|Connection { parameters, .. }| parameters);
        let classes = read_classes
            .iter()
            .chain(copy_to_classes.iter().flatten())
            .chain(user_defined_classes.iter().flatten())
            .flat_map(
                |ClassMapping {
                     parameters,
                     attributes,
                     ..
                 }| {
                    let below = attributes
                        .iter()
                        .flat_map(|AttributeMapping { parameters, .. }| parameters);
                    parameters.iter().chain(below)
                },
            );
        connections
            .chain(classes)
            .find(|(name, value)| is_secret_parameter(name, value))
            .map(|(name, _)| name.as_str())
    }
}

/// Whether the value of a parameter is a secret beyond doubt, or holds one.
#[must_use]
pub fn is_secret_parameter(name: &str, value: &str) -> bool {
    // `Use password`=`true` is a switch.
    let is_switch = ["true", "false", "yes", "no"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    (is_secret_name(name) && !value.is_empty() && !is_switch)
        || SecretSearch::CERTAIN.without_secrets(value) != value
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::document::DataFormat;

    fn with(name: &str, value: &str) -> ItemBody {
        ItemBody::DataStore(DataStore {
            copy_to: Some(Connection {
                format: DataFormat::PostGis,
                parameters: BTreeMap::from([(name.to_owned(), value.to_owned())]),
                files: Vec::new(),
                credentials: Vec::new(),
            }),
            ..DataStore::default()
        })
    }

    #[test]
    fn a_secret_is_told_by_its_name_or_by_the_password_in_its_value() {
        for (name, value) in [
            ("API-Key", "abc"),
            ("Pass word", "x"),
            ("URL", "postgres://roads:hunter2@db:5432/roads"),
            (
                "JDBC",
                "jdbc:sqlserver://db;databaseName=roads;password=hunter2",
            ),
            ("Connection", "host=db user=roads password=hunter2"),
            ("JDBC", "jdbc:oracle:thin:scott/hunter2@//h:1521/x"),
            ("Connection", "me/hunter2@orcl"),
            ("AccountKey", "abc=="),
            ("SAS", "sv=1"),
            ("Shared access signature", "sv=1"),
            ("Private key", "-----BEGIN"),
            ("URL", "https://h/c?sig=hunter2"),
            ("Connection", "AccountName=a;AccountKey=abc==;"),
        ] {
            assert_eq!(with(name, value).secret_parameter(), Some(name), "{value}");
        }
    }

    #[test]
    fn what_only_resembles_a_secret_is_none() {
        for (name, value) in [
            ("Password", ""),
            ("Key column", "id"),
            ("URL", "postgres://roads@db:5432/roads"),
            ("URL", "https://example.org:8080/wfs?token="),
            ("Where", "kind = 'A' and key = 1"),
            ("Mail", "someone@example.org"),
            ("Use password", "true"),
            ("Path", "C:/data/a@b"),
            ("CRS", "EPSG:27700"),
        ] {
            assert_eq!(with(name, value).secret_parameter(), None, "{name} {value}");
        }
    }

    #[test]
    fn a_secret_is_found_in_the_parameters_of_classes_and_attributes() {
        let parameters = || BTreeMap::from([("Password".to_owned(), "hunter2".to_owned())]);
        let class = ClassMapping {
            parameters: parameters(),
            ..ClassMapping::default()
        };
        let of_attribute = ClassMapping {
            attributes: vec![AttributeMapping {
                parameters: parameters(),
                ..AttributeMapping::default()
            }],
            ..ClassMapping::default()
        };
        for store in [
            DataStore {
                read_classes: vec![class.clone()],
                ..DataStore::default()
            },
            DataStore {
                copy_to_classes: Some(vec![of_attribute]),
                ..DataStore::default()
            },
            DataStore {
                user_defined_classes: Some(vec![class]),
                ..DataStore::default()
            },
        ] {
            let body = ItemBody::DataStore(store);
            assert_eq!(body.secret_parameter(), Some("Password"));
        }
    }
}
