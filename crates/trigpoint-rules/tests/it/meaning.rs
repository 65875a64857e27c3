//! What rules mean: null, errors, quantifiers.

use trigpoint_rules::{ObjectId, Outcome, Type, Value};

use crate::workspace::{Workspace, geometry};
use crate::written::{attribute, call, check_that, constant, exists, for_each, integer};

/// One road of 2 lanes and no name; three houses, of which one has no height.
fn town() -> (Workspace, ObjectId) {
    let mut town = Workspace::default();
    let road = town.class(
        "ROAD",
        &[
            ("name", Type::String),
            ("lanes", Type::Integer),
            ("geometry", Type::Geometry),
        ],
    );
    let house = town.class(
        "HOUSE",
        &[
            ("height", Type::Integer),
            ("text", Type::String),
            ("geometry", Type::Geometry),
        ],
    );
    let line = geometry("LINESTRING (0 0, 10 0)");
    let road = town.add(road, vec![Value::Null, Value::Integer(2), line]);
    for (height, text, wkt) in [
        (Value::Integer(5), "5", "POINT (1 0)"),
        (Value::Integer(9), "9x", "POINT (5 3)"),
        (Value::Null, "7", "POINT (50 50)"),
    ] {
        town.add(house, vec![height, Value::text(text), geometry(wkt)]);
    }
    (town, road)
}

#[track_caller]
fn says(predicate: &str) -> Outcome {
    let (town, road) = town();
    town.check(&for_each("ROAD", predicate), road)
}

#[track_caller]
fn is_error(outcome: &Outcome, message: &str) {
    match outcome {
        Outcome::Error(error) => assert!(error.to_string().contains(message), "{error}"),
        other => panic!("{other:?} is no error"),
    }
}

const NULL: &str = "\"null\"";

fn lanes() -> String {
    attribute("ROAD:it", "lanes")
}

fn name() -> String {
    attribute("ROAD:it", "name")
}

#[test]
fn against_the_null_literal_it_is_a_test_of_identity() {
    assert_eq!(says(&check_that(&name(), "equals", NULL)), Outcome::True);
    assert_eq!(
        says(&check_that(&name(), "not-equals", NULL)),
        Outcome::False
    );
    assert_eq!(says(&check_that(NULL, "equals", &lanes())), Outcome::False);
    assert_eq!(says(&check_that(NULL, "equals", NULL)), Outcome::True);
}

