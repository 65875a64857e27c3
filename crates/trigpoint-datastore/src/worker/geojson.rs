//! GeoJSON geometry that GDAL leaves out without a word: of a type that there is not, or with
//! coordinates that are no places.
//!
//! The file is read over once, a geometry at a time. What is no JSON is left to GDAL, which says
//! so.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};
use serde_json::Value;

use crate::fault::shown;

/// How many arrays lie in each other down to a number, by the type of geometry.
const TYPES: [(&str, usize); 6] = [
    ("Point", 1),
    ("MultiPoint", 2),
    ("LineString", 2),
    ("MultiLineString", 3),
    ("Polygon", 3),
    ("MultiPolygon", 4),
];
const RECORD_SEPARATOR: u8 = 0x1e;
const COLLECTION: &str = "GeometryCollection";
/// How many numbers of a place GDAL looks at.
const ORDINATE_COUNT_MAX: usize = 3;

/// Returns what is wrong with the first geometry that would be left out, and where it is.
pub(super) fn left_out(path: &str) -> Option<String> {
    first_fault(File::open(path).ok()?)
}

fn first_fault(from: impl Read) -> Option<String> {
    let plain = BufReader::new(Plain::new(from));
    let texts = serde_json::Deserializer::from_reader(plain).into_iter::<Feature>();
    let mut features = Features::default();
    for feature in texts.map_while(Result::ok) {
        features.add(feature);
        if features.fault.is_some() {
            break;
        }
    }
    features.fault
}

/// JSON in which `NaN` and `Infinity`, which GDAL reads, are numbers, and the marks between texts
/// (RFC 8142) are spaces.
struct Plain<R> {
    from: R,
    is_in_text: bool,
    is_escaped: bool,
    is_in_word: bool,
}

impl<R> Plain<R> {
    fn new(from: R) -> Self {
        Self {
            from,
            is_in_text: false,
            is_escaped: false,
            is_in_word: false,
        }
    }

    fn plain(&mut self, byte: u8) -> u8 {
        if self.is_in_text {
            let ends = byte == b'"' && !self.is_escaped;
            self.is_escaped = byte == b'\\' && !self.is_escaped;
            self.is_in_text = !ends;
            return byte;
        }
        self.is_in_text = byte == b'"';
        if self.is_in_word && byte.is_ascii_alphabetic() {
            return b' ';
        }
        self.is_in_word = matches!(byte, b'N' | b'I');
        match byte {
            b'N' | b'I' => b'0',
            RECORD_SEPARATOR => b' ',
            _ => byte,
        }
    }
}

impl<R: Read> Read for Plain<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(to)?;
        for byte in to.iter_mut().take(count) {
            *byte = self.plain(*byte);
        }
        Ok(count)
    }
}

/// A feature, or a collection of them.
#[derive(serde::Deserialize)]
struct Feature {
    #[serde(default)]
    geometry: Value,
    #[serde(default)]
    features: Features,
}

/// Features, of which only the first fault is kept.
#[derive(Default)]
struct Features {
    count: usize,
    fault: Option<String>,
}

impl Features {
    fn add(&mut self, feature: Feature) {
        self.count += 1;
        if self.fault.is_none() {
            let of_geometry = || {
                let fault = fault(&feature.geometry)?;
                Some(format!("the geometry of feature {} {fault}", self.count))
            };
            self.fault = feature.features.fault.or_else(of_geometry);
        }
    }
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(FeaturesVisitor)
    }
}

struct FeaturesVisitor;

impl<'de> Visitor<'de> for FeaturesVisitor {
    type Value = Features;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Features, A::Error> {
        let mut features = Features::default();
        while let Some(feature) = sequence.next_element()? {
            features.add(feature);
        }
        Ok(features)
    }
}

/// What is wrong with a geometry that GDAL says nothing of.
fn fault(geometry: &Value) -> Option<String> {
    if geometry.is_null() {
        return None;
    }
    let Some(Value::String(kind)) = member(geometry, "type") else {
        return Some("has no type".to_owned());
    };
    if kind.eq_ignore_ascii_case(COLLECTION) {
        let members = member(geometry, "geometries")?.as_array()?;
        return members.iter().find_map(fault);
    }
    let known = TYPES
        .iter()
        .find(|(name, _)| kind.eq_ignore_ascii_case(name));
    let Some((_, depth)) = known else {
        return Some(format!(
            "is of the type `{}`, which GeoJSON does not have",
            shown(kind)
        ));
    };
    // GDAL says so where there are none.
    let coordinates = member(geometry, "coordinates").filter(|found| !found.is_null())?;
    let is_empty = coordinates.as_array().is_some_and(Vec::is_empty);
    (!is_empty).then(|| of_places(coordinates, *depth))?
}

