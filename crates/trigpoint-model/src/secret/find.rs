//! Tells secrets that were written where none belongs, in data stores and sessions.

use super::{SecretSearch, is_secret_name};
use crate::document::{
    AttributeMapping, ClassMapping, Connection, CredentialSlot, DataFormat, DataStore, FileSlot,
    FixedSchema, ItemBody, Session, SessionParameter,
};

impl ItemBody {
    /// Where a secret stands, in words that do not repeat it (``the parameter `Password` ``): what
    /// is named for one and filled, or a text with a password in its URL or connection string.
    /// Such values belong in credential slots, which hold nothing.
    #[must_use]
    pub fn secret_place(&self) -> Option<String> {
        match self {
            Self::DataStore(store) => in_data_store(store),
            Self::Session(Session { parameters, .. }) => {
                parameters.iter().find_map(in_session_parameter)
            }
            Self::Folder
            | Self::RuleTemplate(_)
            | Self::Rule(_)
            | Self::ActionTemplate(_)
            | Self::Action(_)
            | Self::ActionMap(_) => None,
        }
    }
}

fn in_data_store(store: &DataStore) -> Option<String> {
    let DataStore {
        read,
        copy_to,
        fixed_schema,
        read_classes,
        copy_to_classes,
        user_defined_classes,
    } = store;
    let mut connections = read.iter().chain(copy_to);
    let mut classes = read_classes
        .iter()
        .chain(copy_to_classes.iter().flatten())
        .chain(user_defined_classes.iter().flatten());
    connections
        .find_map(in_connection)
        .or_else(|| match fixed_schema {
            Some(FixedSchema::Foreign(name)) => in_text("the name of the fixed schema", name),
            Some(
                FixedSchema::Lookup
                | FixedSchema::Ontology
                | FixedSchema::Transform
                | FixedSchema::Reference(_),
            )
            | None => None,
        })
        .or_else(|| {
            classes.find_map(
                |ClassMapping {
                     parameters,
                     attributes,
                     ..
                 }| {
                    let mut below = attributes
                        .iter()
                        .flat_map(|AttributeMapping { parameters, .. }| parameters);
                    parameters
                        .iter()
                        .find_map(in_parameter)
                        .or_else(|| below.find_map(in_parameter))
                },
            )
        })
}

fn in_connection(connection: &Connection) -> Option<String> {
    let Connection {
        format,
        parameters,
        files,
        credentials,
    } = connection;
    let foreign = if let DataFormat::Foreign(name) = format {
        in_text("the name of the format", name)
    } else {
        None
    };
    foreign
        .or_else(|| parameters.iter().find_map(in_parameter))
        .or_else(|| {
            files.iter().find_map(|FileSlot { slot, last_known }| {
                let name = last_known.as_deref().unwrap_or_default();
                in_text("the name of a file slot", slot)
                    .or_else(|| in_text(&format!("the last known file of the slot `{slot}`"), name))
            })
        })
        .or_else(|| {
            credentials
                .iter()
                .find_map(|CredentialSlot { slot }| in_text("the name of a credential slot", slot))
        })
}

fn in_parameter((name, value): (&String, &String)) -> Option<String> {
    in_text("the name of a parameter", name)
        .or_else(|| is_secret_parameter(name, value).then(|| format!("the parameter `{name}`")))
}

fn in_session_parameter(parameter: &SessionParameter) -> Option<String> {
    let name = &parameter.name;
    let value = parameter.value.as_deref().unwrap_or_default();
    in_text("the name of a session parameter", name).or_else(|| {
        is_secret_parameter(name, value).then(|| format!("the session parameter `{name}`"))
    })
}

fn in_text(place: &str, text: &str) -> Option<String> {
    holds_secret(text).then(|| place.to_owned())
}

/// Whether a text holds a secret beyond doubt: a password in a URL, a connection string, a login.
#[must_use]
pub fn holds_secret(text: &str) -> bool {
    SecretSearch::CERTAIN.without_secrets(text) != text
}

/// Whether the value of a parameter is a secret beyond doubt, or holds one.
#[must_use]
pub fn is_secret_parameter(name: &str, value: &str) -> bool {
    // `Use password`=`true` is a switch.
    let is_switch = ["true", "false", "yes", "no"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    (is_secret_name(name) && !value.is_empty() && !is_switch) || holds_secret(value)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::document::ParameterType;

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
            let place = format!("the parameter `{name}`");
            assert_eq!(with(name, value).secret_place(), Some(place), "{value}");
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
            assert_eq!(with(name, value).secret_place(), None, "{name} {value}");
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
            let place = body.secret_place();
            assert_eq!(place.as_deref(), Some("the parameter `Password`"));
        }
    }

    #[test]
    fn a_secret_is_found_in_every_text_of_a_connection_and_never_repeated() {
        const URL: &str = "https://u:CANARY@h/x.zip";
        let connection = || Connection {
            format: DataFormat::PostGis,
            parameters: BTreeMap::new(),
            files: Vec::new(),
            credentials: Vec::new(),
        };
        let file = |slot: &str, last_known: &str| FileSlot {
            slot: slot.to_owned(),
            last_known: Some(last_known.to_owned()),
        };
        let slot = URL.to_owned();
        for (connection, place) in [
            (
                Connection {
                    format: DataFormat::Foreign(URL.to_owned()),
                    ..connection()
                },
                "the name of the format",
            ),
            (
                Connection {
                    parameters: BTreeMap::from([(URL.to_owned(), String::new())]),
                    ..connection()
                },
                "the name of a parameter",
            ),
            (
                Connection {
                    files: vec![file("Source", "roads.zip"), file("Source", URL)],
                    ..connection()
                },
                "the last known file of the slot `Source`",
            ),
            (
                Connection {
                    files: vec![file(URL, "roads.zip")],
                    ..connection()
                },
                "the name of a file slot",
            ),
            (
                Connection {
                    credentials: vec![CredentialSlot { slot }],
                    ..connection()
                },
                "the name of a credential slot",
            ),
        ] {
            let body = ItemBody::DataStore(DataStore {
                read: Some(connection),
                ..DataStore::default()
            });
            assert_eq!(body.secret_place().as_deref(), Some(place));
        }
    }

    #[test]
    fn a_secret_is_found_in_the_parameters_of_a_session_by_the_same_rules() {
        let place = |name: &str, value: Option<&str>| {
            ItemBody::Session(Session {
                parameters: vec![SessionParameter {
                    name: name.to_owned(),
                    parameter_type: ParameterType::String,
                    description: String::new(),
                    value: value.map(str::to_owned),
                }],
                ..Session::default()
            })
            .secret_place()
        };
        for (name, value) in [
            ("Service password", "x"),
            ("Target", "postgres://u:CANARY@h"),
            ("Target", "host=h password=CANARY"),
            ("Header", "Bearer CANARY"),
        ] {
            let told = format!("the session parameter `{name}`");
            assert_eq!(place(name, Some(value)), Some(told));
        }
        assert_eq!(
            place("https://u:CANARY@h", None).as_deref(),
            Some("the name of a session parameter")
        );
        for (name, value) in [
            ("Key", Some("17")),
            ("Service password", None),
            ("Service password", Some("")),
            ("Token", Some("true")),
            ("Filter", Some("ROAD_KEY = 5 and name = 'a@b'")),
        ] {
            assert_eq!(place(name, value), None, "{name}");
        }
    }
}
