//! Finds what is secret in the parameters of a foreign data store, so that it is left out.
//!
//! Rather too much than too little: a value that looks like a password is cut, and told of.

use trigpoint_model::secret::without_url_passwords;

/// Whether a parameter of this name holds a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    let folded: String = name
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect::<String>()
        .to_lowercase();
    let mut rest = folded;
    for harmless in HARMLESS {
        rest = rest.replace(harmless, "");
    }
    SECRET_PARTS.iter().any(|part| rest.contains(part))
        || name
            .split(|character: char| !character.is_alphanumeric())
            .any(|word| SECRET_WORDS.contains(&word.to_lowercase().as_str()))
}

/// A value without the passwords that URLs and connection strings in it hold; none where it holds
/// none.
pub(super) fn without_secrets(value: &str) -> Option<String> {
    if value.len() > VALUE_BYTES_MAX {
        let folded = value.to_lowercase();
        let is_suspect =
            value.contains('@') || SECRET_PARTS.iter().any(|part| folded.contains(part));
        return is_suspect.then(String::new);
    }
    let text = cut_logins(&without_url_passwords(&cut_assignments(value)));
    (text != value).then_some(text)
}

/// Cuts `user/password@place` and `user:password@place`, as Oracle and others write it.
fn cut_logins(text: &str) -> String {
    // From the end: what is kept, in pieces.
    let mut kept: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.rfind('@') {
        let start = login_start(rest, at);
        let login = &rest[start..at];
        let prefix = JDBC_LOGINS
            .iter()
            .find(|prefix| login.to_ascii_lowercase().starts_with(**prefix))
            .map_or(0, |prefix| prefix.len());
        let separator = login[prefix..].find(['/', ':']).map(|found| prefix + found);
        match separator {
            Some(separator) if !login.contains("://") && separator + 1 < login.len() => {
                kept.push(&rest[at..]);
                kept.push(&login[..separator]);
            }
            Some(_) | None => kept.push(&rest[start..]),
        }
        rest = &rest[..start];
    }
    kept.push(rest);
    kept.reverse();
    kept.concat()
}

/// Where the word that ends at `at` begins; a quoted part may hold blanks.
fn login_start(text: &str, at: usize) -> usize {
    let before = &text[..at];
    let unquoted = match before.strip_suffix('"') {
        Some(quoted) => quoted.rfind('"').unwrap_or(0),
        None => before.len(),
    };
    before[..unquoted]
        .rfind(|character: char| character.is_whitespace() || matches!(character, ';' | ',' | '='))
        .map_or(0, |index| {
            index + before[index..].chars().next().map_or(1, char::len_utf8)
        })
}

/// Cuts the values of `password=…` and the like.
fn cut_assignments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(equals) = rest.find(['=', ':']) {
        let sign = rest.as_bytes()[equals];
        let key_start = rest[..equals]
            .rfind([';', '?', '&', ',', '(', '{', '\n', '"', '\''])
            .map_or(0, |index| index + 1);
        let key = rest[key_start..equals].trim();
        let last_word = key.rsplit(char::is_whitespace).next().unwrap_or(key);
        // A colon stands in much that is no assignment: the whole key must be named so.
        let is_named_so = is_secret_name(last_word) && is_secret_name(key);
        let is_secret = if sign == b'=' {
            is_secret_name(last_word) || is_secret_name(key)
        } else {
            is_named_so || quoted_secret(&rest[..equals])
        };
        out.push_str(&rest[..=equals]);
        rest = &rest[equals + 1..];
        if is_secret && !rest.starts_with("//") {
            let (blanks, end) = value_end(rest);
            out.push_str(&rest[..blanks]);
            rest = &rest[end..];
        }
    }
    out + rest
}

fn quoted_secret(before: &str) -> bool {
    let trimmed = before.trim_end();
    ['"', '\''].iter().any(|quote| {
        trimmed
            .strip_suffix(*quote)
            .and_then(|inner| inner.rsplit_once(*quote))
            .is_some_and(|(_, key)| is_secret_name(key))
    })
}

/// Where a value begins and ends, as connection strings, URLs and JSON write it.
fn value_end(text: &str) -> (usize, usize) {
    let blanks = text.len() - text.trim_start().len();
    let value = &text[blanks..];
    let close = match value.chars().next() {
        Some('"') => Some('"'),
        Some('\'') => Some('\''),
        Some('{') => Some('}'),
        _ => None,
    };
    if let Some(close) = close {
        let mut from = 1;
        while let Some(index) = value[from..].find(close).map(|index| from + index) {
            // A doubled or escaped quote is part of the value.
            let next = index + close.len_utf8();
            if value[..index].ends_with('\\') && close != '}' {
                from = next;
            } else if value[next..].starts_with(close) {
                from = next + close.len_utf8();
            } else {
                return (blanks, blanks + next);
            }
        }
        return (blanks, text.len());
    }
    let end = value
        .char_indices()
        .find(|(index, character)| match character {
            ';' | '&' | ')' | '\n' => true,
            character if character.is_whitespace() => starts_assignment(&value[*index..]),
            _ => false,
        })
        .map_or(value.len(), |(index, _)| index);
    (blanks, blanks + end)
}

fn starts_assignment(text: &str) -> bool {
    let word = text.trim_start();
    word.find('=').is_some_and(|equals| {
        equals > 0
            && word[..equals].chars().all(|character| {
                character.is_alphanumeric() || matches!(character, '_' | '.' | '-')
            })
    })
}

