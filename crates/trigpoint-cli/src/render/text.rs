//! Small parts of sentences: counts, sizes, quoted words, lists that are cut.

use std::fmt::Write;

use trigpoint_model::Stamp;
use trigpoint_model::stamp::moment;

/// `1 item`, `2 items`, `2 entries`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    if count == 1 {
        return format!("1 {noun}");
    }
    match noun.strip_suffix('y') {
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}

/// A size as people say it.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return counted(bytes, "byte");
    }
    let mut tenths = bytes.saturating_mul(10) / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// A word as a shell wants it: quoted where it must be.
pub(crate) fn shell_word(word: &str) -> String {
    let is_plain = !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/._-+,:@%".contains(c));
    if is_plain {
        return word.to_owned();
    }
    if !word.contains(['"', '$', '`', '\\', '!']) && !word.chars().any(char::is_control) {
        return format!("\"{word}\"");
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Text of others on a line of its own: no control character reaches the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect::<String>()
        .replace('\n', "\n      ")
}

/// Who, and when.
pub(crate) fn stamp(stamp: &Stamp) -> String {
    match (stamp.at.map(moment), &stamp.by) {
        (Some(at), Some(by)) => format!("{at} by {}", plain(by)),
        (Some(at), None) => at,
        (None, Some(by)) => format!("by {}", plain(by)),
        (None, None) => "unknown".to_owned(),
    }
}

/// Lines that a list shows before it is cut.
pub(crate) const LINES_MAX: usize = 20;

/// Adds lines, indented by two; cut after [`LINES_MAX`], saying how many there are more.
pub(crate) fn add_lines(out: &mut String, lines: &[String], rest: &str) {
    for line in lines.iter().take(LINES_MAX) {
        line_of(out, &format!("  {line}"));
    }
    if let Some(more) = lines.len().checked_sub(LINES_MAX).filter(|more| *more > 0) {
        line_of(out, &format!("  … and {more} more{rest}"));
    }
}

/// Adds a line.
pub(crate) fn line_of(out: &mut String, line: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_sizes_are_said_as_people_say_them() {
        assert_eq!(counted(1, "item"), "1 item");
        assert_eq!(counted(0, "entry"), "0 entries");
        assert_eq!(size(1), "1 byte");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(5 * 1024 * 1024), "5.0 MiB");
    }

    #[test]
    fn a_word_for_the_shell_is_quoted_where_it_must_be() {
        assert_eq!(shell_word("/rules/Roads"), "/rules/Roads");
        assert_eq!(shell_word("/rules/My roads"), "\"/rules/My roads\"");
        assert_eq!(shell_word("/rules/$(rm) it's"), "'/rules/$(rm) it'\\''s'");
        assert_eq!(shell_word(""), "\"\"");
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let mut out = String::new();
        let lines: Vec<String> = (0..LINES_MAX + 3)
            .map(|number| number.to_string())
            .collect();
        add_lines(&mut out, &lines, "");
        assert!(out.ends_with("  … and 3 more\n"));
    }

    #[test]
    fn control_characters_of_foreign_text_do_not_reach_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
    }
}
