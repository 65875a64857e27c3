//! Arbitrary rules over arbitrary features, out of arbitrary bytes. Types fit more often than not,
//! so that most of it is evaluated and not refused. The fuzz target `check` runs the same.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use trigpoint_engine::{
    Batch, CellFault, Check, Column, Opened, Plan, Results, RuleToCheck, Source, SourceAttribute,
    SourceClass, SourceError, Watch, Workspace, check,
};
use trigpoint_geometry::Geometry;
use trigpoint_model::ItemId;
use trigpoint_model::document::{Rule, RuleTemplate};
use trigpoint_rules::operators::{Operator, Presence, all};
use trigpoint_rules::{Environment, Templates, Type};

/// Steps of one object: so few that every case ends soon.
const STEPS_MAX: u64 = 20_000;

const RULE: &str = "00000000-0000-4000-8000-000000000001";
const TEMPLATE: &str = "00000000-0000-4000-8000-000000000002";

const ATTRIBUTES: &[(&str, Type)] = &[
    ("n", Type::Integer),
    ("x", Type::Real),
    ("s", Type::String),
    ("t", Type::Timestamp),
    ("b", Type::Boolean),
    ("geometry", Type::Geometry),
];

const GEOMETRIES: &[&str] = &[
    "POINT EMPTY",
    "POLYGON EMPTY",
    "GEOMETRYCOLLECTION EMPTY",
    "MULTIPOINT (EMPTY, (1 1))",
    "LINESTRING (1 1)",
    "LINESTRING (0 0, 0 0)",
    "LINESTRING M (0 0 0, 4 0 4, 4 4 2)",
    "LINESTRING Z (0 0 5, 4 4 NaN)",
    "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))",
    "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))",
    "POLYGON ((0 0, 1 1, 0 0))",
    "MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((1 1, 3 1, 3 3, 1 3, 1 1)))",
    "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 3 3))",
    "POINT (1e15 -1e15)",
    "POINT (1e-320 0)",
    "SRID=27700;POINT (1 1)",
];

const TEXTS: &[&str] = &[
    "",
    "a",
    "ab",
    "12",
    "-1.5",
    "2015-09-01",
    "(a+)+$",
    "é",
    "true",
    "n",
];

/// Bytes that decide; when they are used up, all further ones are 0.
struct Dice<'a> {
    rest: &'a [u8],
}

impl Dice<'_> {
    fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((first, rest)) => {
                self.rest = rest;
                *first
            }
            None => 0,
        }
    }

    fn below(&mut self, limit: usize) -> usize {
        let wide = usize::from(self.byte()) * 256 + usize::from(self.byte());
        wide % limit.max(1)
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn rarely(&mut self) -> bool {
        self.byte() % 16 == 15
    }

    fn number(&mut self) -> i64 {
        match self.byte() % 16 {
            0 => i64::MAX,
            1 => i64::MIN,
            2 => 1_000_000,
            _ => i64::from(self.byte() % 9) - 3,
        }
    }
}

/// Makes data and a rule of the bytes, and checks it, with and without indexes and with one and
/// two threads. Returns whether the rule was one that can be run.
pub(crate) fn try_bytes(bytes: &[u8]) -> bool {
    let mut dice = Dice { rest: bytes };
    let source = Features::of(&mut dice);
    let template = template(&mut dice);
    let rule = rule(&mut dice);
    let naive = run(&source, &rule, &template, false, 1);
    let Some((naive, count)) = naive else {
        return false;
    };
    for (is_indexed, threads) in [(true, 1), (true, 2)] {
        let found = run(&source, &rule, &template, is_indexed, threads);
        let (found, found_count) = found.expect("it was resolved before");
        // With an index an object takes fewer steps, so it may end where it did not before.
        if !naive.contains("takes more than") && !naive.contains("a loop takes more") {
            assert_eq!(naive, found, "{rule}");
            assert_eq!(count, found_count, "{rule}");
        }
    }
    true
}

type Told = (String, u64);

