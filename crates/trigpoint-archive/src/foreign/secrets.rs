//! Finds what is secret in a foreign item, so that it is left out.
//!
//! Rather too much than too little: a value that looks like a password is cut, and told of. What
//! is found here is more than what a document of ours is refused for, never less.

use trigpoint_model::secret::{self, SecretSearch, without_url_passwords};

use super::notes::Notes;

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
    secret::is_secret_name(name)
        || SECRET_PARTS.iter().any(|part| rest.contains(part))
        || name
            .split(|character: char| !character.is_alphanumeric())
            .any(|word| SECRET_WORDS.contains(&word.to_lowercase().as_str()))
}

/// A value without the passwords that URLs and connection strings in it hold; none where it holds
/// none.
pub(super) fn without_secrets(value: &str) -> Option<String> {
    if value.len() > VALUE_BYTES_MAX {
        let folded = value.to_lowercase();
        let is_suspect = value.contains('@')
            || SECRET_PARTS.iter().any(|part| folded.contains(part))
            || is_found_still(value);
        return is_suspect.then(String::new);
    }
    let text = SecretSearch::cautious(is_secret_name).without_secrets(value);
    if is_found_still(&text) {
        return Some(String::new());
    }
    (text != value).then_some(text)
}

/// As [`without_secrets`], for names and for values that may be conditions or formulas: only what
/// a document of ours is refused for is cut.
pub(super) fn without_certain_secrets(text: &str) -> Option<String> {
    let kept = SecretSearch::CERTAIN.without_secrets(text);
    if is_found_still(&kept) {
        return Some(String::new());
    }
    (kept != text).then_some(kept)
}

/// A name without the secrets in it; a note says where one was cut.
pub(super) fn clean_name(name: String, what: &str, notes: &mut Notes) -> String {
    let Some(kept) = without_certain_secrets(&name) else {
        return name;
    };
    notes.warn(format!("{what} held a password, which is left out"));
    kept
}

/// What people wrote, without the passwords of URLs in it; a note says where one was cut.
pub(super) fn clean_free_text(text: String, what: &str, notes: &mut Notes) -> String {
    let kept = without_url_passwords(&text);
    if kept == text {
        return text;
    }
    notes.warn(format!(
        "{what} held a password in a URL, which is left out"
    ));
    kept
}

/// Whether a document of ours would be refused for this text.
fn is_found_still(text: &str) -> bool {
    secret::holds_secret(text)
}

/// Bytes of a value that is looked through; a longer one that might hold a secret is left out
/// whole.
const VALUE_BYTES_MAX: usize = 16 * 1024;

const SECRET_PARTS: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "passwort",
    "kennwort",
    "motdepasse",
    "secret",
    "token",
    "credential",
    "key",
    "pwd",
    "authorization",
    "bearer",
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
            "SSL Passcode",
            "Bearer",
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
            ("Bearer CANARY", "Bearer "),
            ("X-Header: Bearer CANARY", "X-Header: Bearer "),
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

    #[test]
    fn what_is_kept_is_never_what_a_document_is_refused_for() {
        for value in [
            "scott/a@b/c@d/e@f",
            "{\"password\": \"x\", \"token\": [\"y\"]}",
            "password=password=x",
            "password= password=x",
            "Password = x=1;Pwd='",
            "me/\"x@orcl",
            "postgres://a:b@c:d/e@f",
            "?sig=?sig=x&sig=&sig=y",
            "password:::x",
        ] {
            let kept = without_secrets(value).unwrap_or_else(|| value.to_owned());
            assert!(
                !secret::is_secret_parameter("Value", &kept),
                "{value}: {kept}"
            );
        }
        let long = format!("{}?sig=x", "x".repeat(VALUE_BYTES_MAX));
        assert_eq!(without_secrets(&long).as_deref(), Some(""));
    }
}
