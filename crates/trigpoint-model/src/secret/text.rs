//! Passwords in texts: in URLs, connection strings and logins, each cut where it stands.

use super::names::{is_assigned_secret, is_query_secret};
use super::url::without_url_passwords;

/// How secrets are looked for in a text.
#[derive(Debug, Clone, Copy)]
pub struct SecretSearch {
    /// Whether what is assigned to this name is a secret.
    is_secret_name: fn(&str) -> bool,
    /// Whether what might as well be something else is left alone.
    wants_certainty: bool,
}

impl SecretSearch {
    /// Finds what is a secret beyond doubt: no path, mail address, condition or CRS is one.
    pub const CERTAIN: Self = Self {
        is_secret_name: is_assigned_secret,
        wants_certainty: true,
    };

    /// Finds whatever looks like a secret; `is_secret_name` tells the names that mean one.
    #[must_use]
    pub const fn cautious(is_secret_name: fn(&str) -> bool) -> Self {
        Self {
            is_secret_name,
            wants_certainty: false,
        }
    }

    /// `text` without the secrets in it; the same where there is none.
    #[must_use]
    pub fn without_secrets(self, text: &str) -> String {
        let text = without_bearer_tokens(&self.without_assigned(text));
        self.without_logins(&without_url_passwords(&text))
    }

