//! Tells secrets that were written where none belongs: in the parameters of a data store.

use crate::document::{Connection, DataStore, ItemBody};

/// Names of parameters that mean a secret, without blanks and signs, in small letters.
const SECRET_NAMES: [&str; 11] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "clientsecret",
    "accesstoken",
];

impl ItemBody {
    /// The name of a parameter that holds a secret: named for one and filled, or with a password
    /// in its URL or connection string. Such values belong in credential slots, which hold nothing.
    #[must_use]
    pub fn secret_parameter(&self) -> Option<&str> {
        let Self::DataStore(DataStore { read, copy_to, .. }) = self else {
            return None;
        };
        let connections = read.iter().chain(copy_to);
        connections
            .flat_map(|Connection { parameters, .. }| parameters)
            .find(|(name, value)| {
                (is_secret_name(name) && !value.is_empty()) || holds_password(value)
            })
            .map(|(name, _)| name.as_str())
    }
}

/// Whether a parameter of this name is there for a secret and nothing else.
fn is_secret_name(name: &str) -> bool {
    let letters: String = name
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    SECRET_NAMES.contains(&letters.as_str())
}

/// Whether a password stands in a URL (`postgres://user:password@host`) or in a connection string
/// (`Server=host;Password=…`).
fn holds_password(value: &str) -> bool {
    let assigned = |part: &str| {
        part.split_once('=').is_some_and(|(name, text)| {
            let last = name.split_whitespace().next_back().unwrap_or_default();
            !text.trim().is_empty() && (is_secret_name(last) || is_secret_name(name))
        })
    };
    let assigns = value.split([';', '&', '?', ',']).any(assigned)
        || value.split_whitespace().any(assigned);
    assigns || without_url_passwords(value) != value
}

/// `text` without the passwords in its URLs: `postgres://user@host` for
/// `postgres://user:password@host`.
#[must_use]
pub fn without_url_passwords(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = url_end(after);
        let (url, following) = after.split_at(end);
        match password_in_url(url) {
            Some((start, stop)) => {
                out.push_str(&url[..start]);
                out.push_str(&url[stop..]);
            }
            None => out.push_str(url),
        }
        rest = following;
    }
    out + rest
}

/// Where a URL ends: at a blank or quote, or where the next one begins.
fn url_end(text: &str) -> usize {
    let blank = |character: char| character.is_whitespace() || matches!(character, '"' | '<' | '>');
    let end = text.find(blank).unwrap_or(text.len());
    let next = text[..end].find("://").and_then(|colon| {
        text[..colon]
            .rfind(|character: char| !character.is_ascii_alphanumeric())
            .map(|before| before + text[before..].chars().next().map_or(1, char::len_utf8))
    });
    next.unwrap_or(end)
}

/// Where `:password` stands in what follows `://`.
fn password_in_url(url: &str) -> Option<(usize, usize)> {
    let authority_end = url.find(['/', '?', '#']).unwrap_or(url.len());
    let authority = &url[..authority_end];
    if let Some(at) = authority.rfind('@') {
        let colon = authority[..at].find(':')?;
        return Some((colon, at));
    }
    // A password that holds a slash or the like: what follows the colon is no port then.
    let colon = authority.find(':')?;
    let is_port = authority[colon + 1..]
        .bytes()
        .all(|byte| byte.is_ascii_digit());
    let at = url.rfind('@')?;
    let host_follows = !url[at..].contains('/') || url[colon..at].contains(['/', '?', '#']);
    (!is_port && host_follows).then_some((colon, at))
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
        ] {
            assert_eq!(with(name, value).secret_parameter(), None, "{name} {value}");
        }
    }
}
