//! The parser's messages in the words of JSON and of documents: they name no type of the program,
//! and repeat no text of a document that could be a password.

use crate::secret::repeatable;

/// A message of `serde`, in words that a reader of documents knows. A text where none belongs is
/// not repeated: it could be a password. A word that is not known is, where it is no secret.
///
/// ```
/// use trigpoint_model::strict::in_words;
/// assert_eq!(
///     in_words("invalid type: map, expected struct CredentialSlot"),
///     "invalid type: object, expected a credential slot, which is an object"
/// );
/// ```
#[must_use]
pub fn in_words(message: &str) -> String {
    const EXPECTED: &str = ", expected ";
    const NO_FORM: &str = "data did not match any variant of untagged enum ";
    let (message, place) = message.split_at(place_of(message));
    if let Some(name) = message.strip_prefix(NO_FORM) {
        return format!(
            "it has none of the forms of {}{place}",
            a(&name_in_words(name))
        );
    }
    // What was found may repeat a text of the document: only what comes last is the parser's.
    let Some(at) = message.rfind(EXPECTED) else {
        return found_in_words(message) + place;
    };
    let (found, expected) = (&message[..at], &message[at + EXPECTED.len()..]);
    let (found, expected) = (found_in_words(found), expected_in_words(expected));
    format!("{found}{EXPECTED}{expected}{place}")
}

/// Where ` at line 1 column 2` begins, which ends the messages of `serde_json`; else their end.
fn place_of(message: &str) -> usize {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    message
        .rfind(" at line ")
        .filter(|at| {
            message[at + " at line ".len()..]
                .split_once(" column ")
                .is_some_and(|(line, column)| is_number(line) && is_number(column))
        })
        .unwrap_or(message.len())
}

fn found_in_words(found: &str) -> String {
    for wrong in ["invalid type: string", "invalid value: string"] {
        if found.starts_with(&format!("{wrong} \"")) {
            return wrong.to_owned();
        }
    }
    for unknown in ["unknown variant `", "unknown field `"] {
        if let Some(rest) = found.strip_prefix(unknown)
            && let Some(end) = rest.rfind('`')
        {
            return format!("{unknown}{}{}", repeatable(&rest[..end]), &rest[end..]);
        }
    }
    match found {
        "invalid type: map" => "invalid type: object".to_owned(),
        "invalid type: sequence" => "invalid type: list".to_owned(),
        _ => found.to_owned(),
    }
}

fn expected_in_words(expected: &str) -> String {
    let name = |prefix: &str| {
        let name = expected.strip_prefix(prefix)?;
        name.split(' ').next().map(name_in_words)
    };
    if let Some(name) = name("struct ").or_else(|| name("unit struct ")) {
        return format!("{}, which is an object", a(&name));
    }
    let tagged = [
        "enum ",
        "internally tagged enum ",
        "adjacently tagged enum ",
    ];
    if let Some(name) = tagged.into_iter().find_map(name) {
        return a(&name);
    }
    match expected {
        "a map" => "an object".to_owned(),
        "a sequence" => "a list".to_owned(),
        "unit" => "null".to_owned(),
        "variant identifier" | "field identifier" => "a name".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" => {
            "a whole number".to_owned()
        }
        _ => expected.to_owned(),
    }
}

/// `CredentialSlot` is a credential slot; what our types add to the document's word is left out.
fn name_in_words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars().filter(|letter| letter.is_alphanumeric()) {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    for (ours, document) in [(" term", ""), (" ref", " reference")] {
        if let Some(stem) = words.strip_suffix(ours) {
            return format!("{stem}{document}");
        }
    }
    words
}

fn a(words: &str) -> String {
    let article = if words.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_the_program_are_told_as_what_they_are_in_a_document() {
        for (message, told) in [
            (
                "invalid type: string \"a, expected struct B\", expected struct ObjectBinder",
                "invalid type: string, expected an object binder, which is an object",
            ),
            (
                "invalid length 0, expected struct SortKey with 2 elements",
                "invalid length 0, expected a sort key, which is an object",
            ),
            (
                "data did not match any variant of untagged enum PredicateTerm",
                "it has none of the forms of a predicate",
            ),
            (
                "invalid type: sequence, expected internally tagged enum Extent",
                "invalid type: list, expected an extent",
            ),
            (
                "invalid type: floating point `1.5`, expected u32",
                "invalid type: floating point `1.5`, expected a whole number",
            ),
            ("missing field `path`", "missing field `path`"),
            (
                "invalid type: map, expected a sequence at line 4 column 9",
                "invalid type: object, expected a list at line 4 column 9",
            ),
            (
                "unknown variant `x`, expected `a` or `b`",
                "unknown variant `x`, expected `a` or `b`",
            ),
            (
                "invalid value: string \"x at line 1\", expected a sequence at line 4 column 9",
                "invalid value: string, expected a list at line 4 column 9",
            ),
            (
                "unknown variant `https://u:CANARY@h`, expected `a` or `b`",
                "unknown variant `…`, expected `a` or `b`",
            ),
            (
                "unknown field `sde:CANARY@tns at line 1`, there are no fields",
                "unknown field `…`, there are no fields",
            ),
        ] {
            assert_eq!(in_words(message), told);
        }
    }
}
