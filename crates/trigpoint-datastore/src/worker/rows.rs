//! Rows of a layer, batch by batch.

use std::io::Write;

use gdal::spatial_ref::CoordTransform;
use gdal::vector::sql::Dialect;
use gdal::vector::{Feature, Geometry, LayerAccess, OGRwkbGeometryType, geometry_type_flatten};

use super::dataset::{self, Open};
use super::fields::{self, Fields};
use super::whole::Promise;
use super::{Stop, trouble};
use crate::convert;
use crate::curves;
use crate::fault::shown;
use crate::layer::FieldType;
use crate::mapping::is_feature_id;
use crate::pipe::{self, Frame, Job, RawBatch, RawColumn, RawFault, Trouble, TroubleCode};

/// How many rows a batch has at most.
const BATCH_ROWS_MAX: usize = 4096;
/// After how many bytes of texts and geometry a batch is closed.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// The drivers that say of every field whether it is null. The others leave out what a feature
/// does not have, which then reads as 0 or an empty text.
const NULLS_ARE_TOLD: [&str; 4] = ["OpenFileGDB", "GPKG", "SQLite", "PostgreSQL"];

/// What a column is read from.
enum Wanted {
    Attribute {
        index: usize,
        field_type: FieldType,
        /// The field that tells whether it is there at all.
        absent: Option<usize>,
    },
    Geometry(usize),
    Id,
}

pub(super) fn read(
    open: &Open,
    job: &Job,
    name: &str,
    fields: &[String],
    rows_max: u64,
    output: &mut impl Write,
) -> Result<(), Stop> {
    let mut layer = open.dataset.layer_by_name(name).map_err(|_| {
        open.complaints();
        trouble(
            TroubleCode::LayerMissing,
            name,
            format!("{} has no layer of this name", job.what),
        )
    })?;
    let promise = open.promise(job, &layer);
    let known = Fields::of(&open.dataset, &layer);
    let mut wanted = resolve(name, fields, &known, &layer)?;
    let transform = transform(open, job, &layer)?;
    let driver = open.driver();
    let tells_nulls = NULLS_ARE_TOLD.contains(&driver.as_str());
    let mut reading = Reading {
        open,
        layer: name,
        transform,
        reads_ahead: driver == dataset::GEOJSON,
        loses_places: dataset::is_geojson(&driver),
        curve_step_deg: job.curve_step_deg,
        promise,
        rows_left: rows_max,
        rows_read: 0,
        faults: Vec::new(),
        output,
    };
    if tells_nulls {
        return reading.all(&mut layer, &wanted);
    }
    let mut asked = Vec::new();
    for column in &mut wanted {
        if let Wanted::Attribute { index, absent, .. } = column {
            *absent = Some(known.attributes.len() + asked.len());
            asked.extend(
                known
                    .attributes
                    .get(*index)
                    .map(|field| field.name.as_str()),
            );
        }
    }
    let query = fields::query(name, &asked);
    open.complaints();
    match open.dataset.execute_sql(query, None, Dialect::OGR) {
        Ok(Some(mut rows)) => reading.all(&mut *rows, &wanted),
        Ok(None) | Err(_) => {
            let reason = open.complaints().join("; ");
            Err(trouble(TroubleCode::Unreadable, name, reason).into())
        }
    }
}

fn resolve(
    layer_name: &str,
    fields: &[String],
    known: &Fields,
    layer: &gdal::vector::Layer<'_>,
) -> Result<Vec<Wanted>, Trouble> {
    let geometries: Vec<String> = layer
        .defn()
        .geom_fields()
        .enumerate()
        .map(|(index, field)| fields::geometry_name(&field.name(), index))
        .collect();
    let one = |name: &String| {
        let attribute = known
            .attributes
            .iter()
            .position(|attribute| attribute.name == *name);
        if let Some(index) = attribute {
            let field_type = known.attributes.get(index)?.field_type;
            return Some(Wanted::Attribute {
                index,
                field_type,
                absent: None,
            });
        }
        if let Some(index) = geometries.iter().position(|geometry| geometry == name) {
            return Some(Wanted::Geometry(index));
        }
        is_feature_id(name).then_some(Wanted::Id)
    };
    fields
        .iter()
        .map(|name| {
            one(name).ok_or_else(|| {
                trouble(
                    TroubleCode::AttributeMissing,
                    format!("{layer_name}.{name}"),
                    "the layer has no attribute of this name",
                )
            })
        })
        .collect()
}

