//! What a run says: counts, findings, ids, order, pages, tiles.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use trigpoint_engine::{
    Check, CheckError, Column, Opened, Plan, ReadError, Scope, Stage, Watch, What, check,
};
use trigpoint_geometry::Envelope;
use trigpoint_rules::{Environment, Templates};

use crate::memory::{
    Memory, check_that, exists, findings, for_each, geometries, integer, integers, texts, to_check,
    told, value_of,
};

fn wide() -> String {
    for_each(
        "ROAD",
        &check_that(&value_of("ROAD:it", "width"), "\"greater\"", &integer(3)),
    )
}

/// Roads that cross no other one.
fn apart() -> String {
    let crosses = check_that(
        &value_of("ROAD:other", "geometry"),
        "\"spatial-crosses\"",
        &value_of("ROAD:it", "geometry"),
    );
    for_each("ROAD", &exists("exactly", 0, "ROAD", &crosses))
}

fn roads() -> Memory {
    Memory::default()
        .with(
            "ROAD",
            vec![
                (
                    "name",
                    texts(&[Some("A1"), Some("B2"), Some("C3"), Some("D4")]),
                ),
                ("width", integers(&[Some(2), Some(9), None, Some(3)])),
                (
                    "geometry",
                    geometries(&[
                        "LINESTRING (0 0, 4 4)",
                        "LINESTRING (0 4, 4 0)",
                        "",
                        "POINT EMPTY",
                    ]),
                ),
            ],
        )
        .keyed("name")
}

/// As many roads, all of width 1.
fn many(count: usize) -> Memory {
    let places: Vec<String> = (0..count)
        .map(|at| format!("POINT ({} {})", at % 100, at / 100))
        .collect();
    let places: Vec<&str> = places.iter().map(String::as_str).collect();
    let columns = vec![
        ("width", Column::Integer(vec![Some(1); count])),
        ("geometry", geometries(&places)),
    ];
    Memory::default().with("ROAD", columns)
}

#[test]
fn objects_are_counted_by_what_is_said_of_them() {
    let results = roads().checked(&[wide(), apart()]);
    let counts: Vec<_> = results
        .rules()
        .iter()
        .flat_map(|rule| &rule.classes)
        .map(|it| {
            (
                it.processed,
                it.conforming,
                it.non_conforming,
                it.not_known,
                it.errors,
            )
        })
        .collect();
    assert_eq!(counts, [(4, 1, 2, 1, 0), (4, 2, 2, 0, 0)]);
    assert_eq!(
        (results.non_conforming(), results.errors(), results.count()),
        (4, 0, 4)
    );
    let starts: Vec<_> = results
        .rules()
        .iter()
        .map(|it| (it.findings_start, it.findings_count))
        .collect();
    assert_eq!(starts, [(0, 2), (2, 2)]);
    assert_eq!(results.classes_read()[0].features, 4);
}

#[test]
fn a_finding_names_object_sentence_values_and_places() {
    let mut results = roads().checked(&[apart()]);
    let first = results.page(0, 1).unwrap().remove(0);
    assert_eq!(
        (first.rule.as_str(), first.class.as_str(), first.object),
        ("/rules/1", "ROAD", 0)
    );
    assert_eq!(
        (first.key[0].name.as_str(), &first.key[0].value),
        ("name", &"A1".into())
    );
    assert_eq!(first.geometry.as_deref(), Some("LINESTRING (0 0, 4 4)"));
    let What::NonConformance { parts } = &first.what else {
        panic!("{first:?}");
    };
    assert_eq!(
        parts[0].sentence,
        "there is no ROAD:other for which ROAD:other.geometry crosses ROAD:it.geometry"
    );
    assert_eq!(parts[0].values[0].value, 1);
    assert_eq!(parts[0].objects[0].key[0].value, "B2");
    assert_eq!(parts[0].hotspots[0].geometry, "POINT (2 2)");
}

