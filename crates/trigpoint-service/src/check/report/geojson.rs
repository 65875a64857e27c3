//! The report as GeoJSON (RFC 7946): a feature a finding, at its hotspots or else where its object
//! is. Coordinates are those of the data; where these are not in WGS 84 a member `crs` says in
//! what, as GeoJSON of 2008 had it, and readers of today still understand.

use std::io::{self, Write};

use serde_json::{Map, Value, json};
use trigpoint_engine::Finding;
use trigpoint_geometry::{Geometry, Position, Shape};

use super::{Checked, each_finding, hotspots, kind, refused, told, values};
use crate::error::ServiceError;

pub(super) fn write(checked: &mut Checked, out: &mut dyn Write) -> Result<(), ServiceError> {
    out.write_all(b"{\"type\":\"FeatureCollection\"")
        .map_err(refused)?;
    if let Some(crs) = checked.report.crs.as_deref().filter(|crs| !is_wgs_84(crs)) {
        let name = crs
            .strip_prefix("EPSG:")
            .map(|code| format!("urn:ogc:def:crs:EPSG::{code}"));
        let name = name.unwrap_or_else(|| crs.to_owned());
        let member = json!({"type": "name", "properties": {"name": name}});
        write!(out, ",\n\"crs\":{member}").map_err(refused)?;
    }
    out.write_all(b",\n\"features\":[").map_err(refused)?;
    let mut separator = "\n";
    each_finding(checked, |finding| {
        out.write_all(separator.as_bytes()).map_err(refused)?;
        separator = ",\n";
        let written = serde_json::to_writer(&mut *out, &feature(finding));
        written.map_err(io::Error::from).map_err(refused)
    })?;
    out.write_all(b"\n]}\n").map_err(refused)
}

/// Whether coordinates are longitude and latitude in WGS 84, which is what GDAL gives for these.
pub(super) fn is_wgs_84(crs: &str) -> bool {
    matches!(crs, "EPSG:4326" | "OGC:CRS84")
}

fn feature(finding: &Finding) -> Value {
    let mut properties = Map::new();
    // The attributes of the object first, so that none hides what the report says.
    for value in finding.reported.iter().chain(&finding.key) {
        properties.insert(value.name.clone(), value.value.clone());
    }
    properties.insert("rule".to_owned(), finding.rule.clone().into());
    properties.insert("class".to_owned(), finding.class.clone().into());
    properties.insert("kind".to_owned(), kind(finding).into());
    properties.insert("what".to_owned(), told(finding).into());
    properties.insert("values".to_owned(), values(finding).into());
    let first = hotspots(finding).next().map(|(_, hotspot)| hotspot);
    if let Some(measured) = first.and_then(|hotspot| hotspot.measured) {
        properties.insert("measured".to_owned(), measured.into());
    }
    if let Some(limit) = first.and_then(|hotspot| hotspot.limit) {
        properties.insert("limit".to_owned(), limit.into());
    }
    json!({
        "type": "Feature",
        "id": finding.id,
        "geometry": place(finding),
        "properties": properties,
    })
}

fn place(finding: &Finding) -> Value {
    let hotspots: Vec<Value> = hotspots(finding)
        .filter_map(|(_, hotspot)| of_wkt(&hotspot.geometry))
        .collect();
    match <[Value; 1]>::try_from(hotspots) {
        Ok([only]) => only,
        Err(none) if none.is_empty() => {
            let own = finding.geometry.as_deref().and_then(of_wkt);
            own.unwrap_or(Value::Null)
        }
        Err(many) => json!({"type": "GeometryCollection", "geometries": many}),
    }
}

fn of_wkt(wkt: &str) -> Option<Value> {
    let geometry = Geometry::from_wkt(wkt).ok()?;
    (!geometry.is_empty()).then(|| of_shape(&geometry.shape()))
}

fn of_shape(shape: &Shape) -> Value {
    let (kind, coordinates) = match shape {
        Shape::Point(position) => ("Point", position.as_ref().map_or(json!([]), at)),
        Shape::LineString(line) => ("LineString", list(line, at)),
        Shape::Polygon(rings) => ("Polygon", list(rings, |ring| list(ring, at))),
        Shape::MultiPoint(points) => {
            let known: Vec<&Position> = points.iter().flatten().collect();
            ("MultiPoint", list(&known, |position| at(position)))
        }
        Shape::MultiLineString(lines) => ("MultiLineString", list(lines, |line| list(line, at))),
        Shape::MultiPolygon(polygons) => {
            let rings = |rings: &Vec<Vec<Position>>| list(rings, |ring| list(ring, at));
            ("MultiPolygon", list(polygons, rings))
        }
        Shape::GeometryCollection(parts) => {
            let parts = list(parts, of_shape);
            return json!({"type": "GeometryCollection", "geometries": parts});
        }
    };
    json!({"type": kind, "coordinates": coordinates})
}

fn list<T>(all: &[T], each: impl Fn(&T) -> Value) -> Value {
    all.iter().map(each).collect()
}

/// Measures have no place in GeoJSON.
fn at(position: &Position) -> Value {
    match position.z.filter(|z| z.is_finite()) {
        Some(z) => json!([position.x, position.y, z]),
        None => json!([position.x, position.y]),
    }
}
