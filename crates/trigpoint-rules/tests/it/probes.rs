//! What a search tells an index beforehand changes nothing but the time it takes.

use std::sync::Arc;

use proptest::prelude::*;
use trigpoint_rules::{
    ClassId, Environment, Evaluation, ObjectId, Outcome, Templates, Type, Value, resolve,
};

use crate::workspace::{Workspace, geometry};
use crate::written::{attribute, call, check_that, constant, exists, for_each, integer, rule};

/// A number, a text, and the corner and size of a square.
type Row = (Option<i64>, Option<String>, Option<(i8, i8, u8)>);

/// Objects with small numbers, short texts and small squares, some of them null or empty.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        proptest::option::weighted(0.8, -3i64..4),
        proptest::option::weighted(0.8, "[ab]{0,2}"),
        proptest::option::weighted(0.8, (-4i8..5, -4i8..5, 0u8..3)),
    );
    proptest::collection::vec(row, 0..12)
}

fn square((x, y, size): (i8, i8, u8)) -> Value {
    if size == 0 {
        return geometry("POLYGON EMPTY");
    }
    let (x, y, size) = (i32::from(x), i32::from(y), i32::from(size));
    geometry(&format!(
        "POLYGON (({x} {y}, {} {y}, {} {}, {x} {}, {x} {y}))",
        x + size,
        x + size,
        y + size,
        y + size
    ))
}

/// A part of a search: it compares the object sought with a literal, or with the one at the root.
fn part() -> impl Strategy<Value = String> {
    let relation = prop::sample::select(vec![
        "equals",
        "not-equals",
        "less",
        "less-or-equals",
        "greater",
        "greater-or-equals",
    ]);
    let spatial = prop::sample::select(vec![
        "\"spatial-intersects\"",
        "\"spatial-disjoint\"",
        "\"spatial-touches\"",
        "\"spatial-within\"",
        "\"spatial-contains\"",
        "\"spatial-equals\"",
        "\"spatial-overlaps\"",
        r#"{"withinDistance":"1.5"}"#,
        r#"{"beyondDistance":"1.5"}"#,
    ]);
    let own = |name: &str| attribute("A:it", name);
    let other = |name: &str| attribute("A:other", name);
    prop_oneof![
        (relation.clone(), -3i64..4).prop_map(move |(relation, number)| {
            check_that(&other("n"), relation, &integer(number))
        }),
        relation
            .clone()
            .prop_map(move |relation| check_that(&own("n"), relation, &other("n"))),
        relation.prop_map(move |relation| {
            check_that(&other("s"), relation, &constant("string", "a"))
        }),
        spatial.prop_map(move |relation| {
            let relation = relation.trim_matches('"').to_owned();
            check_that(&other("geometry"), &relation, &own("geometry"))
        }),
        (-3i64..4, -3i64..4, any::<bool>()).prop_map(move |(min, max, closed)| format!(
            r#"{{"inRange":{{"value":{},"min":{},"max":{},
                "minInclusive":{closed},"maxInclusive":{closed}}}}}"#,
            other("n"),
            integer(min),
            integer(max)
        )),
        Just(check_that(&other("s"), "equals", "\"null\"")),
        // It cannot be computed for most.
        Just(check_that(
            &call("to_integer", &[&other("s")]),
            "equals",
            &integer(1)
        )),
    ]
}

fn outcomes(workspace: &Workspace, class: ClassId, json: &str, count: usize) -> Vec<Outcome> {
    let schema = Arc::new(workspace.schema.clone());
    let resolved = resolve(&rule(json), &schema, &Templates::new()).unwrap();
    let environment = Environment::default();
    let mut evaluation = Evaluation::new(&resolved, workspace, &environment);
    (0..u32::try_from(count).unwrap())
        .map(|index| evaluation.check(ObjectId { class, index }))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn with_an_index_the_answers_are_the_same(
        rows in rows(),
        parts in proptest::collection::vec(part(), 1..4),
        quantifier in prop::sample::select(vec!["exactly", "at-least", "at-most"]),
        count in 0u64..3,
    ) {
        let mut workspace = Workspace::default();
        let attributes = [
            ("n", Type::Integer),
            ("s", Type::String),
            ("geometry", Type::Geometry),
        ];
        let class = workspace.class("A", &attributes);
        let number = rows.len();
        for (n, s, place) in rows {
            workspace.add(class, vec![
                n.map_or(Value::Null, Value::Integer),
                s.map_or(Value::Null, |text| Value::text(&text)),
                place.map_or(Value::Null, square),
            ]);
        }
        let such_that = format!(r#"{{"and":[{}]}}"#, parts.join(","));
        let json = for_each("A", &exists(quantifier, count, "A", &such_that));
        let naive = outcomes(&workspace, class, &json, number);
        workspace.is_indexed = true;
        prop_assert_eq!(naive, outcomes(&workspace, class, &json, number), "{}", json);
    }
}