fn transform(
    open: &Open,
    job: &Job,
    layer: &gdal::vector::Layer<'_>,
) -> Result<Option<CoordTransform>, Trouble> {
    let Some(name) = &job.wanted_crs else {
        return Ok(None);
    };
    let Some(from) = open.spatial_ref(job, layer)? else {
        return Ok(None);
    };
    CoordTransform::new(&from, &dataset::crs(name)?)
        .map(Some)
        .map_err(|error| trouble(TroubleCode::Crs, name, error.to_string()))
}

struct Reading<'a, W> {
    open: &'a Open,
    layer: &'a str,
    transform: Option<CoordTransform>,
    /// Whether complaints before a row may be of any other.
    reads_ahead: bool,
    /// Whether an empty point was one with a coordinate that is no number.
    loses_places: bool,
    curve_step_deg: f64,
    promise: Option<Promise>,
    rows_left: u64,
    rows_read: u64,
    faults: Vec<RawFault>,
    output: &'a mut W,
}

impl<W: Write> Reading<'_, W> {
    fn all<L: LayerAccess>(&mut self, layer: &mut L, wanted: &[Wanted]) -> Result<(), Stop> {
        let mut columns = empty(wanted);
        let (mut rows, mut bytes) = (0, 0);
        let mut features = layer.features();
        while self.rows_left > 0 {
            let Some(feature) = features.next() else {
                // The end and a fault look alike; only complaints tell them apart.
                self.open.unless_broken(self.layer)?;
                if let Some(promise) = &self.promise {
                    promise.check(self.layer, self.rows_read)?;
                }
                break;
            };
            if self.reads_ahead {
                self.open.unless_broken(self.layer)?;
            }
            self.rows_left -= 1;
            self.rows_read += 1;
            for (index, (from, to)) in wanted.iter().zip(&mut columns).enumerate() {
                match self.push(&feature, from, to) {
                    Ok(size) => bytes += size,
                    Err(reason) => {
                        to.push_null();
                        self.faults.push(RawFault {
                            row: rows,
                            column: index,
                            reason: shown(&reason),
                        });
                    }
                }
            }
            let complaints = self.open.complaints();
            if !complaints.is_empty() && !wanted.is_empty() {
                self.faults.push(RawFault {
                    row: rows,
                    column: geometry_or_first(wanted),
                    reason: shown(&complaints.join("; ")),
                });
            }
            rows += 1;
            if rows == BATCH_ROWS_MAX || bytes >= BATCH_BYTES {
                self.send(rows, std::mem::replace(&mut columns, empty(wanted)))?;
                (rows, bytes) = (0, 0);
            }
        }
        if rows > 0 {
            self.send(rows, columns)?;
        }
        Ok(())
    }

    fn send(&mut self, rows: usize, columns: Vec<RawColumn>) -> Result<(), Stop> {
        let batch = RawBatch {
            rows,
            columns,
            faults: std::mem::take(&mut self.faults),
        };
        pipe::write(self.output, &Frame::Rows(batch)).map_err(Stop::from)
    }

    /// Puts a value at the end of its column and returns how long it is in bytes.
    fn push(
        &self,
        feature: &Feature<'_>,
        from: &Wanted,
        to: &mut RawColumn,
    ) -> Result<usize, String> {
        let (index, field_type) = match from {
            Wanted::Geometry(index) => {
                let wkb = self.geometry(feature, *index)?;
                let size = wkb.as_ref().map_or(0, Vec::len);
                if let RawColumn::Geometry(column) = to {
                    column.push(wkb);
                }
                return Ok(size);
            }
            Wanted::Id => {
                if let RawColumn::Integer(column) = to {
                    column.push(feature.fid().and_then(|fid| i64::try_from(fid).ok()));
                }
                return Ok(0);
            }
            Wanted::Attribute {
                index,
                field_type,
                absent,
            } => {
                let told = absent.map(|absent| feature.field_as_integer(absent));
                if matches!(told, Some(Ok(Some(1)))) {
                    to.push_null();
                    return Ok(0);
                }
                (*index, *field_type)
            }
        };
        let read = |error: gdal::errors::GdalError| error.to_string();
        match (field_type, to) {
            (FieldType::Boolean, RawColumn::Boolean(column)) => {
                let value = feature.field_as_integer(index).map_err(read)?;
                column.push(value.map(|value| value != 0));
            }
            (FieldType::Integer, RawColumn::Integer(column)) => {
                column.push(feature.field_as_integer64(index).map_err(read)?);
            }
            (FieldType::Real, RawColumn::Real(column)) => {
                let value = feature.field_as_double(index).map_err(read)?;
                if let Some(value) = value.filter(|value| !value.is_finite()) {
                    return Err(format!("{value} is not a number"));
                }
                column.push(value);
            }
            (FieldType::Timestamp, RawColumn::Timestamp(column)) => {
                let text = feature.field_as_string(index).map_err(read)?;
                let is_told = matches!(from, Wanted::Attribute { absent: None, .. });
                if is_told && text.as_ref().is_some_and(String::is_empty) {
                    return Err("it is no date that can be read, but it is not null".to_owned());
                }
                let text = text.filter(|text| !text.is_empty());
                column.push(text.as_deref().map(convert::microseconds).transpose()?);
            }
            (_, RawColumn::String(column)) => {
                let value = feature.field_as_string(index).map_err(read)?;
                let size = value.as_ref().map_or(0, String::len);
                if let Some(text) = value.as_ref().filter(|text| text.contains('\u{fffd}')) {
                    return Err(format!(
                        "`{text}` holds bytes that are no letters in its encoding"
                    ));
                }
                column.push(value);
                return Ok(size);
            }
            // The columns were made for these types.
            (_, to) => to.push_null(),
        }
        Ok(0)
    }

    fn geometry(&self, feature: &Feature<'_>, index: usize) -> Result<Option<Vec<u8>>, String> {
        let Ok(found) = feature.geometry_by_index(index) else {
            return Ok(None);
        };
        if !found.has_gdal_ptr() {
            return Ok(None);
        }
        if self.loses_places && has_empty_point(found) {
            return Err("a coordinate of it is not a number".to_owned());
        }
        let moved = self
            .transform
            .as_ref()
            .map(|transform| found.transform(transform))
            .transpose()
            .map_err(|_| {
                let complaints = self.open.complaints().join("; ");
                format!("it has no place in the wanted coordinate reference system: {complaints}")
            })?;
        let wkb = moved.as_ref().unwrap_or(found).iso_wkb();
        let wkb = wkb.map_err(|error| error.to_string())?;
        let geometry = curves::geometry(&wkb, self.curve_step_deg)?;
        Ok(Some(geometry.as_ewkb().to_vec()))
    }
}

/// Whether an empty point is in a geometry, or is it.
fn has_empty_point(geometry: &Geometry) -> bool {
    let count = geometry.geometry_count();
    match geometry_type_flatten(geometry.geometry_type()) {
        OGRwkbGeometryType::wkbPoint => geometry.is_empty(),
        OGRwkbGeometryType::wkbMultiPoint | OGRwkbGeometryType::wkbGeometryCollection => {
            (0..count).any(|index| has_empty_point(&geometry.get_geometry(index)))
        }
        _ => false,
    }
}

fn geometry_or_first(wanted: &[Wanted]) -> usize {
    wanted
        .iter()
        .position(|column| matches!(column, Wanted::Geometry(_)))
        .unwrap_or(0)
}

fn empty(wanted: &[Wanted]) -> Vec<RawColumn> {
    wanted
        .iter()
        .map(|column| match column {
            Wanted::Geometry(_) => RawColumn::Geometry(Vec::new()),
            Wanted::Id => RawColumn::Integer(Vec::new()),
            Wanted::Attribute { field_type, .. } => RawColumn::empty(*field_type),
        })
        .collect()
}