/// Its names are written in capitals or not, as GDAL takes them.
fn member<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    let mut members = of.as_object()?.iter();
    let found = members.find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// What is wrong with arrays that lie so deep in each other down to a number.
fn of_places(value: &Value, depth: usize) -> Option<String> {
    let odd = |value: &Value, wanted: &str| {
        let value = shown(&value.to_string());
        Some(format!(
            "has `{value}` among its coordinates, where {wanted} belongs"
        ))
    };
    let Some(members) = value.as_array() else {
        return odd(value, "an array");
    };
    if depth > 1 {
        return members.iter().find_map(|value| of_places(value, depth - 1));
    }
    if members.len() < 2 {
        return odd(value, "a place of two numbers");
    }
    let mut ordinates = members.iter().take(ORDINATE_COUNT_MAX);
    ordinates
        .find(|ordinate| !ordinate.is_number())
        .and_then(|ordinate| odd(ordinate, "a number"))
}

#[cfg(test)]
mod tests {
    use super::first_fault;

    fn fault_of(geometry: &str) -> Option<String> {
        let good = r#"{"type": "Feature", "geometry": null}"#;
        let text = format!(
            r#"{{"type": "FeatureCollection", "features": [{good}, {{"geometry": {geometry}}}]}}"#
        );
        first_fault(text.as_bytes())
    }

    #[test]
    fn what_gdal_reads_or_complains_of_is_no_fault() {
        for geometry in [
            "null",
            r#"{"type": "Point", "coordinates": []}"#,
            r#"{"type": "Point"}"#,
            r#"{"type": "Point", "coordinates": null}"#,
            r#"{"type": "POINT", "Coordinates": [1, 2, 3, "m"]}"#,
            r#"{"coordinates": [[0, 0], [1, 1]], "type": "LineString"}"#,
            r#"{"type": "Polygon", "coordinates": [[]]}"#,
            r#"{"type": "MultiLineString", "coordinates": [[], [[1, 2], [3, 4]]]}"#,
            r#"{"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 1], [1, 0], [0, 0]]]]}"#,
            r#"{"type": "GeometryCollection", "geometries": []}"#,
            r#"{"type": "Point", "coordinates": [NaN, 1]}"#,
        ] {
            assert_eq!(fault_of(geometry), None, "{geometry}");
        }
    }

    #[test]
    fn what_gdal_leaves_out_without_a_word_is_told() {
        for (geometry, fault) in [
            (
                r#"{"type": "Circle", "coordinates": [1, 1]}"#,
                "the type `Circle`",
            ),
            (r#"{"type": "Point", "coordinates": [0]}"#, "`[0]`"),
            (r#"{"type": "Point", "coordinates": [[1, 2]]}"#, "`[[1,2]]`"),
            (r#"{"type": "LineString", "coordinates": [1, 2]}"#, "`1`"),
            (
                r#"{"type": "Point", "coordinates": [1, 2, null]}"#,
                "`null`",
            ),
            (
                r#"{"type": "MultiPoint", "coordinates": [[], [1, 2]]}"#,
                "`[]`",
            ),
            (
                r#"{"type": "LineString", "coordinates": [[0, 0], null]}"#,
                "`null`",
            ),
            (
                r#"{"type": "GeometryCollection", "geometries": [{"type": "Circle"}]}"#,
                "the type `Circle`",
            ),
            ("{}", "has no type"),
            ("[1, 2]", "has no type"),
        ] {
            let told = fault_of(geometry).unwrap_or_default();
            assert!(
                told.starts_with("the geometry of feature 2 "),
                "{geometry}: {told}"
            );
            assert!(told.contains(fault), "{geometry}: {told}");
        }
    }

    #[test]
    fn what_is_not_a_number_hides_nothing_behind_it() {
        let text = "{\"a\": \"\\\"NaN\\\\\", \"b\": [NaN, -Infinity, 1], \"geometry\": null}\n\
                    \u{1e}{\"geometry\": {\"type\": \"Nil\"}}\n";
        let told = first_fault(text.as_bytes()).unwrap_or_default();
        assert!(told.contains("feature 2 is of the type `Nil`"), "{told}");
    }

    #[test]
    fn features_one_a_line_are_looked_at_each() {
        let text = "{\"geometry\":null}\n\n{\"geometry\":{\"type\":\"Circle\"}}\n";
        let told = first_fault(text.as_bytes()).unwrap_or_default();
        assert!(told.starts_with("the geometry of feature 2 is"), "{told}");
    }
}
