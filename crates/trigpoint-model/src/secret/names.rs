//! Names that mean a secret: of parameters, and of what is assigned in a connection string.

/// Whether a parameter of this name is there for a secret and nothing else.
///
/// Only what is unmistakable: `Key` alone may be a column, `Private key` is none.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let letters = letters(name);
    PARAMETERS.contains(&letters.as_str()) || is_assigned(&letters)
}

/// As [`is_secret_name`], for what is assigned within a text: short words are columns there.
pub(super) fn is_assigned_secret(name: &str) -> bool {
    is_assigned(&letters(name))
}

/// Whether an argument of a URL's query holds a secret (`?sig=…`).
pub(super) fn is_query_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    QUERY.contains(&name.as_str())
}

fn is_assigned(letters: &str) -> bool {
    WHOLE.contains(&letters) || ENDINGS.iter().any(|ending| letters.ends_with(ending))
}

/// A name without blanks and signs, in small letters.
fn letters(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Names of parameters that are short enough to be a column's elsewhere.
const PARAMETERS: [&str; 2] = ["sas", "saskey"];

/// Arguments of a URL that sign it.
const QUERY: [&str; 3] = ["sig", "signature", "sas"];

const WHOLE: [&str; 11] = [
    "secret",
    "token",
    "authtoken",
    "bearertoken",
    "refreshtoken",
    "sastoken",
    "sharedaccesssignature",
    "authorization",
    "authorizationheader",
    "bearer",
    "motdepasse",
];

/// Endings of names, with whatever stands before them (`DB password`, `AWS secret access key`).
const ENDINGS: [&str; 16] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "passwort",
    "kennwort",
    "apikey",
    "accesskey",
    "accountkey",
    "secretkey",
    "privatekey",
    "sharedkey",
    "encryptionkey",
    "clientsecret",
    "accesstoken",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_recognised_in_any_case_and_form() {
        for name in [
            "Password",
            "DB_PASSWORD",
            "API-Key",
            "Pass word",
            "AccountKey",
            "SAS",
            "Shared access signature",
            "Private key",
            "SSL Passcode",
            "Authorization header",
            "AWS secret access key",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "Key",
            "Key column",
            "Primary key",
            "Foreign key",
            "Password file",
            "Tokenizer",
            "Sash width",
            "Signature date",
            "Header",
            "Postcode",
            "AWS Access Key ID",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }

    #[test]
    fn a_word_that_names_a_parameter_may_be_a_column_in_a_text() {
        assert!(is_secret_name("SAS"));
        assert!(!is_assigned_secret("SAS"));
        assert!(is_query_secret("SAS"));
        assert!(!is_assigned_secret("sig"));
    }
}