#[test]
fn any_other_comparison_with_null_is_neither_true_nor_false() {
    let text = constant("string", "Main");
    for relation in [
        "equals",
        "not-equals",
        "less",
        "greater-or-equals",
        "begins-with",
    ] {
        assert_eq!(
            says(&check_that(&name(), relation, &text)),
            Outcome::Unknown,
            "{relation}"
        );
    }
    let not = format!(r#"{{"not":{}}}"#, check_that(&name(), "equals", &text));
    assert_eq!(says(&not), Outcome::Unknown);
}

#[test]
fn one_part_decides_whatever_the_others_are() {
    let unknown = check_that(&name(), "equals", &constant("string", "Main"));
    let error = check_that(
        &format!(
            r#"{{"division":{{"left":{},"right":{}}}}}"#,
            integer(1),
            integer(0)
        ),
        "equals",
        &integer(1),
    );
    for (parts, and, or) in [
        (
            ["\"true\"", unknown.as_str()],
            Outcome::Unknown,
            Outcome::True,
        ),
        (
            ["\"false\"", unknown.as_str()],
            Outcome::False,
            Outcome::Unknown,
        ),
        (
            [error.as_str(), "\"false\""],
            Outcome::False,
            Outcome::Unknown,
        ),
    ] {
        let [one, other] = parts;
        for (one, other) in [(one, other), (other, one)] {
            assert_eq!(says(&format!(r#"{{"and":[{one},{other}]}}"#)), and);
            let found = says(&format!(r#"{{"or":[{one},{other}]}}"#));
            if parts[0] == error {
                is_error(&found, "divided by 0");
            } else {
                assert_eq!(found, or);
            }
        }
    }
    // An error comes before what is not known: it is counted.
    is_error(
        &says(&format!(r#"{{"and":[{unknown},{error}]}}"#)),
        "divided by 0",
    );
    assert_eq!(
        says(&format!(r#"{{"xor":["true",{unknown},"false"]}}"#)),
        Outcome::True
    );
    assert_eq!(says(r#"{"xor":["true","true"]}"#), Outcome::False);
}

#[test]
fn an_if_without_else_is_true_where_its_condition_is_false() {
    let unknown = check_that(&name(), "equals", &constant("string", "Main"));
    let two = check_that(&lanes(), "equals", &integer(2));
    let conditional = |condition: &str, tail: &str| {
        says(&format!(
            r#"{{"ifThenElse":{{"if":{condition},"then":"false"{tail}}}}}"#
        ))
    };
    assert_eq!(conditional(&two, ""), Outcome::False);
    assert_eq!(conditional("\"false\"", ""), Outcome::True);
    assert_eq!(
        conditional("\"false\"", ",\"else\":\"false\""),
        Outcome::False
    );
    assert_eq!(conditional(&unknown, ""), Outcome::Unknown);
}

#[test]
fn a_range_has_open_and_closed_ends_and_one_end_decides() {
    let range = |min: &str, max: &str, closed: bool| {
        says(&format!(
            r#"{{"inRange":{{"value":{},"min":{min},"max":{max},
                "minInclusive":{closed},"maxInclusive":{closed}}}}}"#,
            lanes()
        ))
    };
    assert_eq!(range(&integer(2), &integer(3), true), Outcome::True);
    assert_eq!(range(&integer(2), &integer(3), false), Outcome::False);
    // Below the lower end is outside, though the upper end is not known.
    assert_eq!(
        range(&integer(3), &lanes_of_nothing(), true),
        Outcome::False
    );
    assert_eq!(
        range(&integer(1), &lanes_of_nothing(), true),
        Outcome::Unknown
    );
}

fn lanes_of_nothing() -> String {
    call("length", &[&name()])
}

#[test]
fn objects_of_which_it_is_not_known_do_not_count() {
    let height = attribute("HOUSE:other", "height");
    let above = |limit: i64| check_that(&height, "greater", &integer(limit));
    assert_eq!(
        says(&exists("exactly", 2, "HOUSE", &above(4))),
        Outcome::True
    );
    assert_eq!(
        says(&exists("at-least", 3, "HOUSE", &above(4))),
        Outcome::False
    );
    assert_eq!(
        says(&exists("at-most", 1, "HOUSE", &above(4))),
        Outcome::False
    );
    assert_eq!(
        says(&exists("exactly", 0, "HOUSE", &above(9))),
        Outcome::True
    );
    assert_eq!(
        says(&exists("exactly", 3, "HOUSE", "\"true\"")),
        Outcome::True
    );
}

#[test]
fn an_object_that_cannot_be_computed_makes_an_error_unless_it_changes_nothing() {
    // The second house's text is no number.
    let number = call("to_integer", &[&attribute("HOUSE:other", "text")]);
    let above = check_that(&number, "greater", &integer(4));
    is_error(
        &says(&exists("exactly", 2, "HOUSE", &above)),
        "`9x` is not a whole number",
    );
    assert_eq!(says(&exists("at-least", 2, "HOUSE", &above)), Outcome::True);
    assert_eq!(says(&exists("at-most", 1, "HOUSE", &above)), Outcome::False);
    is_error(&says(&exists("at-least", 3, "HOUSE", &above)), "`9x`");
    assert_eq!(says(&exists("exactly", 0, "HOUSE", &above)), Outcome::False);
}

#[test]
fn for_all_checks_what_is_found_and_one_failure_decides() {
    let for_all = |such_that: &str, check: &str| {
        says(&format!(
            r#"{{"forAll":{{"object":{{"class":"HOUSE","label":"other"}},
                "suchThat":{such_that},"check":{check}}}}}"#
        ))
    };
    let height = attribute("HOUSE:other", "height");
    let above = |limit: i64| check_that(&height, "greater", &integer(limit));
    assert_eq!(for_all("\"true\"", &above(4)), Outcome::Unknown);
    assert_eq!(for_all("\"true\"", &above(6)), Outcome::False);
    assert_eq!(for_all(&above(0), &above(4)), Outcome::True);
    assert_eq!(for_all("\"false\"", "\"false\""), Outcome::True);
}

#[test]
fn spatial_relations_and_distances_search_other_objects() {
    let own = attribute("ROAD:it", "geometry");
    let other = attribute("HOUSE:other", "geometry");
    let on = check_that(&other, "spatial-intersects", &own);
    assert_eq!(says(&exists("exactly", 1, "HOUSE", &on)), Outcome::True);
    let near = check_that(&other, r#"{"withinDistance":"3"}"#, &own);
    assert_eq!(says(&exists("exactly", 2, "HOUSE", &near)), Outcome::True);
    let far = check_that(&other, r#"{"beyondDistance":"3"}"#, &own);
    assert_eq!(says(&exists("exactly", 2, "HOUSE", &far)), Outcome::True);
}

#[test]
fn aggregates_leave_null_out_and_say_what_they_are_made_of() {
    let aggregate = |function: &str, values: &str| {
        format!(
            r#"{{"aggregate":{{"function":"{function}",
                "object":{{"class":"HOUSE","label":"other"}},"suchThat":"true","values":[{values}]}}}}"#
        )
    };
    let height = attribute("HOUSE:other", "height");
    let is = |function: &str, values: &str, wanted: &str| {
        assert_eq!(
            says(&check_that(&aggregate(function, values), "equals", wanted)),
            Outcome::True,
            "{function}"
        );
    };
    is("count", "", &integer(3));
    is("count", &height, &integer(2));
    is("count-distinct", &height, &integer(2));
    is("sum", &height, &integer(14));
    is("average", &height, &constant("real", "7"));
    is("min", &height, &integer(5));
    is("max", &height, &integer(9));
    is("all-same", &height, &constant("boolean", "false"));
    is("all-distinct", &height, &constant("boolean", "true"));
    let place = attribute("HOUSE:other", "geometry");
    let union = call("count_parts", &[&aggregate("union", &place)]);
    assert_eq!(
        says(&check_that(&union, "equals", &integer(3))),
        Outcome::True
    );
    let list = call("count_elements", &[&aggregate("as-list", &height)]);
    assert_eq!(
        says(&check_that(&list, "equals", &integer(3))),
        Outcome::True
    );
    let envelope = call("area", &[&aggregate("envelope", &place)]);
    assert_eq!(
        says(&check_that(&envelope, "equals", &integer(49 * 50))),
        Outcome::True
    );
    let common = call("is_empty", &[&aggregate("intersection", &place)]);
    assert_eq!(
        says(&check_that(&common, "equals", &constant("boolean", "true"))),
        Outcome::True
    );
}

#[test]
fn arithmetic_stays_whole_where_it_can_and_joins_strings() {
    let two = |kind: &str, left: &str, right: &str| {
        format!(r#"{{"{kind}":{{"left":{left},"right":{right}}}}}"#)
    };
    let is = |value: &str, wanted: &str| {
        assert_eq!(
            says(&check_that(value, "equals", wanted)),
            Outcome::True,
            "{value}"
        );
    };
    is(
        &two("division", &integer(7), &integer(2)),
        &constant("real", "3.5"),
    );
    is(&two("modulus", &integer(7), &integer(-2)), &integer(1));
    is(
        &two("product", &integer(7), &constant("real", "0.5")),
        &constant("real", "3.5"),
    );
    is(&two("difference", &lanes(), &integer(5)), &integer(-3));
    let sum = format!(
        r#"{{"sum":[{},{},{}]}}"#,
        constant("string", "A"),
        lanes(),
        integer(1)
    );
    is(&sum, &constant("string", "A21"));
    let large = two(
        "product",
        &constant("integer64", "9223372036854775807"),
        &integer(2),
    );
    is_error(
        &says(&check_that(&large, "equals", &integer(1))),
        "too large",
    );
    is_error(
        &says(&check_that(
            &two("modulus", &integer(1), &integer(0)),
            "equals",
            &integer(1),
        )),
        "divided by 0",
    );
}

#[test]
fn a_rule_may_compute_temporary_values_before_it_checks() {
    let temporary = r#"{"temporary":{"name":"n","scope":"local"}}"#;
    let add = format!(
        r#"{{"assign":{{"target":{temporary},"value":{{"sum":[{temporary},{}]}}}}}}"#,
        integer(1)
    );
    let begin = format!(
        r#"{{"assign":{{"target":{temporary},"value":{}}}}}"#,
        integer(0)
    );
    let execute = |steps: &str, check: &str| {
        says(&format!(
            r#"{{"executeThenCheck":{{"execute":{{"sequence":[{steps}]}},"check":{check}}}}}"#
        ))
    };
    let is = |number: i64| check_that(temporary, "equals", &integer(number));
    let over_vertices = format!(
        r#"{{"loopOverCollection":{{"element":{{"label":"v"}},"in":{},"do":{add}}}}}"#,
        attribute("ROAD:it", "geometry")
    );
    assert_eq!(
        execute(&format!("{begin},{over_vertices}"), &is(2)),
        Outcome::True
    );
    let over_houses = format!(
        r#"{{"loopOverObjects":{{"object":{{"class":"HOUSE","label":"h"}},"suchThat":"true",
            "countMax":2,"do":{add}}}}}"#
    );
    assert_eq!(
        execute(&format!("{begin},{over_houses}"), &is(2)),
        Outcome::True
    );
    let endless = format!(r#"{{"while":{{"while":"true","do":{add}}}}}"#);
    is_error(
        &execute(&format!("{begin},{endless}"), &is(2)),
        "more than 1000000 turns",
    );
    is_error(&execute("", &is(2)), "`n` is read before it is set");
}