/// Bytes of a value that is looked through; a longer one that might hold a secret is left out
/// whole.
const VALUE_BYTES_MAX: usize = 16 * 1024;

const SECRET_PARTS: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "kennwort",
    "motdepasse",
    "secret",
    "token",
    "credential",
    "key",
    "pwd",
    "authorization",
];

const SECRET_WORDS: [&str; 6] = ["pw", "pass", "pin", "auth", "signature", "sig"];

/// Names that hold a secret-like part and are none.
const HARMLESS: [&str; 12] = [
    "primarykey",
    "foreignkey",
    "uniquekey",
    "keycolumn",
    "keyfield",
    "keyattribute",
    "keyboard",
    "keyword",
    "keystorepath",
    "keystorefile",
    "tokenizer",
    "monkey",
];

const JDBC_LOGINS: [&str; 5] = [
    "jdbc:oracle:thin:",
    "jdbc:oracle:oci:",
    "jdbc:oracle:oci8:",
    "jdbc:oracle:kprb:",
    "mailto:",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_recognised_in_any_case_and_form() {
        for name in [
            "Password",
            "DB_PASSWORD",
            "userPwd",
            "Client Secret",
            "accessToken",
            "API key",
            "Private-Key",
            "Key passphrase",
            "Credentials",
            "pw",
            "User Pass",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "Coordinate Reference System",
            "Primary key column",
            "Bypass",
            "Spinning",
            "Username",
            "Keyword",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn passwords_in_urls_and_connection_strings_are_cut() {
        for (value, kept) in [
            (
                "postgres://user:CANARY@host:5432/db",
                "postgres://user@host:5432/db",
            ),
            ("postgres://user:CAN/ARY@host/db", "postgres://user@host/db"),
            ("postgres://user:CAN@ARY@host/db", "postgres://user@host/db"),
            (
                "jdbc:postgresql://h/db?user=a&password=CANARY&ssl=1",
                "jdbc:postgresql://h/db?user=a&password=&ssl=1",
            ),
            (
                "jdbc:sqlserver://h;user=sa;password={CAN;ARY};encrypt=true",
                "jdbc:sqlserver://h;user=sa;password=;encrypt=true",
            ),
            (
                "Server=h;Uid=sa;Pwd=CANARY x;Encrypt=yes",
                "Server=h;Uid=sa;Pwd=;Encrypt=yes",
            ),
            (
                "host=h password=CANARY dbname=d",
                "host=h password= dbname=d",
            ),
            (
                "host=h password='CAN ''ARY' dbname=d",
                "host=h password= dbname=d",
            ),
            (
                "jdbc:oracle:thin:scott/CANARY@//h:1521/s",
                "jdbc:oracle:thin:scott@//h:1521/s",
            ),
            (
                "jdbc:oracle:thin:scott/\"CAN ARY\"@h:1521:s",
                "jdbc:oracle:thin:scott@h:1521:s",
            ),
            ("scott/CAN@ARY@orcl", "scott@orcl"),
            ("sde:CANARY@tns", "sde@tns"),
            (
                "{\"password\": \"CANARY\", \"a\": 1}",
                "{\"password\": , \"a\": 1}",
            ),
            ("a b/CANARY@x c", "a b@x c"),
            (
                "https://h/c?sv=1&sig=CANARY%2F&se=2",
                "https://h/c?sv=1&sig=&se=2",
            ),
            ("scott/CANARY@db postgres://u@h", "scott@db postgres://u@h"),
            ("User/Password: scott/CANARY", "User/Password: "),
            ("Authorization: Basic CANARY", "Authorization: "),
            (
                "postgres://a:CANARY@h/x,postgres://b:CANARY@h/y",
                "postgres://a@h/x,postgres://b@h/y",
            ),
            (
                "(DESCRIPTION=(ADDRESS=(HOST=h))(SECURITY=(WALLET_PASSWORD=CANARY)))",
                "(DESCRIPTION=(ADDRESS=(HOST=h))(SECURITY=(WALLET_PASSWORD=)))",
            ),
        ] {
            assert_eq!(without_secrets(value).as_deref(), Some(kept), "{value}");
        }
    }

    #[test]
    fn a_very_long_value_that_might_hold_a_secret_is_left_out_whole() {
        let long = format!("{} password=CANARY", "x".repeat(VALUE_BYTES_MAX));
        assert_eq!(without_secrets(&long).as_deref(), Some(""));
        assert_eq!(without_secrets(&"x".repeat(VALUE_BYTES_MAX + 1)), None);
    }

    #[test]
    fn values_without_passwords_are_kept() {
        for value in [
            "",
            "https://host:8080/path?x=1",
            "jdbc:oracle:thin:@host:1521:SID",
            "jdbc:oracle:thin:@//host:1521/service",
            "https://host/@handle/x",
            "C:\\data\\x.gdb",
            "someone@example.org",
            "EPSG:27700",
            "POINT Z (1 2 3); a=b",
            "postgres://user@host/db",
            "urn:ogc:def:crs:EPSG::27700",
            "Primary key: id",
            "2020-01-01T10:00:00Z",
            "PROJCS[\"British National Grid\",GEOGCS[\"OSGB 1936\"]]",
        ] {
            assert_eq!(without_secrets(value), None, "{value}");
        }
    }
}