fn run(
    source: &Features,
    rule: &str,
    template: &str,
    is_indexed: bool,
    threads: usize,
) -> Option<Told> {
    let opened = Opened::new(vec![Box::new(source.clone())]).expect("one source");
    let rule: Rule = serde_json::from_str(rule).unwrap_or_else(|error| panic!("{error}: {rule}"));
    let template: RuleTemplate =
        serde_json::from_str(template).unwrap_or_else(|error| panic!("{error}: {template}"));
    let templates = Templates::from([(id(TEMPLATE), template)]);
    let name = "/rules/arbitrary".to_owned();
    let to_check = RuleToCheck {
        id: id(RULE),
        name,
        rule,
    };
    let (plan, faults) = Plan::new(vec![to_check], templates, opened.schema());
    if !faults.is_empty() {
        return None;
    }
    let watch = Watch::nobody();
    let workspace: Workspace = opened
        .read(&plan.classes(), &watch)
        .expect("it can be read");
    let environment = Environment {
        parameters: BTreeMap::from([("p".to_owned(), "1".into())]),
        ..Environment::default()
    };
    let mut results: Results = check(
        &plan,
        &workspace,
        &Check {
            steps_max: STEPS_MAX,
            threads: std::num::NonZeroUsize::new(threads),
            is_indexed,
            ..Check::all(&environment)
        },
    )
    .expect("it is not cancelled");
    let mut told = String::new();
    let visited = results.visit(0, |finding| {
        told.push_str(&serde_json::to_string(&finding).expect("findings are JSON"));
        told.push('\n');
        true
    });
    visited.expect("findings are read back");
    for class in &results.rules()[0].classes {
        let sum = class.conforming + class.non_conforming + class.not_known + class.errors;
        assert_eq!(class.processed, sum);
        told.push_str(&format!(
            "{} {} {}\n",
            class.class, class.conforming, class.not_known
        ));
    }
    Some((told, results.count()))
}

fn id(text: &str) -> ItemId {
    text.parse().expect("an id")
}

/// Two classes with a few features each.
#[derive(Clone)]
struct Features {
    classes: Vec<SourceClass>,
    batches: Vec<Batch>,
}

impl Features {
    fn of(dice: &mut Dice<'_>) -> Self {
        let attributes = ATTRIBUTES
            .iter()
            .map(|(name, attribute_type)| SourceAttribute {
                name: (*name).to_owned(),
                attribute_type: *attribute_type,
                is_indexed: false,
                is_reported: *name == "s",
                is_unique_key: false,
            });
        let attributes: Vec<_> = attributes.collect();
        let classes = ["A", "B"].map(|name| SourceClass {
            name: name.to_owned(),
            attributes: attributes.clone(),
            crs: None,
        });
        // Above and below the number from which an index is used.
        let batches = [20, 3].map(|rows| batch(dice, rows));
        Self {
            classes: classes.into(),
            batches: batches.into(),
        }
    }
}

impl Source for Features {
    fn classes(&self) -> &[SourceClass] {
        &self.classes
    }

    fn read(
        &mut self,
        class: usize,
        take: &mut dyn FnMut(Batch) -> ControlFlow<()>,
    ) -> Result<(), SourceError> {
        let _ = take(self.batches[class].clone());
        Ok(())
    }
}

fn batch(dice: &mut Dice<'_>, rows: usize) -> Batch {
    let mut faults = Vec::new();
    let mut columns = Vec::new();
    for (column, (_, attribute_type)) in ATTRIBUTES.iter().enumerate() {
        for row in 0..rows {
            if dice.rarely() {
                let reason = "it is no such value".to_owned();
                faults.push(CellFault {
                    row,
                    column,
                    reason,
                });
            }
        }
        let is_null: Vec<bool> = (0..rows)
            .map(|row| {
                let has_fault = faults.iter().any(|it| it.row == row && it.column == column);
                has_fault || dice.byte() % 5 == 4
            })
            .collect();
        let known = is_null.into_iter().map(|is_null| !is_null);
        columns.push(match attribute_type {
            Type::Integer => {
                Column::Integer(known.map(|known| known.then(|| dice.number())).collect())
            }
            Type::Real => {
                let numbers = [0.0, -0.0, 1.0, 2.5, -3.0, 1e308, f64::INFINITY, 1e-308];
                Column::Real(
                    known
                        .map(|known| known.then(|| dice.one_of(&numbers)))
                        .collect(),
                )
            }
            Type::String => Column::String(
                known
                    .map(|known| known.then(|| dice.one_of(TEXTS).into()))
                    .collect(),
            ),
            Type::Timestamp => {
                let times = [
                    jiff::civil::date(2015, 9, 1).at(0, 0, 0, 0),
                    jiff::civil::DateTime::MIN,
                    jiff::civil::DateTime::MAX,
                ];
                Column::Timestamp(
                    known
                        .map(|known| known.then(|| dice.one_of(&times)))
                        .collect(),
                )
            }
            Type::Boolean => Column::Boolean(
                known
                    .map(|known| known.then(|| dice.byte().is_multiple_of(2)))
                    .collect(),
            ),
            _ => Column::Geometry(known.map(|known| known.then(|| geometry(dice))).collect()),
        });
    }
    Batch {
        rows,
        columns,
        faults,
    }
}

