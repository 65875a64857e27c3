//! Hints in the words of each face: what the command line is told, the web says in its own words.

use trigpoint_service::{codes, hint::hint};

/// Where the web interface keeps its hints.
const OF_THE_WEB: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../web/src/shared/api/hints.ts"
);

/// What only a person at a terminal, or a program, understands.
const NOT_FOR_BROWSERS: &[&str] = &["`trigpoint ", "`--", "`curl ", "`/rest`"];

/// Codes that never reach a browser: they tell of a server from outside it.
const FROM_OUTSIDE: &[&str] = &[codes::NOT_A_SERVER, codes::INEXPRESSIBLE];

#[test]
fn the_web_has_words_of_its_own_for_every_hint_that_speaks_of_commands() {
    let words = std::fs::read_to_string(OF_THE_WEB).unwrap();
    let of_archives = trigpoint_archive::fault::ALL.iter().map(|(code, _)| code.0);
    let foreign = trigpoint_archive::foreign::codes::ALL.map(|code| code.0);
    let all = codes::ALL.iter().copied().chain(of_archives).chain(foreign);
    let mut spoken = 0;
    for code in all.filter(|code| !FROM_OUTSIDE.contains(code)) {
        let speaks = |hint: &str| NOT_FOR_BROWSERS.iter().any(|word| hint.contains(word));
        if !hint(code).is_some_and(speaks) {
            continue;
        }
        spoken += 1;
        let is_told = words.contains(&format!("'{code}'")) || words.contains(&format!("  {code}:"));
        assert!(
            is_told,
            "`web/src/shared/api/hints.ts` has no words for `{code}`"
        );
    }
    assert!(spoken > 20, "only {spoken} hints speak of commands");
}