#[test]
fn a_chain_follows_each_object_from_the_one_before() {
    let mut town = Workspace::default();
    let attributes = [
        ("id", Type::Integer),
        ("next", Type::Integer),
        ("lanes", Type::Integer),
    ];
    let pipe = town.class("PIPE", &attributes);
    let mut first = None;
    for (id, next, lanes) in [(1, 2, 9), (2, 3, 9), (3, 1, 9), (4, 1, 1)] {
        let row = [id, next, lanes].into_iter().map(Value::Integer).collect();
        first.get_or_insert(town.add(pipe, row));
    }
    let first = first.unwrap();
    let chain = |check: &str| {
        let such_that = check_that(
            &attribute("PIPE:it", "next"),
            "equals",
            &attribute("PIPE:link", "id"),
        );
        town.check(
            &for_each(
                "PIPE",
                &format!(
                    r#"{{"chaining":{{"object":{{"class":"PIPE","label":"link"}},
                        "suchThat":{such_that},"check":{check}}}}}"#
                ),
            ),
            first,
        )
    };
    // The circle ends where it began; the fourth pipe is not part of it.
    let lanes = attribute("PIPE:link", "lanes");
    assert_eq!(
        chain(&check_that(&lanes, "equals", &integer(9))),
        Outcome::True
    );
    let id = attribute("PIPE:link", "id");
    assert_eq!(chain(&check_that(&id, "less", &integer(3))), Outcome::False);
}

#[test]
fn a_reference_is_asked_of_the_workspace() {
    let (mut town, road) = town();
    town.schema.add_reference("fronts");
    let house = ObjectId {
        class: town.schema.class_named("HOUSE").unwrap(),
        index: 1,
    };
    town.refer(house, "fronts", road);
    let fronts = r#"{"reference":{"from":{"class":"HOUSE","label":"other"},"name":"fronts",
        "to":{"class":"ROAD","label":"it"}}}"#;
    let rule = for_each("ROAD", &exists("exactly", 1, "HOUSE", fronts));
    assert_eq!(town.check(&rule, road), Outcome::True);
}

#[test]
fn values_of_types_that_have_no_order_are_an_error_where_it_shows_only_then() {
    let mixed = call(
        "element_at",
        &[
            &call("collection", &[&constant("string", "a")]),
            &integer(0),
        ],
    );
    is_error(
        &says(&check_that(&mixed, "less", &integer(1))),
        "cannot be compared",
    );
}
