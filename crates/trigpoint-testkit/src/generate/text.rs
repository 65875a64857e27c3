//! Names and other texts.

use proptest::prelude::*;
use trigpoint_model::limits::NAME_CHARS_MAX;
use trigpoint_model::{Decimal, ItemName};

/// Names: plain words, names that end in numbers, equal names in two normal forms, other
/// scripts, blanks at the ends, and names of full length.
pub fn name() -> BoxedStrategy<ItemName> {
    let plain = "[A-Z][a-z]{2,8}( [a-z]{2,8}){0,3}";
    let numbered = "(Rule|Year Record|Überführung)( [1-9][0-9]{0,2}){1,2}";
    let odd = prop::sample::select(vec![
        "caf\u{e9}",
        "cafe\u{301}",
        "4 -  HPMS",
        "4 - HPMS",
        "\u{9053}\u{8def}\u{6709}\u{540d}\u{79f0}",
        "\u{627}\u{644}\u{637}\u{631}\u{642}",
        "\u{1f6e3}\u{fe0f} roads",
        "CON",
        "nul.txt",
        "a<b>:\"\\|?*%c",
        " leading and trailing ",
        "ends with a dot.",
        "...",
        "Rule",
        "rule",
        "RULE",
        "__proto__",
        "constructor",
        "Rule 2147483647",
    ]);
    let long = prop::sample::select(vec!["x", "ß", "\u{9053}", "\u{1f6e3}"])
        .prop_map(|character| character.repeat(NAME_CHARS_MAX));
    prop_oneof![
        6 => plain.prop_map(String::from),
        2 => numbered.prop_map(String::from),
        2 => odd.prop_map(String::from),
        1 => long,
        1 => "\\PC{1,30}",
    ]
    .prop_filter_map("not a name", |text| text.parse().ok())
    .boxed()
}

/// Texts, without NUL: empty, plain, with blanks at their ends, with line feeds and controls, in
/// any script, or like numbers.
pub fn text() -> BoxedStrategy<String> {
    prop_oneof![
        2 => Just(String::new()),
        6 => "[a-zA-Z_]{1,12}( [a-z]{1,8}){0,4}",
        1 => " {1,2}[a-z\"\\\\]{0,6} {1,2}",
        1 => "[\\t\\n\\r\u{1}-\u{1f}\u{7f}a-z]{1,8}",
        1 => "\\PC{0,20}",
        1 => "[0-9]{1,20}\\.[0-9]{0,20}",
    ]
    .boxed()
}

/// Words that name something: classes, attributes, operators.
pub(super) fn word() -> BoxedStrategy<String> {
    prop_oneof![
        8 => "[A-Za-z][A-Za-z0-9_]{0,15}",
        1 => prop::sample::select(vec!["sys:edge", "sys:node", "All:Geometric", "Straße"])
            .prop_map(String::from),
    ]
    .boxed()
}

/// Decimal numbers in every spelling.
pub(super) fn decimal() -> BoxedStrategy<Decimal> {
    "[+-]?([0-9]{1,20}(\\.[0-9]{0,20})?|\\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?"
        .prop_filter_map("not a decimal number", |text| text.parse().ok())
        .boxed()
}