#[test]
fn a_value_that_could_not_be_read_is_an_error_and_no_null() {
    let fault = trigpoint_engine::CellFault {
        row: 1,
        column: 0,
        reason: "`wide` is not a whole number".to_owned(),
    };
    let source = Memory::default().with_faults(
        "ROAD",
        vec![
            ("width", integers(&[Some(9), None, None])),
            ("lanes", integers(&[None; 3])),
        ],
        vec![fault],
    );
    let is_null = |name| {
        for_each(
            "ROAD",
            &check_that(&value_of("ROAD:it", name), "\"equals\"", "\"null\""),
        )
    };
    let mut results = source.checked(&[is_null("width"), is_null("lanes")]);
    assert_eq!(
        told(&mut results),
        [
            "ROAD 0: ROAD:it.width = 9",
            "ROAD 1: error: the value could not be read: `wide` is not a whole number \
             (at /predicate/checkThat/left/attribute)",
        ]
    );
    assert_eq!(results.classes_read()[0].faults, 1);
}

#[test]
fn the_id_of_a_finding_is_that_of_its_object_wherever_it_stands() {
    let named = |names: &[&str], widths: &[i64]| {
        let names: Vec<_> = names.iter().map(|name| Some(*name)).collect();
        let widths: Vec<_> = widths.iter().map(|width| Some(*width)).collect();
        Memory::default()
            .with(
                "ROAD",
                vec![("name", texts(&names)), ("width", integers(&widths))],
            )
            .keyed("name")
    };
    let ids = |source: &Memory| -> Vec<String> {
        findings(&mut source.checked(&[wide()]))
            .into_iter()
            .map(|it| it.id)
            .collect()
    };
    let before = ids(&named(&["A1", "B2", "C3"], &[1, 9, 2]));
    // In another order, with another value, beside a new one.
    let after = ids(&named(&["C3", "X", "A1"], &[1, 1, 3]));
    assert_eq!((before.len(), after.len()), (2, 3));
    assert_eq!((&before[0], &before[1]), (&after[2], &after[0]));
    assert!(!before.contains(&after[1]));
    let other_rule = findings(&mut named(&["A1"], &[1]).checked(&[apart_of_nothing(), wide()]));
    assert_ne!(other_rule[0].id, before[0]);
}

/// As `wide`, so that its ids can only differ by the rule.
fn apart_of_nothing() -> String {
    for_each("ROAD", "\"true\"")
}

#[test]
fn without_a_key_all_values_tell_objects_apart_and_equal_ones_are_numbered() {
    let rows = |widths: &[i64]| {
        let widths: Vec<_> = widths.iter().map(|width| Some(*width)).collect();
        Memory::default().with("ROAD", vec![("width", integers(&widths))])
    };
    let ids = |source: Memory| -> Vec<String> {
        findings(&mut source.checked(&[wide()]))
            .into_iter()
            .map(|it| it.id)
            .collect()
    };
    let before = ids(rows(&[1, 2, 1, 1]));
    let after = ids(rows(&[1, 9, 1, 2, 1]));
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids.dedup();
        ids
    };
    assert_eq!(sorted(before.clone()).len(), 4);
    assert_eq!(sorted(before), sorted(after));
}

#[test]
fn results_are_the_same_whatever_the_number_of_threads() {
    let source = many(3_000);
    let near = check_that(
        &value_of("ROAD:other", "geometry"),
        r#"{"withinDistance":"1"}"#,
        &value_of("ROAD:it", "geometry"),
    );
    let rules = [
        wide(),
        for_each("ROAD", &exists("exactly", 5, "ROAD", &near)),
    ];
    let (plan, workspace) = source.ready(&rules);
    let environment = Environment::default();
    let run = |threads| {
        let threads = NonZeroUsize::new(threads);
        let how = Check {
            threads,
            ..Check::all(&environment)
        };
        let mut results = check(&plan, &workspace, &how).unwrap();
        let counts: Vec<_> = results
            .rules()
            .iter()
            .map(|it| it.classes[0].non_conforming)
            .collect();
        (counts, findings(&mut results))
    };
    let one = run(1);
    assert_eq!(one.0, [3_000, 256]);
    assert_eq!(one, run(2));
    assert_eq!(one, run(7));
}

