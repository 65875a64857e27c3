//! Lengths and areas on the ellipsoid of WGS 84, for longitude and latitude in degrees.
//!
//! The formulas are those of Karney (2013), good to a few nanometres.

use geographiclib_rs::{Geodesic, InverseGeodesic, PolygonArea, Winding};

use crate::error::GeometryError;
use crate::geometry::Geometry;
use crate::shape::{Position, Shape};

/// Azimuth and distance from one place to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeodesicWay {
    /// In metres.
    pub distance_m: f64,
    /// At the start, clockwise from north, from 0 to 360 degrees.
    pub azimuth_deg: f64,
}

impl Geometry {
    /// Returns the length of its lines on the ellipsoid, in metres; 0 for points and polygons.
    ///
    /// # Errors
    /// When a vertex is no longitude and latitude in degrees.
    pub fn geodesic_length_m(&self) -> Result<f64, GeometryError> {
        self.check_degrees("geodesic_length")?;
        let ellipsoid = Geodesic::wgs84();
        let lines = self.line_strings();
        let lengths = lines
            .iter()
            .flat_map(|line| line.iter().zip(line.iter().skip(1)));
        Ok(lengths
            .map(|(from, to)| way(&ellipsoid, from, to).distance_m)
            .fold(0.0, |sum, part| sum + part))
    }

    /// Returns the area of its polygons on the ellipsoid, in square metres; edges are geodesics.
    ///
    /// # Errors
    /// When a vertex is no longitude and latitude in degrees.
    pub fn geodesic_area_m2(&self) -> Result<f64, GeometryError> {
        self.check_degrees("geodesic_area")?;
        let ellipsoid = Geodesic::wgs84();
        let mut members = Vec::new();
        self.shape().into_members(&mut members);
        let polygons = members.iter().filter_map(Shape::as_polygon);
        Ok(polygons
            .map(|rings| {
                let mut areas = rings.iter().map(|ring| ring_area(&ellipsoid, ring));
                areas.next().unwrap_or(0.0) - areas.sum::<f64>()
            })
            .fold(0.0, |sum, part| sum + part))
    }

    /// Returns the way on the ellipsoid from one point to another; `None` when one is no point.
    ///
    /// # Errors
    /// When one is no longitude and latitude in degrees.
    pub fn geodesic_way(&self, to: &Self) -> Result<Option<GeodesicWay>, GeometryError> {
        self.check_degrees("geodesic_distance")?;
        to.check_degrees("geodesic_distance")?;
        let (Some(from), Some(to)) = (self.position(), to.position()) else {
            return Ok(None);
        };
        Ok(Some(way(&Geodesic::wgs84(), &from, &to)))
    }

    fn check_degrees(&self, operation: &'static str) -> Result<(), GeometryError> {
        let shape = self.shape();
        for position in shape.positions() {
            let wrong = [
                (
                    position.x,
                    180.0,
                    "a longitude from -180 to 180 degrees as X",
                ),
                (position.y, 90.0, "a latitude from -90 to 90 degrees as Y"),
            ]
            .into_iter()
            .find(|(value, max, _)| value.abs() > *max);
            if let Some((value, _, wanted)) = wrong {
                return Err(GeometryError::Argument {
                    operation,
                    wanted,
                    value,
                });
            }
        }
        Ok(())
    }
}

fn way(ellipsoid: &Geodesic, from: &Position, to: &Position) -> GeodesicWay {
    let (distance_m, azimuth, _, _): (f64, f64, f64, f64) =
        ellipsoid.inverse(from.y, from.x, to.y, to.x);
    GeodesicWay {
        distance_m,
        azimuth_deg: azimuth.rem_euclid(360.0),
    }
}

fn ring_area(ellipsoid: &Geodesic, ring: &[Position]) -> f64 {
    let mut polygon = PolygonArea::new(ellipsoid, Winding::CounterClockwise);
    for position in crate::parts::without_closing(ring) {
        polygon.add_point(position.y, position.x);
    }
    let (_, area, _) = polygon.compute(true);
    area.abs()
}
