//! With indexes the answers are the same as without: on data large enough that every kind of index
//! is used, with values that could not be read among them.

use proptest::prelude::*;
use trigpoint_engine::{CellFault, Check, Column, check};
use trigpoint_rules::Environment;

use crate::memory::{
    Memory, check_that, exists, findings, for_each, geometries, integer, value_of,
};

/// A number, a text, and the corner and size of a square.
type Row = (Option<i64>, Option<String>, Option<(u8, u8, u8)>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        proptest::option::weighted(0.9, -20i64..20),
        proptest::option::weighted(0.9, "[ab]{0,4}"),
        proptest::option::weighted(0.9, (0u8..40, 0u8..40, 0u8..4)),
    );
    proptest::collection::vec(row, 40..120)
}

fn square((x, y, size): (u8, u8, u8)) -> String {
    let (right, top) = (x + size, y + size);
    match size {
        0 => "POLYGON EMPTY".to_owned(),
        // Malformed: it is an error where it is near, and nowhere else.
        3 if x % 7 == 0 => format!("LINESTRING ({x} {y})"),
        _ => format!("POLYGON (({x} {y}, {right} {y}, {right} {top}, {x} {top}, {x} {y}))"),
    }
}

fn source(rows: &[Row], unread: &[(usize, usize)]) -> Memory {
    let mut numbers: Vec<_> = rows.iter().map(|(number, _, _)| *number).collect();
    let mut texts: Vec<_> = rows
        .iter()
        .map(|(_, text, _)| text.as_deref().map(Into::into))
        .collect();
    let mut faults = Vec::new();
    for (row, column) in unread {
        let row = row % rows.len();
        match column {
            0 => numbers[row] = None,
            _ => texts[row] = None,
        }
        faults.push(CellFault {
            row,
            column: *column,
            reason: "it is no such value".to_owned(),
        });
    }
    let places: Vec<String> = rows
        .iter()
        .map(|(_, _, place)| place.map_or_else(String::new, square))
        .collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let columns = vec![
        ("n", Column::Integer(numbers)),
        ("s", Column::String(texts)),
        ("geometry", geometries(&places)),
    ];
    Memory::default().with_faults("A", columns, faults)
}

/// A part of a search that some index serves, or two of them beside one whose value is at fault.
fn part() -> impl Strategy<Value = String> {
    let faulty = prop::sample::select(vec![
        check_that(&value_of("A:it", "missing"), "\"less\"", &integer(1)),
        check_that(&value_of("A:other", "missing"), "\"less\"", &integer(1)),
        check_that(&value_of("A:other", "s"), "\"less\"", &integer(1)),
        check_that(&integer(1), "\"equals\"", &value_of("A:other", "geometry")),
    ]);
    let range = |ends: &str| {
        let value = value_of("A:other", "n");
        format!(
            r#"{{"inRange":{{"value":{value},{ends},"minInclusive":true,"maxInclusive":true}}}}"#
        )
    };
    let missing = value_of("A:it", "missing");
    let ranges = [
        range(&format!(r#""min":{missing},"max":{}"#, integer(3))),
        range(&format!(r#""min":{},"max":{missing}"#, integer(-3))),
    ];
    let of_two = (sound_part(), sound_part(), faulty.clone(), any::<bool>());
    prop_oneof![
        8 => sound_part(),
        1 => faulty,
        1 => prop::sample::select(ranges.to_vec()),
        2 => of_two.prop_map(|(one, other, faulty, is_any)| {
            let (outer, inner) = if is_any { ("or", "and") } else { ("and", "or") };
            format!(r#"{{"{outer}":[{{"{inner}":[{one},{faulty}]}},{other}]}}"#)
        }),
    ]
}

/// A part of a search that some index serves.
fn sound_part() -> impl Strategy<Value = String> {
    let relations = [
        "equals",
        "not-equals",
        "less",
        "less-or-equals",
        "greater",
        "greater-or-equals",
    ];
    let relation = prop::sample::select(relations.map(|name| format!("\"{name}\"")).to_vec());
    let spatial = prop::sample::select(vec![
        "\"spatial-intersects\"",
        "\"spatial-touches\"",
        "\"spatial-within\"",
        "\"spatial-equals\"",
        "\"spatial-disjoint\"",
        r#"{"withinDistance":"1.5"}"#,
        r#"{"beyondDistance":"20"}"#,
    ]);
    let (own, other) = (
        |name| value_of("A:it", name),
        |name| value_of("A:other", name),
    );
    prop_oneof![
        (relation.clone(), -20i64..20).prop_map(move |(relation, number)| {
            check_that(&other("n"), &relation, &integer(number))
        }),
        relation
            .clone()
            .prop_map(move |relation| check_that(&own("n"), &relation, &other("n"))),
        relation.prop_map(move |relation| check_that(&other("s"), &relation, &own("s"))),
        spatial.clone().prop_map(move |relation| {
            check_that(&other("geometry"), relation, &own("geometry"))
        }),
        (spatial.clone(), spatial).prop_map(move |(one, another)| format!(
            r#"{{"or":[{},{}]}}"#,
            check_that(&other("geometry"), one, &own("geometry")),
            check_that(&own("geometry"), another, &other("geometry"))
        )),
        (-20i64..0, 0i64..20, any::<bool>()).prop_map(move |(min, max, closed)| format!(
            r#"{{"inRange":{{"value":{},"min":{},"max":{},
                "minInclusive":{closed},"maxInclusive":{closed}}}}}"#,
            other("n"),
            integer(min),
            integer(max)
        )),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn indexes_change_no_answer(
        rows in rows(),
        unread in proptest::collection::vec((0usize..200, 0usize..2), 0..4),
        parts in proptest::collection::vec(part(), 1..4),
        is_nested in any::<bool>(),
        quantifier in prop::sample::select(vec!["exactly", "at-least", "at-most"]),
        count in 0u64..4,
    ) {
        let mut such_that = format!(r#"{{"and":[{}]}}"#, parts.join(","));
        if is_nested {
            such_that = format!(r#"{{"and":["true",{such_that}]}}"#);
        }
        let for_all = format!(
            r#"{{"forAll":{{"object":{{"class":"A","label":"other"}},"suchThat":{such_that},
                "check":{}}}}}"#,
            check_that(&value_of("A:other", "n"), "\"greater\"", &integer(0))
        );
        let rules = [
            for_each("A", &exists(quantifier, count, "A", &such_that)),
            for_each("A", &for_all),
        ];
        let (plan, workspace) = source(&rows, &unread).ready_partly(&rules);
        let environment = Environment::default();
        let naive = Check { is_indexed: false, ..Check::all(&environment) };
        let mut naive = check(&plan, &workspace, &naive).unwrap();
        let mut indexed = check(&plan, &workspace, &Check::all(&environment)).unwrap();
        prop_assert_eq!(findings(&mut naive), findings(&mut indexed));
        for (one, other) in naive.rules().iter().zip(indexed.rules()) {
            prop_assert_eq!(one.classes[0].not_known, other.classes[0].not_known);
        }
    }
}
