//! What a message may repeat of what stands in a document: a password could stand anywhere.

use super::{SecretSearch, is_secret_name};

/// `text` as a message may repeat it: `…` where it is long, or might hold a secret.
///
/// ```
/// use trigpoint_model::secret::repeatable;
/// assert_eq!(repeatable("nand"), "nand");
/// assert_eq!(repeatable("postgres://reader:hunter2@db/roads"), "…");
/// ```
#[must_use]
pub fn repeatable(text: &str) -> &str {
    let is_short = text.chars().nth(REPEATED_CHARS_MAX).is_none();
    let search = SecretSearch::cautious(is_secret_name);
    if is_short && search.without_secrets(text) == text {
        text
    } else {
        "…"
    }
}

/// Characters of a text that are repeated: more than any word of a document has.
const REPEATED_CHARS_MAX: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_repeats_words_and_neither_long_texts_nor_secrets() {
        for text in ["", "rule", "2025-02-30T00:00:00Z", "someone@example.org"] {
            assert_eq!(repeatable(text), text);
        }
        assert_eq!(repeatable(&"x".repeat(60)), "x".repeat(60));
        for text in [
            &"x".repeat(61),
            "https://u:CANARY@h",
            "host=h password=CANARY",
            "sde:CANARY@tns",
            "Bearer CANARY",
        ] {
            assert_eq!(repeatable(text), "…", "{text}");
        }
    }
}
