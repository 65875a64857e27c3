//! Every function does what its examples say: they are called as a rule would call them.

use std::sync::Arc;

use trigpoint_geometry::Geometry;
use trigpoint_rules::operators::{self, Operator};
use trigpoint_rules::{
    Environment, Evaluation, FailedRule, ObjectId, Outcome, Templates, Type, Value, resolve,
};

use crate::workspace::Workspace;
use crate::written::{constant, rule};

/// Reads the notation of examples: `buffer(g'POINT (0 0)', 1)`.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn takes(&mut self, mark: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn quoted(&mut self) -> Option<&'a str> {
        let inner = self.rest.strip_prefix('\'')?;
        let (text, rest) = inner.split_once('\'')?;
        self.rest = rest;
        Some(text)
    }

    fn word(&mut self) -> &'a str {
        self.rest = self.rest.trim_start();
        let is_end = |letter: char| "(),[]'".contains(letter) || letter.is_whitespace();
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    /// A value as the JSON of a document.
    fn value(&mut self) -> String {
        let word = self.word();
        match word {
            "" => return constant("string", self.quoted().unwrap()),
            "g" => return constant("geometry", self.quoted().unwrap()),
            "t" => return constant("timestamp", self.quoted().unwrap()),
            "null" => return "\"null\"".to_owned(),
            "true" | "false" => return constant("boolean", word),
            _ => {}
        }
        if !self.takes('(') {
            let is_whole = word.parse::<i64>().is_ok();
            return constant(if is_whole { "integer" } else { "real" }, word);
        }
        let mut arguments = Vec::new();
        while !self.takes(')') {
            arguments.push(self.value());
            self.takes(',');
        }
        if word == "road" {
            return r#"{"object":{"class":"ROAD","label":"it"}}"#.to_owned();
        }
        format!(
            r#"{{"call":{{"operator":"{word}","arguments":[{}]}}}}"#,
            arguments.join(",")
        )
    }

    /// What is expected, as a value.
    fn expected(&mut self) -> Value {
        if self.takes('[') {
            let mut values = Vec::new();
            while !self.takes(']') {
                values.push(self.expected());
                self.takes(',');
            }
            return Value::Collection(values.into());
        }
        match self.word() {
            "" => Value::text(self.quoted().unwrap()),
            "g" => Value::geometry(Geometry::from_wkt(self.quoted().unwrap()).unwrap()),
            "t" => {
                let text = self.quoted().unwrap();
                let date = text
                    .parse()
                    .unwrap_or_else(|_| text.parse::<jiff::civil::Date>().unwrap().at(0, 0, 0, 0));
                Value::Timestamp(date)
            }
            "null" => Value::Null,
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            number => match number.parse() {
                Ok(whole) => Value::Integer(whole),
                Err(_) => Value::Real(number.parse().unwrap()),
            },
        }
    }
}

/// Equal, numbers but for their last digits and places but for a billionth.
fn is_near(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Null, Value::Null) => true,
        (Value::Boolean(found), Value::Boolean(wanted)) => found == wanted,
        (Value::Integer(found), Value::Integer(wanted)) => found == wanted,
        (Value::Real(found), Value::Real(wanted)) => {
            (found - wanted).abs() <= 1e-12 * wanted.abs().max(1.0)
        }
        (Value::String(found), Value::String(wanted)) => found == wanted,
        (Value::Timestamp(found), Value::Timestamp(wanted)) => found == wanted,
        (Value::Geometry(found), Value::Geometry(wanted)) => {
            let (left, right) = (found.shape(), wanted.shape());
            let (left, right) = (left.positions(), right.positions());
            found.kind() == wanted.kind()
                && found.dimensions() == wanted.dimensions()
                && left.len() == right.len()
                && left.iter().zip(right).all(|(one, other)| {
                    let near = |one: Option<f64>, other: Option<f64>| match (one, other) {
                        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
                        (one, other) => one == other,
                    };
                    one.distance(other) < 1e-9 && near(one.z, other.z) && near(one.m, other.m)
                })
        }
        (Value::Collection(found), Value::Collection(wanted)) => {
            found.len() == wanted.len()
                && found
                    .iter()
                    .zip(wanted.iter())
                    .all(|(one, other)| is_near(one, other))
        }
        _ => false,
    }
}