#[test]
fn findings_grow_out_of_memory_and_are_read_back_from_any_place() {
    let source = many(20_000);
    let mut results = source.checked(&[wide(), apart_of_nothing(), wide()]);
    assert_eq!(results.count(), 40_000);
    assert!(results.is_spilled());
    for start in [0, 1, 63, 64, 65, 19_999, 20_000, 39_990] {
        let page = results.page(start, 15).unwrap();
        let wanted: Vec<u64> = (start..(start + 15).min(40_000))
            .map(|at| at % 20_000)
            .collect();
        let found: Vec<u64> = page.iter().map(|it| u64::from(it.object)).collect();
        assert_eq!(found, wanted, "from {start}");
    }
    assert_eq!(results.page(40_000, 10).unwrap(), []);
    assert_eq!(results.page(u64::MAX, 10).unwrap(), []);
    assert_eq!(results.page(0, 0).unwrap(), []);
}

#[test]
fn a_run_tells_how_far_it_is_and_stops_when_it_is_told() {
    let source = many(5_000);
    let rules = [wide()];
    let (plan, workspace) = source.ready(&rules);
    let environment = Environment::default();
    let stop = AtomicBool::new(false);
    let told = AtomicU64::new(0);
    let tell = |progress: trigpoint_engine::Progress| {
        assert_eq!(
            (progress.stage, progress.total),
            (Stage::Checking, Some(5_000))
        );
        told.fetch_max(progress.done, Ordering::Relaxed);
    };
    let watch = Watch {
        stop: &stop,
        tell: &tell,
    };
    check(
        &plan,
        &workspace,
        &Check {
            watch,
            ..Check::all(&environment)
        },
    )
    .unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 5_000);

    let tell = |progress: trigpoint_engine::Progress| {
        stop.store(progress.done >= 1_000, Ordering::Relaxed);
    };
    let watch = Watch {
        stop: &stop,
        tell: &tell,
    };
    let how = Check {
        watch,
        ..Check::all(&environment)
    };
    assert!(matches!(
        check(&plan, &workspace, &how),
        Err(CheckError::Cancelled)
    ));

    let opened = source.opened();
    let read = opened.read(&plan.classes(), &watch);
    assert_eq!(read.err(), Some(ReadError::Cancelled));
}

#[test]
fn one_object_that_would_take_hours_is_stopped_too() {
    let source = many(3_000);
    let any = |label: &str, inner: &str| {
        format!(
            r#"{{"exists":{{"quantifier":"at-least","count":9999999,
                "object":{{"class":"ROAD","label":"{label}"}},"suchThat":{inner}}}}}"#
        )
    };
    let rules = [for_each(
        "ROAD",
        &any("a", &any("b", &any("c", "\"true\""))),
    )];
    let (plan, workspace) = source.ready(&rules);
    let environment = Environment::default();
    let stop = AtomicBool::new(false);
    let watch = Watch {
        stop: &stop,
        tell: &|_| {},
    };
    let how = Check {
        watch,
        steps_max: u64::MAX,
        ..Check::all(&environment)
    };
    let stopped = std::thread::scope(|scope| {
        let run = scope.spawn(|| check(&plan, &workspace, &how));
        std::thread::sleep(std::time::Duration::from_millis(50));
        stop.store(true, Ordering::Relaxed);
        run.join().unwrap()
    });
    assert!(matches!(stopped, Err(CheckError::Cancelled)));
}

#[test]
fn tiles_with_their_halos_report_each_object_once() {
    let source = many(400);
    let near = check_that(
        &value_of("ROAD:other", "geometry"),
        r#"{"withinDistance":"1"}"#,
        &value_of("ROAD:it", "geometry"),
    );
    let rules = [for_each("ROAD", &exists("exactly", 5, "ROAD", &near))];
    let (plan, workspace) = source.ready(&rules);
    let environment = Environment::default();
    let ids = |scope| -> Vec<String> {
        let how = Check {
            scope,
            ..Check::all(&environment)
        };
        let mut results = check(&plan, &workspace, &how).unwrap();
        findings(&mut results).into_iter().map(|it| it.id).collect()
    };
    let mut all = ids(Scope::All);
    let mut of_tiles = Vec::new();
    for x in [0.0, 25.0, 50.0, 75.0] {
        let tile = Envelope {
            x_min: x,
            y_min: 0.0,
            x_max: x + 25.0,
            y_max: 100.0,
        };
        let found = ids(Scope::Tile {
            tile,
            has_placeless: x == 0.0,
        });
        assert!(!found.is_empty() && found.len() < all.len());
        of_tiles.extend(found);
    }
    all.sort();
    of_tiles.sort();
    assert_eq!(all, of_tiles);
}

