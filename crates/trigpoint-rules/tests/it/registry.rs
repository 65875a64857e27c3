//! No function without its words, its source and its examples.

use std::collections::BTreeSet;

use trigpoint_rules::Type;
use trigpoint_rules::operators::{self, GROUPS, Nulls, Operator, Presence};

fn faults(operator: &Operator) -> Vec<String> {
    let mut faults = Vec::new();
    let mut wants = |is_so: bool, what: &str| {
        if !is_so {
            faults.push(format!("`{}` {what}", operator.name));
        }
    };
    let is_word = |name: &str| {
        name.chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    };
    wants(is_word(operator.name), "is not in small letters");
    wants(operator.summary.ends_with('.'), "has no sentence");
    wants(operator.summary.len() > 8, "says too little");
    wants(!operator.source.is_empty(), "has no source");
    wants(!operator.examples.is_empty(), "has no example");
    let calls_itself = |(call, _): &(&str, &str)| call.contains(&format!("{}(", operator.name));
    wants(
        operator.examples.iter().all(calls_itself),
        "has an example of another function",
    );
    for argument in operator.arguments {
        wants(is_word(argument.name), "has an argument with an odd name");
        let has_unit = argument.argument_type != Type::Real || !argument.words.is_empty();
        let speaks_for_itself = ["number", "exponent", "x", "y", "z", "ratio", "measure"]
            .contains(&argument.name)
            || argument.name.contains('_') && argument.name.starts_with(['x', 'y']);
        wants(
            has_unit || speaks_for_itself,
            "has a number without its unit",
        );
    }
    let names: BTreeSet<&str> = operator.arguments.iter().map(|it| it.name).collect();
    wants(
        names.len() == operator.arguments.len(),
        "has two arguments of one name",
    );
    let first_optional = operator
        .arguments
        .iter()
        .position(|it| it.presence != Presence::Required);
    let later = first_optional.map_or(&[][..], |at| &operator.arguments[at..]);
    let is_in_order = later.iter().all(|it| it.presence != Presence::Required)
        && later
            .iter()
            .rev()
            .skip(1)
            .all(|it| it.presence != Presence::Repeated);
    wants(
        is_in_order,
        "has an argument that must be given behind one that may be left out",
    );
    let takes_geometry = operator
        .arguments
        .first()
        .is_some_and(|it| it.argument_type == Type::Geometry);
    let tries_nothing = operator
        .examples
        .iter()
        .any(|(call, _)| call.contains("EMPTY") || call.contains("null"));
    let needs_it = takes_geometry && operator.nulls == Nulls::Pass;
    let has_no_empty = ["node", "shared_paths", "relate_matches"].contains(&operator.name);
    wants(
        !needs_it || tries_nothing || has_no_empty,
        "is not tried on an empty geometry",
    );
    faults
}

#[test]
fn every_function_has_words_units_a_source_and_examples() {
    let faults: Vec<String> = operators::all().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn functions_are_sorted_in_their_group_and_no_name_stands_twice() {
    let mut names = BTreeSet::new();
    for group in GROUPS {
        assert!(
            group.operators.is_sorted_by_key(|operator| operator.name),
            "{}",
            group.title
        );
        for operator in group.operators {
            assert!(
                names.insert(operator.name),
                "`{}` stands twice",
                operator.name
            );
            assert_eq!(
                operators::named(operator.name).unwrap().summary,
                operator.summary
            );
        }
    }
    assert!(names.len() > 200, "{}", names.len());
}

#[test]
fn the_functions_that_real_rules_and_actions_call_are_all_there() {
    // reference: what 600 public items call, by name.
    for name in [
        "round",
        "get_measure_minimum",
        "get_measure_maximum",
        "line_segment_from_measures",
        "is_valid",
        "count_parts",
        "measure_from_point",
        "union",
        "floor",
        "start_of",
        "end_of",
        "to_string",
        "rule_name",
        "re_search",
        "to_integer",
        "to_real",
        "substring",
        "line_length",
        "find_self_intersections",
        "trim",
        "rule_hotspot_geometry",
        "is_simple",
        "has_spikes",
        "has_kickbacks",
        "has_duplicates",
        "find_spikes",
        "find_kickbacks",
        "find_duplicates",
        "dimension",
    ] {
        assert!(operators::named(name).is_some(), "{name}");
    }
}
