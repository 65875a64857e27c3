//! Two answers without what cannot be the same in both: ids, hashes, times, names of callers, sizes
//! that depend on them, and random passwords.

/// The answer with a word for each of those; the same id is the same word.
pub(crate) fn same(answer: &str) -> String {
    let mut ids: Vec<String> = Vec::new();
    let mut out = String::new();
    let mut is_password = false;
    for line in answer.lines() {
        if is_password {
            out.push_str("  <password>\n");
            is_password = false;
            continue;
        }
        is_password = line.ends_with("which is not shown again:");
        out.push_str(&line_of(line, &mut ids));
        out.push('\n');
    }
    out
}

fn line_of(line: &str, ids: &mut Vec<String>) -> String {
    // Where a server keeps it, is its own business.
    if line.contains("safety-") {
        return "<safety backup>".to_owned();
    }
    if let Some((key, _)) = line.split_once(": ")
        && SIZES.contains(&key.trim().trim_matches('"'))
    {
        return format!("{key}: <size>");
    }
    let mut out = String::new();
    let mut word = String::new();
    for letter in line.chars().chain(['\n']) {
        if letter.is_ascii_alphanumeric() || "_-:.+".contains(letter) {
            word.push(letter);
            continue;
        }
        out.push_str(&word_of(&std::mem::take(&mut word), ids));
        out.push(letter);
    }
    without_sizes(out.trim_end_matches('\n'))
}

/// Keys whose value depends on ids, on the time, or on chance.
const SIZES: &[&str] = &["bytes", "elapsedMs", "password", "from"];

fn word_of(word: &str, ids: &mut Vec<String>) -> String {
    let (word, end) = match word.strip_suffix([':', '.']) {
        Some(rest) => (rest, &word[rest.len()..]),
        None => (word, ""),
    };
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parts: Vec<&str> = word.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let starts_as_day = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() >= 10
            && bytes[4] == b'-'
            && bytes[7] == b'-'
            && bytes[..4].iter().all(u8::is_ascii_digit)
    };
    let told = if lengths == [8, 4, 4, 4, 12] && parts.iter().all(|part| is_hex(part)) {
        let at = ids.iter().position(|id| id == word).unwrap_or_else(|| {
            ids.push(word.to_owned());
            ids.len() - 1
        });
        format!("<id {at}>")
    } else if word.len() == 64 && is_hex(word) {
        "<hash>".to_owned()
    } else if starts_as_day(word) && (word.len() == 10 || word.ends_with('Z')) {
        "<time>".to_owned()
    } else if word.len() == 8 && word.split(':').count() == 3 {
        "<clock>".to_owned()
    } else if word == "local:tester" || word == "admin" {
        "<who>".to_owned()
    } else if word.ends_with(".partial") {
        "<partial>".to_owned()
    } else if word.starts_with(".tmp") {
        "<temporary>".to_owned()
    } else if word == "127.0.0.1" || word == "local" {
        "<from>".to_owned()
    } else {
        word.to_owned()
    };
    told + end
}

/// Sizes and durations for people: `3.4 KiB`, `12 ms`.
fn without_sizes(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let is_number = |word: &str| {
        let word = word.trim_start_matches('(');
        !word.is_empty()
            && word
                .chars()
                .all(|letter| letter.is_ascii_digit() || letter == '.')
    };
    let unit = |word: Option<&&str>| {
        let word = word.map(|word| word.trim_end_matches([')', ',', '.']));
        matches!(
            word,
            Some("B" | "KiB" | "MiB" | "bytes" | "ms" | "s" | "seconds")
        )
    };
    let told: Vec<String> = words
        .iter()
        .enumerate()
        .map(
            |(index, word)| match is_number(word) && unit(words.get(index + 1)) {
                true => "<size>".to_owned(),
                false => (*word).to_owned(),
            },
        )
        .collect();
    told.join(" ")
}

#[test]
fn what_differs_by_chance_is_left_out_and_nothing_else() {
    let told = same(
        "Made 0190a000-0000-7000-8000-00000000d001 by admin at 2026-01-02 03:04:05 UTC (3.4 KiB)\n\
         \"bytes\": 12,\n\"items\": 12,\n0190a000-0000-7000-8000-00000000d001.\n",
    );
    let expected = "Made <id 0> by <who> at <time> <clock> UTC <size> KiB)\n\
         \"bytes\": <size>\n\"items\": 12,\n<id 0>.\n";
    assert_eq!(told, expected);
}