/// The workspace that examples may speak of.
fn roads() -> Workspace {
    let mut roads = Workspace::default();
    let road = roads.class(
        "ROAD",
        &[
            ("name", Type::String),
            ("lanes", Type::Integer),
            ("geometry", Type::Geometry),
        ],
    );
    roads.add(
        road,
        vec![Value::text("Main Street"), Value::Null, Value::Null],
    );
    roads
}

fn environment() -> Environment {
    Environment {
        now: Some(jiff::civil::date(2026, 1, 31).at(12, 30, 45, 0)),
        failed_rule: Some(FailedRule {
            name: "Road has a name".into(),
            hotspot: crate::workspace::geometry("POINT (1 1)"),
            hotspot_attributes: vec!["name".into(), "lanes".into()],
        }),
        ..Environment::default()
    }
}

/// What a call comes to: a value, or the message of an error or fault.
fn called(roads: &Workspace, call: &str) -> Result<Value, String> {
    let mut reader = Reader { rest: call };
    let value = reader.value();
    assert!(reader.rest.trim().is_empty(), "`{call}` goes on");
    // A rule that says it is null fails when it is not, and then tells what it is.
    let document = format!(
        r#"{{"object":{{"class":"ROAD","label":"it"}},"predicate":{{"checkThat":{{
            "left":{value},"relation":"equals","right":"null"}}}}}}"#
    );
    let schema = Arc::new(roads.schema.clone());
    let resolved = resolve(&rule(&document), &schema, &Templates::new());
    let resolved = resolved.map_err(|faults| faults[0].to_string())?;
    let environment = environment();
    let mut evaluation = Evaluation::new(&resolved, roads, &environment);
    let object = ObjectId {
        class: roads.schema.class_named("ROAD").unwrap(),
        index: 0,
    };
    match evaluation.check(object) {
        Outcome::Error(error) => Err(error.to_string()),
        Outcome::True => Ok(Value::Null),
        Outcome::False => Ok(evaluation.failing_parts(object)[0].values[0].1.clone()),
        Outcome::Unknown => panic!("a test of identity is true or false"),
    }
}

fn problems(roads: &Workspace, operator: &Operator) -> Vec<String> {
    let mut problems = Vec::new();
    for (call, expected) in operator.examples {
        let found = called(roads, call);
        if let Some(message) = expected.strip_prefix("error: ") {
            match found {
                Err(error) if error.contains(message) => {}
                other => problems.push(format!("{call}: {other:?}, not the error `{message}`")),
            }
            continue;
        }
        let mut reader = Reader { rest: expected };
        let wanted = reader.expected();
        match found {
            Ok(found) if is_near(&found, &wanted) => {}
            Ok(found) => problems.push(format!("{call}: {found}, not {wanted}")),
            Err(error) => problems.push(format!("{call}: {error}, not {wanted}")),
        }
    }
    problems
}

#[test]
fn every_function_does_what_its_examples_say() {
    let roads = roads();
    let problems: Vec<String> = operators::all()
        .flat_map(|operator| problems(&roads, operator))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn an_example_that_says_something_else_is_found() {
    let roads = roads();
    assert!(is_near(
        &called(&roads, "trim(' a ')").unwrap(),
        &Value::text("a")
    ));
    assert!(!is_near(
        &called(&roads, "trim(' a ')").unwrap(),
        &Value::text(" a")
    ));
    assert!(!is_near(
        &called(&roads, "centroid(g'POINT (1 1)')").unwrap(),
        &crate::workspace::geometry("POINT (1 2)")
    ));
    assert_eq!(
        called(&roads, "trmi('a')").unwrap_err(),
        "there is no function `trmi`; `trim` is there (at `/predicate/checkThat/left/call`)"
    );
}