#[test]
fn rules_are_resolved_with_all_faults_and_the_name_that_was_meant() {
    let opened = roads().opened();
    let rules = [
        for_each("RAOD", "\"true\""),
        for_each(
            "ROAD",
            &check_that(
                &value_of("ROAD:it", "with"),
                "\"less\"",
                &value_of("ROAD:it", "nam"),
            ),
        ),
        wide(),
    ];
    let (plan, faults) = Plan::new(to_check(&rules), Templates::new(), opened.schema());
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "`/rules/1`: there is no class `RAOD`; `ROAD` is there (at `/object`)",
            "`/rules/2`: `ROAD:it` has no attribute `with`; `width` is there \
             (at `/predicate/checkThat/left/attribute`)",
            "`/rules/2`: `ROAD:it` has no attribute `nam`; `name` is there \
             (at `/predicate/checkThat/right/attribute`)",
        ]
    );
    // Of the second only values are at fault.
    assert_eq!(plan.rule_count(), 2);
}

#[test]
fn a_plan_runs_over_the_sources_that_it_was_made_for_only() {
    let (plan, _) = roads().ready(&[wide()]);
    let (_, workspace) = roads().ready(&[wide()]);
    let environment = Environment::default();
    let refused = check(&plan, &workspace, &Check::all(&environment));
    assert!(matches!(refused, Err(CheckError::OtherSchema)));
    let _: Opened = roads().opened();
}

#[test]
fn where_a_value_is_at_fault_the_other_parts_decide_or_it_is_an_error() {
    let width = value_of("ROAD:it", "width");
    let parts = [
        check_that(&width, "\"greater\"", &integer(3)),
        check_that(&value_of("ROAD:it", "name"), "\"less\"", &integer(1)),
        check_that(&value_of("ROAD:it", "built"), "\"less\"", &integer(1)),
    ];
    let rules = [
        for_each("ROAD", &format!(r#"{{"and":[{},{}]}}"#, parts[0], parts[1])),
        for_each("ROAD", &parts[2]),
        for_each("RIVER", "\"true\""),
    ];
    let opened = roads().opened();
    let (plan, faults) = Plan::new(to_check(&rules), Templates::new(), opened.schema());
    let faults: Vec<_> = faults
        .iter()
        .map(|it| (it.planned, it.to_string()))
        .collect();
    let told_beforehand = [
        (
            Some(0),
            "`/rules/1`: a string is never less or greater than a whole number (at \
             `/predicate/and/1/checkThat/relation`)",
        ),
        (
            Some(1),
            "`/rules/2`: `ROAD:it` has no attribute `built` (at \
             `/predicate/checkThat/left/attribute`)",
        ),
        (None, "`/rules/3`: there is no class `RIVER` (at `/object`)"),
    ];
    let told_beforehand = told_beforehand.map(|(planned, text)| (planned, text.to_owned()));
    assert_eq!(faults, told_beforehand);
    let workspace = opened.read(&plan.classes(), &Watch::nobody()).unwrap();
    let mut results = check(&plan, &workspace, &Check::all(&Environment::default())).unwrap();
    let first = [
        "ROAD 0: ROAD:it.width = 2",
        "ROAD 1: error: a string cannot be compared with a whole number (at \
         /predicate/and/1/checkThat)",
        "ROAD 2: error: a string cannot be compared with a whole number (at \
         /predicate/and/1/checkThat)",
        "ROAD 3: ROAD:it.width = 3",
    ];
    let second = (0..4).map(|object| {
        format!(
            "ROAD {object}: error: the class `ROAD` has no attribute `built` (at \
             /predicate/checkThat/left/attribute)"
        )
    });
    let first = first.map(str::to_owned).into_iter();
    assert_eq!(told(&mut results), first.chain(second).collect::<Vec<_>>());
}
