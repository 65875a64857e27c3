//! The cases as their XML says them.

use std::fmt;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// One file.
#[derive(Default)]
pub(super) struct Run {
    /// The grid that overlays are computed on, where the file has a fixed precision.
    pub(super) grid_size: Option<f64>,
    /// Whether relations are asked of prepared geometries.
    pub(super) is_prepared: bool,
    pub(super) cases: Vec<Case>,
}

/// Two geometries and what is asked of them.
#[derive(Default)]
pub(super) struct Case {
    /// From 1, in the file.
    pub(super) number: usize,
    pub(super) a: String,
    pub(super) b: String,
    pub(super) operations: Vec<Operation>,
}

/// A question with its answer.
#[derive(Default)]
pub(super) struct Operation {
    /// In lower case.
    pub(super) name: String,
    pub(super) arguments: Vec<String>,
    pub(super) expected: String,
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}({})", self.name, self.arguments.join(", "))
    }
}

fn attributes(element: &BytesStart<'_>) -> Vec<(String, String)> {
    element
        .attributes()
        .map(|attribute| {
            let attribute = attribute.unwrap();
            (
                attribute.key.as_ref().to_owned(),
                attribute.value.clone().into_owned(),
            )
        })
        .collect()
}

fn operation(element: &BytesStart<'_>) -> Operation {
    let mut found = Operation::default();
    let mut attributes = attributes(element);
    attributes.sort();
    for (key, value) in attributes {
        if key == "name" {
            found.name = value.to_lowercase();
        } else {
            found.arguments.push(value.trim().to_uppercase());
        }
    }
    found
}

impl Run {
    pub(super) fn read(xml: &str) -> Self {
        let mut run = Self::default();
        let mut reader = Reader::from_str(xml);
        let mut text = String::new();
        let mut asked = Operation::default();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(element) | Event::Empty(element) => {
                    text.clear();
                    match element.name().as_ref() {
                        "case" => run.cases.push(Case {
                            number: run.cases.len() + 1,
                            ..Case::default()
                        }),
                        "op" => asked = operation(&element),
                        "precisionModel" => run.set_precision(&element),
                        _ => {}
                    }
                }
                Event::Text(found) => text.push_str(&found),
                Event::End(element) => {
                    let said = text.trim();
                    match (element.name().as_ref(), run.cases.last_mut()) {
                        ("a", Some(case)) => case.a = said.to_owned(),
                        ("b", Some(case)) => case.b = said.to_owned(),
                        ("op", Some(case)) => {
                            asked.expected = said.to_owned();
                            case.operations.push(std::mem::take(&mut asked));
                        }
                        ("geometryOperation", _) => {
                            run.is_prepared = said.ends_with("PreparedGeometryOperation");
                        }
                        _ => {}
                    }
                }
                Event::Eof => return run,
                _ => {}
            }
        }
    }

    fn set_precision(&mut self, element: &BytesStart<'_>) {
        let scale = attributes(element)
            .into_iter()
            .find(|(key, _)| key == "scale")
            .map(|(_, scale)| scale.parse::<f64>().unwrap());
        self.grid_size = scale.map(|scale| 1.0 / scale);
    }
}