    /// Cuts `user/password@place` and `user:password@place`, as Oracle and others write it.
    fn without_logins(self, text: &str) -> String {
        // From the end: what is kept, in pieces.
        let mut kept: Vec<&str> = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.rfind('@') {
            let start = login_start(rest, at);
            let login = &rest[start..at];
            let prefix = LOGIN_PREFIXES
                .iter()
                .find(|prefix| login.to_ascii_lowercase().starts_with(**prefix))
                .map_or(0, |prefix| prefix.len());
            let separator = login[prefix..].find(['/', ':']).map(|found| prefix + found);
            match separator {
                Some(separator)
                    if !login.contains("://")
                        && separator + 1 < login.len()
                        && (!self.wants_certainty
                            || is_login(&login[prefix..], separator - prefix, &rest[at + 1..])) =>
                {
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

    /// Cuts the values of `password=…` and the like.
    fn without_assigned(self, text: &str) -> String {
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
            let is_named_so = (self.is_secret_name)(last_word) && (self.is_secret_name)(key);
            let is_secret = if sign == b'=' {
                let is_argument = rest[..key_start].ends_with(['?', '&']);
                (self.is_secret_name)(last_word)
                    || (self.is_secret_name)(key)
                    || (is_argument && is_query_secret(&rest[key_start..equals]))
            } else {
                is_named_so || self.is_quoted_secret(&rest[..equals])
            };
            out.push_str(&rest[..=equals]);
            rest = &rest[equals + 1..];
            if is_secret && !rest.starts_with("//") && !self.is_empty_value(rest) {
                let (blanks, end) = value_end(rest);
                out.push_str(&rest[..blanks]);
                rest = &rest[end..];
            }
        }
        out + rest
    }

    fn is_quoted_secret(self, before: &str) -> bool {
        let trimmed = before.trim_end();
        ['"', '\''].iter().any(|quote| {
            trimmed
                .strip_suffix(*quote)
                .and_then(|inner| inner.rsplit_once(*quote))
                .is_some_and(|(_, key)| (self.is_secret_name)(key))
        })
    }

    /// Whether nothing is assigned, as `password=&…`, `password: ""` and the like say.
    fn is_empty_value(self, text: &str) -> bool {
        let value = text.trim_start();
        let is_left_out = value.is_empty() || value.starts_with([',', ';', '&', ')']);
        let is_quoted = ["\"\"", "''", "{}"]
            .iter()
            .filter_map(|empty| value.strip_prefix(empty))
            .any(|after| !after.starts_with(['"', '\'', '}']));
        let is_before_the_next = self.wants_certainty
            && value.len() < text.len()
            && starts_assignment(value)
            && !value.trim_end().ends_with('=');
        is_left_out || is_quoted || is_before_the_next
    }
}

/// Cuts the token of a header `Bearer token` where nothing but the header is said.
fn without_bearer_tokens(text: &str) -> String {
    const SCHEME: &str = "bearer ";
    let ends = |character: char| matches!(character, ';' | ',' | '"' | '\'' | '\n' | '}');
    let folded = text.to_ascii_lowercase();
    let mut out = String::new();
    let mut kept = 0;
    for (start, _) in folded.match_indices(SCHEME) {
        let before = text[..start].trim_end_matches(' ');
        let token = text[start + SCHEME.len()..].trim_start_matches(' ');
        let end = token
            .find(|character: char| character.is_whitespace() || ends(character))
            .unwrap_or(token.len());
        let after = token[end..].trim_matches(' ');
        let begins = before.is_empty() || before.ends_with([':', '=', ';', ',', '"', '\'', '\n']);
        if start >= kept && begins && end > 0 && (after.is_empty() || after.starts_with(ends)) {
            out.push_str(&text[kept..start + SCHEME.len()]);
            kept = text.len() - token.len() + end;
        }
    }
    out + &text[kept..]
}

/// Whether `user/password` or `user:password` with `place` behind it is a login and neither a path
/// nor a mail address.
fn is_login(login: &str, separator: usize, place: &str) -> bool {
    let (user, password) = (&login[..separator], &login[separator + 1..]);
    let is_quoted = |text: &str| text.len() > 2 && text.starts_with('"') && text.ends_with('"');
    let is_name = |text: &str, signs: &[char]| {
        text.starts_with(char::is_alphanumeric)
            && text
                .chars()
                .all(|character| character.is_alphanumeric() || signs.contains(&character))
    };
    let place = place
        .split(|character: char| character.is_whitespace() || matches!(character, ';' | ','))
        .next()
        .unwrap_or_default();
    if place.is_empty() || (!is_quoted(password) && password.contains(['/', '\\'])) {
        return false;
    }
    if login[separator..].starts_with('/') {
        return is_quoted(user) || is_name(user, &['_', '$', '#', '-', '\\']);
    }
    // `Contact:someone@example.org` has a host alone, `EPSG:9000@2010.5` an epoch.
    is_name(user, &['_', '$', '#', '-', '\\', '.'])
        && user.chars().count() > 1
        && !user.bytes().all(|byte| byte.is_ascii_digit())
        && !["jdbc", "urn"].contains(&user.to_ascii_lowercase().as_str())
        && place.contains([':', '/', '('])
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
    let is_sign =
        |character: char| !(character.is_alphanumeric() || matches!(character, '_' | '.' | '-'));
    word.find(is_sign)
        .is_some_and(|end| end > 0 && word[end..].starts_with('='))
}

/// What stands before a login and is none of it.
const LOGIN_PREFIXES: [&str; 5] = [
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
    fn what_is_secret_beyond_doubt_is_cut() {
        for (value, kept) in [
            (
                "jdbc:oracle:thin:scott/CANARY@//h:1521/x",
                "jdbc:oracle:thin:scott@//h:1521/x",
            ),
            ("me/CANARY@orcl", "me@orcl"),
            ("me/\"CAN/ARY\"@orcl", "me@orcl"),
            ("sde:CANARY@tcp(h:3306)/roads", "sde@tcp(h:3306)/roads"),
            (
                "https://h/c?sv=1&sig=CANARY%2F&se=2",
                "https://h/c?sv=1&sig=&se=2",
            ),
            ("https://h/c?sig=CANARY", "https://h/c?sig="),
            (
                "AccountName=a;AccountKey=CAN+ARY==;EndpointSuffix=x",
                "AccountName=a;AccountKey=;EndpointSuffix=x",
            ),
            ("SharedAccessSignature=CANARY", "SharedAccessSignature="),
            ("AccountKey = CANARY==", "AccountKey = "),
            (
                "{\"password\": \"CANARY\", \"a\": 1}",
                "{\"password\": , \"a\": 1}",
            ),
            ("postgres://user:CANARY@host/db", "postgres://user@host/db"),
            ("Bearer CANARY", "Bearer "),
            ("X-Header: bearer  CANARY; a=b", "X-Header: bearer ; a=b"),
        ] {
            let found = SecretSearch::CERTAIN.without_secrets(value);
            assert_eq!(found, kept, "{value}");
            // What was cut leaves nothing to be found again.
            assert_eq!(SecretSearch::CERTAIN.without_secrets(&found), found);
        }
    }

    #[test]
    fn what_only_resembles_a_secret_is_kept() {
        for value in [
            "kind = 'A' and key = 1",
            "sas = 1 and sig = 2 and pin = 3",
            "someone@example.org",
            "mailto:someone@example.org",
            "Contact:someone@example.org",
            "first.last@example.org, second@example.org",
            "C:/data/a@b",
            "C:\\data\\a@b",
            "/data/roads/a@b.gpkg",
            "./a@b",
            "data/roads/2020@home.gdb",
            "https://host/@handle/x",
            "https://host:8080/wfs?token=",
            "https://host/wfs?key=roads&token=&x=1",
            "host=h password= dbname=d",
            "password=\"\";user=a",
            "{\"password\": \"\", \"a\": 1}",
            "EPSG:27700",
            "EPSG:9000@2010.5",
            "urn:ogc:def:crs:EPSG::27700",
            "+proj=utm +zone=30 +datum=WGS84",
            "POINT Z (1 2 3); a=b",
            "PROJCS[\"OSGB\",GEOGCS[\"OSGB 1936\",AUTHORITY[\"EPSG\",\"4277\"]]]",
            "ID[\"EPSG\",4326], USAGE[SCOPE[\"a: b\"]]",
            "jdbc:oracle:thin:@host:1521:SID",
            "jdbc:oracle:thin:@//host:1521/service",
            "2020-01-01T10:00:00@x",
            "postgres://user@host/db",
            "The bearer of this card",
            "Bearer of the load",
            "Bearer ",
        ] {
            assert_eq!(SecretSearch::CERTAIN.without_secrets(value), value);
        }
    }

    #[test]
    fn a_cautious_search_finds_the_names_it_is_given_and_doubtful_logins() {
        let search = SecretSearch::cautious(|name| name.trim() == "door");
        assert_eq!(search.without_secrets("door=CANARY;a=b"), "door=;a=b");
        assert_eq!(search.without_secrets("sde:CANARY@tns"), "sde@tns");
        assert_eq!(search.without_secrets("password=x"), "password=x");
    }
}
