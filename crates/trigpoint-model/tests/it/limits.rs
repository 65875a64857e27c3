//! What a document may not be, with the place and the words of each refusal.

use proptest::prelude::*;
use trigpoint_model::document::{ItemBody, ItemDocument, Node, PredicateTerm};
use trigpoint_model::limits::{DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX};
use trigpoint_model::{ItemKind, canonical, strict};
use trigpoint_testkit::generate;

/// A rule whose predicate is `inner` within `nots` times `not`: its depth is `nots` + 2.
fn nested(nots: usize, inner: &str) -> String {
    let (open, close) = (r#"{"not":"#.repeat(nots), "}".repeat(nots));
    rule(&format!("{open}{inner}{close}"))
}

fn rule(predicate: &str) -> String {
    document(
        "rule",
        "/rules/x",
        &format!(r#"{{"object":{{}},"predicate":{predicate}}}"#),
    )
}

fn document(kind: &str, path: &str, body: &str) -> String {
    format!(
        "{{\"body\":{body},\n\"format\":\"trigpoint-item/1\",\n\
         \"id\":\"0191f1a0-7c1e-7cc3-98c4-dc0c0c07398f\",\n\"kind\":\"{kind}\",\n\
         \"path\":\"{path}\"}}"
    )
}

fn refusal(json: &str) -> String {
    ItemDocument::from_json(json).unwrap_err().to_string()
}

#[test]
fn a_document_is_nested_100_deep_at_most() {
    let nots = JSON_DEPTH_MAX - 2;
    let deepest = ItemDocument::from_json(&nested(nots, "\"true\"")).unwrap();
    assert!(deepest.to_line().is_ok());
    assert_eq!(deepest.body.references(), []);
    assert_eq!(deepest.body.faults(), []);
    assert_eq!(
        refusal(&nested(nots + 1, "\"true\"")),
        "line 1, column 720: objects and arrays are nested more than 100 deep"
    );
}

#[test]
fn a_body_alone_leaves_room_for_the_document_around_it() {
    let body = |nots: usize| {
        let (open, close) = (r#"{"not":"#.repeat(nots), "}".repeat(nots));
        format!(r#"{{"object":{{}},"predicate":{open}"true"{close}}}"#)
    };
    let nots = JSON_DEPTH_MAX - 2;
    assert!(ItemBody::from_json(ItemKind::Rule, &body(nots)).is_ok());
    assert!(ItemBody::from_json(ItemKind::Rule, &body(nots + 1)).is_err());
}

#[test]
fn nesting_of_a_hundred_thousand_is_refused_and_not_followed() {
    for open in ["[", "{\"a\":", "[{\"not\":"] {
        assert!(refusal(&rule(&open.repeat(100_000))).contains("nested more than 100 deep"));
    }
}

#[test]
fn a_document_that_was_made_too_deep_is_not_written() {
    let mut document = ItemDocument::from_json(&nested(JSON_DEPTH_MAX - 2, "\"true\"")).unwrap();
    let ItemBody::Rule(rule) = &mut document.body else {
        unreachable!("it is a rule");
    };
    let predicate = rule.predicate.clone();
    rule.predicate = Node::new(PredicateTerm::Not(Box::new(predicate)));
    assert!(
        document
            .to_line()
            .unwrap_err()
            .to_string()
            .contains("100 deep")
    );
}

#[test]
fn brackets_in_texts_are_no_nesting() {
    let json = document("folder", "/rules/x", "{}").replace(
        "\"format\"",
        &format!(
            "\"description\":\"{}\\\"\\\\\",\"format\"",
            "[{".repeat(200)
        ),
    );
    assert_eq!(
        ItemDocument::from_json(&json).unwrap().description.len(),
        402
    );
}

#[test]
fn a_document_has_16_mebibytes_at_most() {
    let sized = |bytes: usize| {
        let json = document("folder", "/rules/x", "{}");
        let blanks = " ".repeat(bytes - json.len());
        json + &blanks
    };
    assert!(ItemDocument::from_json(&sized(DOCUMENT_BYTES_MAX)).is_ok());
    assert_eq!(
        refusal(&sized(DOCUMENT_BYTES_MAX + 1)),
        "line 1, column 1: a document has at most 16777216 bytes, this one has 16777217"
    );
}

#[test]
fn nul_is_refused_in_every_text_however_it_is_written() {
    let with = |text: &str| {
        document("folder", "/rules/x", "{}")
            .replace("\"format\"", &format!("\"comments\":\"{text}\",\"format\""))
    };
    let message = "line 2, column 15: the character NUL (`\\u0000`) cannot be kept in a text";
    assert_eq!(refusal(&with("ab\\u0000")), message);
    assert!(refusal(&with("ab\0")).contains("control character"));
    assert!(ItemDocument::from_json(&with("a\\\\u0000")).is_ok());
    assert!(ItemDocument::from_json(&with("a\\u0001")).is_ok());

    let mut made = ItemDocument::from_json(&with("a")).unwrap();
    made.comments = "a\0b".to_owned();
    assert!(made.to_line().unwrap_err().to_string().contains("NUL"));
}

#[test]
fn a_fault_in_the_body_is_placed_in_the_document() {
    let json = rule("{\"and\":[\n\"true\",\n  {\"nand\":[]}]}");
    let message = refusal(&json);
    assert!(
        message.starts_with(
            "the body of this rule is wrong at line 3, column 9: unknown variant `nand`, \
             expected one of `hole`, `true`"
        ),
        "{message}"
    );
    let same_line = rule("5");
    assert_eq!(
        refusal(&same_line),
        "the body of this rule is wrong at line 1, column 34: invalid type: integer `5`, \
         expected a term: an object with one key that names it, or a string"
    );
    assert_eq!(same_line.find('5').map(|at| at + 1), Some(34));
}

#[test]
fn a_number_that_is_not_exact_is_refused() {
    let count = |number: &str| {
        rule(&format!(
            r#"{{"exists":{{"quantifier":"exactly","count":{number},"object":{{}},"suchThat":"true"}}}}"#
        ))
    };
    for exact in ["0", "18446744073709551615"] {
        assert!(ItemDocument::from_json(&count(exact)).is_ok(), "{exact}");
    }
    for inexact in [
        "18446744073709551616",
        "1e2",
        "1.0",
        "-0",
        "-1",
        "1e400",
        "NaN",
        "01",
        "+1",
    ] {
        assert!(
            ItemDocument::from_json(&count(inexact)).is_err(),
            "{inexact}"
        );
    }
}

#[test]
fn a_document_of_another_version_is_named_as_such() {
    let json = document("rule", "/rules/x", "{}").replace("item/1", "item/2");
    let message = "the format is `trigpoint-item/2`, this version reads `trigpoint-item/1`";
    assert_eq!(refusal(&json), message);
    let with_new_field = json.replace("\"kind\"", "\"labels\":[],\"kind\"");
    assert_eq!(refusal(&with_new_field), message);
}

#[test]
fn a_kind_stands_in_its_own_tree() {
    assert_eq!(
        refusal(&document("action-map", "/actions/x", "{\"pairs\":[]}")),
        "an action-map cannot stand at `/actions/x`: its tree is `/actionmaps`"
    );
    assert_eq!(
        refusal(&document("folder", "/actions", "{}")),
        "`/actions` is the root of a tree, not an item"
    );
}

#[test]
fn what_is_no_document_says_where_and_why() {
    for (json, message) in [
        ("", "line 1, column 0: EOF while parsing a value"),
        ("\u{feff}{}", "line 1, column 1: expected value"),
        ("{} {}", "line 1, column 2: missing field `body`"),
        (
            "[]",
            "line 1, column 0: invalid type: list, expected an item document, which is an object",
        ),
        (
            "{\"a\":1}",
            "line 1, column 4: unknown field `a`, expected one of `body`, `comments`, \
                       `created`, `description`, `edited`, `format`, `id`, `kind`, `path`",
        ),
    ] {
        assert_eq!(refusal(json), message);
    }
    let trailing = document("folder", "/rules/x", "{}") + " {}";
    assert_eq!(refusal(&trailing), "line 5, column 20: trailing characters");
}

#[test]
fn a_message_does_not_repeat_a_text_of_megabytes() {
    let huge = "x".repeat(1_000_000);
    for json in [
        document("folder", &format!("/rules/{huge}"), "{}"),
        document("folder", &format!("/{huge}"), "{}"),
        document(&huge, "/rules/x", "{}"),
        document("folder", &"/rules".repeat(100_000), "{}"),
        document("folder", "/rules/x", &format!("{{\"{huge}\":1}}")),
        document("folder", "/rules/x", "{}").replace("item/1", &huge),
    ] {
        assert!(refusal(&json).len() < 2_000);
    }
    let error = strict::from_str::<u8>(&format!("\"{huge}\"")).unwrap_err();
    assert!(error.to_string().len() < 2_000);
}

#[test]
fn an_instant_has_one_spelling() {
    let created = |at: &str| {
        document("folder", "/rules/x", "{}").replace(
            "\"format\"",
            &format!("\"created\":{{\"at\":\"{at}\"}},\"format\""),
        )
    };
    for good in [
        "2024-07-11T01:14:00Z",
        "2024-07-11T01:14:00.5Z",
        "1969-12-31T23:59:59Z",
    ] {
        let document = ItemDocument::from_json(&created(good)).unwrap();
        assert!(canonical::to_line(&document).unwrap().contains(good));
    }
    for bad in [
        "",
        "Z",
        "TZ",
        "2024-07-11",
        "2024-07-11 01:14:00Z",
        "2024-07-11T01:14:00+01:00",
        "2024-07-11T01:14Z",
        "2024-13-11T01:14:00Z",
        "2024-07-11T01:14:00[Europe/Oslo]",
        "20240711T011400Z",
    ] {
        assert!(ItemDocument::from_json(&created(bad)).is_err(), "{bad}");
    }
}

/// Every way of nesting nodes: what opens and closes one level, and what stands innermost.
const NESTS: [(&str, &str, &str); 8] = [
    (r#"{"not":"#, "}", r#""true""#),
    (r#"{"and":["#, "]}", r#""true""#),
    (r#"{"comment":"x","or":["true","#, "]}", r#""true""#),
    (
        r#"{"ifThenElse":{"if":"true","then":"#,
        "}}",
        r#"{"checkThat":{"left":"null","relation":"equals","right":"null"}}"#,
    ),
    (
        r#"{"checkThat":{"relation":"equals","right":"null","left":{"aggregate":
            {"function":"count","object":{},"suchThat":"#,
        "}}}}",
        r#""true""#,
    ),
    (
        r#"{"executeThenCheck":{"check":"true","execute":{"while":{"do":"break","while":"#,
        "}}}}",
        r#""true""#,
    ),
    (
        r#"{"checkThat":{"relation":"equals","right":"null","left":{"ifThenElse":
            {"then":"null","else":"null","if":"#,
        "}}}}",
        r#""true""#,
    ),
    (
        r#"{"inRange":{"min":"null","max":"null","minInclusive":true,"maxInclusive":true,
            "value":{"call":{"operator":"x","arguments":[{"aggregate":
            {"function":"sum","object":{},"suchThat":"#,
        "}}]}}}}",
        r#""true""#,
    ),
];

/// Parses, walks, hashes and writes the deepest document that `nest` makes.
fn deepest(nest: (&str, &str, &str)) -> usize {
    let (open, close, inner) = nest;
    let made = |levels: usize| rule(&[&open.repeat(levels), inner, &close.repeat(levels)].concat());
    let levels = (1..JSON_DEPTH_MAX)
        .take_while(|levels| {
            strict::check_limits(&made(*levels), usize::MAX, JSON_DEPTH_MAX).is_ok()
        })
        .last()
        .unwrap();
    let document = ItemDocument::from_json(&made(levels)).unwrap();
    let line = document.to_line().unwrap();
    let again = ItemDocument::from_json(&line).unwrap();
    assert!(again == document);
    assert_eq!(document.body.references(), []);
    assert!(document.body.faults().len() < JSON_DEPTH_MAX * 2);
    document.content_hash().unwrap();
    levels
}

#[test]
fn the_deepest_documents_fit_a_stack_of_a_mebibyte() {
    for nest in NESTS {
        let worker = std::thread::Builder::new().stack_size(1024 * 1024);
        let levels = worker.spawn(move || deepest(nest)).unwrap().join().unwrap();
        assert!(levels >= JSON_DEPTH_MAX / 10, "{levels}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,200}") {
        prop_assert!(ItemDocument::from_json(&text).is_err());
        for kind in ItemKind::ALL {
            let _: Result<_, _> = ItemBody::from_json(kind, &text);
        }
    }

    #[test]
    fn a_damaged_document_is_refused_or_read_as_what_it_now_says(
        document in generate::any_document(),
        at in any::<prop::sample::Index>(),
        length in 0_usize..4,
        text in "[\\[\\]{}\",:0-9a-z\\\\]{0,3}",
    ) {
        let mut line = document.to_line().unwrap();
        let start = at.index(line.len());
        let end = (start + length).min(line.len());
        prop_assume!(line.is_char_boundary(start) && line.is_char_boundary(end));
        line.replace_range(start..end, &text);
        match ItemDocument::from_json(&line) {
            Ok(read) => {
                let written = read.to_line().unwrap();
                prop_assert_eq!(ItemDocument::from_json(&written).unwrap(), read);
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