/// WKB of a geometry, seldom of none.
fn geometry(dice: &mut Dice<'_>) -> Arc<[u8]> {
    if dice.rarely() {
        return (0..dice.byte() % 24).map(|_| dice.byte()).collect();
    }
    let wkt = geometry_text(dice);
    let geometry = Geometry::from_wkt(&wkt);
    geometry
        .unwrap_or_else(|error| panic!("{error}: {wkt}"))
        .as_ewkb()
        .into()
}

fn geometry_text(dice: &mut Dice<'_>) -> String {
    let (x, y) = (dice.byte() % 6, dice.byte() % 6);
    let size = dice.byte() % 4 + 1;
    let (right, top) = (x + size, y + size);
    match dice.byte() % 6 {
        0 => dice.one_of(GEOMETRIES).to_owned(),
        1 => format!("POINT ({x} {y})"),
        2 => format!("LINESTRING ({x} {y}, {right} {top})"),
        3 => format!("LINESTRING M ({x} {y} 0, {right} {y} 2, {right} {top} 5)"),
        _ => format!("POLYGON (({x} {y}, {right} {y}, {right} {top}, {x} {top}, {x} {y}))"),
    }
}

/// What is in scope while a rule is written.
#[derive(Clone)]
struct Scope {
    /// Class and label.
    objects: Vec<(&'static str, String)>,
    depth: usize,
}

impl Scope {
    fn with(&self, class: &'static str) -> (Self, String) {
        let label = format!("o{}", self.objects.len());
        let mut inner = self.deeper();
        inner.objects.push((class, label.clone()));
        (inner, format!(r#"{{"class":"{class}","label":"{label}"}}"#))
    }

    fn deeper(&self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self.clone()
        }
    }

    fn object(&self, dice: &mut Dice<'_>) -> String {
        if dice.rarely() {
            return r#"{"class":"A","label":"nobody"}"#.to_owned();
        }
        let (class, label) = &self.objects[dice.below(self.objects.len())];
        format!(r#"{{"class":"{class}","label":"{label}"}}"#)
    }
}

const DEPTH_MAX: usize = 5;

fn rule(dice: &mut Dice<'_>) -> String {
    let scope = Scope {
        objects: Vec::new(),
        depth: 0,
    };
    let (inner, binder) = scope.with("A");
    let predicate = predicate(dice, &inner);
    format!(r#"{{"object":{binder},"predicate":{predicate}}}"#)
}

fn template(dice: &mut Dice<'_>) -> String {
    let scope = Scope {
        objects: vec![("A", "p".to_owned())],
        depth: 3,
    };
    let body = predicate(dice, &scope);
    format!(r#"{{"parameters":[{{"class":"A","label":"p"}}],"body":{{"predicate":{body}}}}}"#)
}

fn class(dice: &mut Dice<'_>) -> &'static str {
    if dice.rarely() {
        return "All";
    }
    dice.one_of(&["A", "A", "B"])
}

fn predicate(dice: &mut Dice<'_>, scope: &Scope) -> String {
    let inner = scope.deeper();
    if scope.depth >= DEPTH_MAX {
        return comparison(dice, scope);
    }
    match dice.byte() % 20 {
        0 => {
            let parts: Vec<_> = (0..1 + dice.below(3))
                .map(|_| predicate(dice, &inner))
                .collect();
            let kind = dice.one_of(&["and", "or", "xor"]);
            format!(r#"{{"{kind}":[{}]}}"#, parts.join(","))
        }
        1 => format!(r#"{{"not":{}}}"#, predicate(dice, &inner)),
        2 => {
            let (test, then) = (predicate(dice, &inner), predicate(dice, &inner));
            let other = predicate(dice, &inner);
            format!(r#"{{"ifThenElse":{{"if":{test},"then":{then},"else":{other}}}}}"#)
        }
        3..=8 => {
            let (found, binder) = scope.with(class(dice));
            let such_that = such_that(dice, &found);
            let quantifier = dice.one_of(&["exactly", "at-least", "at-most"]);
            let count = dice.below(4);
            format!(
                r#"{{"exists":{{"quantifier":"{quantifier}","count":{count},
                    "object":{binder},"suchThat":{such_that}}}}}"#
            )
        }
        9 | 10 => {
            let (found, binder) = scope.with(class(dice));
            let such_that = such_that(dice, &found);
            let check = predicate(dice, &found);
            let kind = dice.one_of(&["forAll", "forAll", "chaining"]);
            format!(r#"{{"{kind}":{{"object":{binder},"suchThat":{such_that},"check":{check}}}}}"#)
        }
        11 => {
            let steps = operation(dice, &inner);
            let check = predicate(dice, &inner);
            format!(r#"{{"executeThenCheck":{{"execute":{steps},"check":{check}}}}}"#)
        }
        12 => {
            let argument = scope.object(dice);
            format!(
                r#"{{"useTemplate":{{"template":{{"id":"{TEMPLATE}"}},"arguments":[{argument}]}}}}"#
            )
        }
        13 => {
            let wanted = dice.one_of(&[Type::Integer, Type::Real, Type::String]);
            let (of, min) = (value(dice, &inner, wanted), value(dice, &inner, wanted));
            let max = value(dice, &inner, wanted);
            let closed = dice.byte().is_multiple_of(2);
            format!(
                r#"{{"inRange":{{"value":{of},"min":{min},"max":{max},
                    "minInclusive":{closed},"maxInclusive":{closed}}}}}"#
            )
        }
        14 => dice
            .one_of(&["\"true\"", "\"false\"", "\"true\"", "\"hole\""])
            .to_owned(),
        _ => comparison(dice, scope),
    }
}

/// What an index can serve, more often than not.
fn such_that(dice: &mut Dice<'_>, scope: &Scope) -> String {
    let parts: Vec<_> = (0..1 + dice.below(3))
        .map(|_| match dice.byte() % 4 {
            0 => predicate(dice, &scope.deeper()),
            _ => comparison(dice, scope),
        })
        .collect();
    format!(r#"{{"and":[{}]}}"#, parts.join(","))
}

fn comparison(dice: &mut Dice<'_>, scope: &Scope) -> String {
    let inner = scope.deeper();
    let (wanted, relation) = match dice.byte() % 3 {
        0 => {
            let relation = match dice.byte() % 4 {
                0 => r#"{"withinDistance":"1.5"}"#,
                1 => r#"{"beyondDistance":"1.5"}"#,
                _ => dice.one_of(&[
                    "\"spatial-equals\"",
                    "\"spatial-disjoint\"",
                    "\"spatial-intersects\"",
                    "\"spatial-touches\"",
                    "\"spatial-crosses\"",
                    "\"spatial-within\"",
                    "\"spatial-contains\"",
                    "\"spatial-overlaps\"",
                    "\"spatial-covers\"",
                    "\"spatial-covered-by\"",
                ]),
            };
            (Type::Geometry, relation)
        }
        1 => {
            let relation = dice.one_of(&["\"begins-with\"", "\"contains\"", "\"ends-with\""]);
            (Type::String, relation)
        }
        _ => {
            let relation = dice.one_of(&[
                "\"equals\"",
                "\"not-equals\"",
                "\"less\"",
                "\"less-or-equals\"",
                "\"greater\"",
                "\"greater-or-equals\"",
            ]);
            let types = [
                Type::Integer,
                Type::Real,
                Type::String,
                Type::Timestamp,
                Type::Boolean,
            ];
            (dice.one_of(&types), relation)
        }
    };
    let left = value(dice, &inner, wanted);
    let right = value(dice, &inner, wanted);
    format!(r#"{{"checkThat":{{"left":{left},"relation":{relation},"right":{right}}}}}"#)
}

/// A value that is of a type, if the dice do not fall strangely.
fn value(dice: &mut Dice<'_>, scope: &Scope, wanted: Type) -> String {
    let wanted = if dice.rarely() { Type::Any } else { wanted };
    let inner = scope.deeper();
    let choice = if scope.depth >= DEPTH_MAX {
        dice.byte() % 8
    } else {
        dice.byte() % 16
    };
    match choice {
        0..=4 => attribute(dice, scope, wanted),
        5 | 6 => constant(dice, wanted),
        7 => dice
            .one_of(&["\"null\"", r#"{"sessionParameter":"p"}"#])
            .to_owned(),
        8..=11 => call(dice, &inner, wanted),
        12 => {
            let (found, binder) = scope.with(class(dice));
            let such_that = such_that(dice, &found);
            let of = value(dice, &found, wanted);
            let function = dice.one_of(&[
                "count",
                "count-distinct",
                "sum",
                "average",
                "min",
                "max",
                "all-same",
                "as-list",
                "union",
                "intersection",
                "envelope",
                "all-distinct",
            ]);
            format!(
                r#"{{"aggregate":{{"function":"{function}","object":{binder},
                    "suchThat":{such_that},"values":[{of}]}}}}"#
            )
        }
        13 => {
            let (left, right) = (value(dice, &inner, wanted), value(dice, &inner, wanted));
            let kind = dice.one_of(&["difference", "product", "division", "modulus"]);
            format!(r#"{{"{kind}":{{"left":{left},"right":{right}}}}}"#)
        }
        14 => {
            let (test, then) = (predicate(dice, &inner), value(dice, &inner, wanted));
            let other = value(dice, &inner, wanted);
            format!(r#"{{"ifThenElse":{{"if":{test},"then":{then},"else":{other}}}}}"#)
        }
        _ => temporary(),
    }
}

fn temporary() -> String {
    r#"{"temporary":{"name":"v","scope":"local"}}"#.to_owned()
}

fn attribute(dice: &mut Dice<'_>, scope: &Scope, wanted: Type) -> String {
    let fit: Vec<&str> = ATTRIBUTES
        .iter()
        .filter(|(_, attribute_type)| wanted.accepts(*attribute_type))
        .map(|(name, _)| *name)
        .collect();
    if fit.is_empty() {
        return constant(dice, wanted);
    }
    let name = dice.one_of(&fit);
    let of = scope.object(dice);
    format!(r#"{{"attribute":{{"of":{of},"name":"{name}"}}}}"#)
}

fn constant(dice: &mut Dice<'_>, wanted: Type) -> String {
    let (name, text) = match wanted {
        Type::Integer => ("integer", dice.number().to_string()),
        Type::Real => (
            "real",
            dice.one_of(&["0", "1", "2.5", "-3", "1e300", "0.1"])
                .to_owned(),
        ),
        Type::Timestamp => ("timestamp", "2015-09-01T00:00:00".to_owned()),
        Type::Boolean => ("boolean", (dice.byte().is_multiple_of(2)).to_string()),
        Type::Geometry => ("geometry", geometry_text(dice)),
        _ => ("string", dice.one_of(TEXTS).to_owned()),
    };
    let text = serde_json::to_string(&text).expect("texts are JSON");
    format!(r#"{{"constant":{{"type":"{name}","text":{text}}}}}"#)
}

fn call(dice: &mut Dice<'_>, scope: &Scope, wanted: Type) -> String {
    let fit: Vec<&Operator> = all().filter(|it| wanted.accepts(it.result)).collect();
    let Some(operator) = (!fit.is_empty()).then(|| fit[dice.below(fit.len())]) else {
        return constant(dice, wanted);
    };
    let mut arguments = Vec::new();
    for argument in operator.arguments {
        let count = match argument.presence {
            Presence::Required => 1,
            Presence::Optional => dice.below(2),
            Presence::Repeated => 1 + dice.below(2),
            Presence::AnyNumber => dice.below(3),
        };
        for _ in 0..count {
            arguments.push(match argument.argument_type {
                Type::Object => format!(r#"{{"object":{}}}"#, scope.object(dice)),
                wanted => value(dice, scope, wanted),
            });
        }
    }
    format!(
        r#"{{"call":{{"operator":"{}","arguments":[{}]}}}}"#,
        operator.name,
        arguments.join(",")
    )
}

fn operation(dice: &mut Dice<'_>, scope: &Scope) -> String {
    let inner = scope.deeper();
    let assign = |dice: &mut Dice<'_>, scope: &Scope| {
        let wanted = dice.one_of(&[Type::Integer, Type::String, Type::Geometry]);
        let (target, value) = (temporary(), value(dice, scope, wanted));
        format!(r#"{{"assign":{{"target":{target},"value":{value}}}}}"#)
    };
    if scope.depth >= DEPTH_MAX {
        return assign(dice, scope);
    }
    match dice.byte() % 7 {
        0 => {
            let steps: Vec<_> = (0..1 + dice.below(3))
                .map(|_| operation(dice, &inner))
                .collect();
            format!(r#"{{"sequence":[{}]}}"#, steps.join(","))
        }
        1 => {
            let (test, then) = (predicate(dice, &inner), operation(dice, &inner));
            format!(r#"{{"ifThenElse":{{"if":{test},"then":{then}}}}}"#)
        }
        2 => {
            let (test, step) = (predicate(dice, &inner), operation(dice, &inner));
            format!(r#"{{"while":{{"while":{test},"do":{step}}}}}"#)
        }
        3 => {
            let (found, binder) = scope.with(class(dice));
            let such_that = such_that(dice, &found);
            let step = operation(dice, &found);
            let count_max = dice.below(3);
            format!(
                r#"{{"loopOverObjects":{{"object":{binder},"suchThat":{such_that},
                    "countMax":{count_max},"do":{step}}}}}"#
            )
        }
        4 => "\"break\"".to_owned(),
        _ => assign(dice, scope),
    }
}
