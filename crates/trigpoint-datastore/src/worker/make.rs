//! A dataset that GDAL makes of what the parent sends.

use std::io::{Read, Write};

use gdal::vector::{
    Feature, Geometry, Layer, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use gdal::{Dataset, DriverManager, Metadata};

use super::dataset::{self, Complaints};
use super::{Stop, trouble};
use crate::ability::{DriverAbilities, DriverAbility};
use crate::layer::FieldType;
use crate::made::{NewLayer, NewRow, NewValue};
use crate::pipe::{self, Frame, Job, MakeTask, Trouble, TroubleCode};

/// Does the tasks of a dataset that is made.
pub(super) fn serve(job: &Job, input: &mut impl Read, output: &mut impl Write) -> Result<(), Stop> {
    let making = Making {
        job,
        complaints: Complaints::listen(),
    };
    let mut dataset = None;
    while let Some(task) = pipe::read::<MakeTask>(input)? {
        match (task, &mut dataset) {
            (MakeTask::Abilities, _) => {
                pipe::write(output, &Frame::Abilities(abilities(&job.drivers)))?;
            }
            (MakeTask::Begin(layers), none) => *none = Some(making.begin(&layers)?),
            (MakeTask::Write(rows), Some(dataset)) => making.write(dataset, &rows)?,
            (MakeTask::End, some) => {
                let closed = some.take().map_or(Ok(()), Dataset::close);
                closed.map_err(|error| making.failed(&error))?;
                making.unless_failed()?;
            }
            (MakeTask::Write(_), None) => {
                let reason = "rows come before their layers";
                return Err(trouble(TroubleCode::NotWritten, &job.what, reason).into());
            }
        }
        pipe::write(output, &Frame::Done)?;
    }
    Ok(())
}

/// A driver that is not there opens and creates nothing.
fn abilities(drivers: &[String]) -> DriverAbilities {
    let each = drivers.iter().map(|name| {
        let driver = DriverManager::get_driver_by_name(name).ok();
        let can = |ability: &str| {
            let told = driver.as_ref().map(|it| it.metadata_item(ability, ""));
            told.flatten().as_deref() == Some("YES")
        };
        DriverAbility {
            opens: can("DCAP_OPEN") && can("DCAP_VECTOR"),
            creates: can("DCAP_CREATE") && can("DCAP_VECTOR"),
        }
    });
    DriverAbilities {
        drivers: each.collect(),
        release: gdal::version::VersionInfo::release_name(),
    }
}

struct Making<'a> {
    job: &'a Job,
    complaints: Complaints,
}

impl Making<'_> {
    fn begin(&self, layers: &[NewLayer]) -> Result<Dataset, Trouble> {
        let driver = self.job.drivers.first().map_or("", String::as_str);
        let made = DriverManager::get_driver_by_name(driver)
            .and_then(|driver| driver.create_vector_only(&self.job.dataset));
        let mut dataset = made.map_err(|error| self.failed(&error))?;
        for layer in layers {
            self.layer(&mut dataset, layer)?;
        }
        self.unless_failed()?;
        Ok(dataset)
    }

    fn layer(&self, dataset: &mut Dataset, new: &NewLayer) -> Result<(), Trouble> {
        let crs = new.crs.as_deref().map(dataset::crs).transpose()?;
        let made = dataset.create_layer(LayerOptions {
            name: &new.name,
            srs: crs.as_ref(),
            ty: if new.has_geometry {
                OGRwkbGeometryType::wkbUnknown
            } else {
                OGRwkbGeometryType::wkbNone
            },
            options: None,
        });
        let fields = new
            .fields
            .iter()
            .map(|field| (field.name.as_str(), type_of(field.field_type)));
        let fields: Vec<_> = fields.collect();
        made.and_then(|layer| layer.create_defn_fields(&fields))
            .map_err(|error| self.failed(&error))
    }

    fn write(&self, dataset: &mut Dataset, rows: &[NewRow]) -> Result<(), Trouble> {
        let failed = |error: gdal::errors::GdalError| self.failed(&error);
        let transaction = dataset.start_transaction().map_err(failed)?;
        let layers: Vec<Layer<'_>> = transaction.layers().collect();
        for row in rows {
            if let Some(layer) = layers.get(row.layer) {
                push(layer, row).map_err(failed)?;
            }
        }
        drop(layers);
        transaction.commit().map_err(failed)?;
        self.unless_failed()
    }

    fn unless_failed(&self) -> Result<(), Trouble> {
        match self.complaints.take() {
            none if none.is_empty() => Ok(()),
            some => Err(trouble(
                TroubleCode::NotWritten,
                &self.job.what,
                some.join("; "),
            )),
        }
    }

    /// GDAL complains of what its functions return no reason for.
    fn failed(&self, error: &gdal::errors::GdalError) -> Trouble {
        let mut reasons = self.complaints.take();
        if reasons.is_empty() {
            reasons.push(error.to_string());
        }
        trouble(TroubleCode::NotWritten, &self.job.what, reasons.join("; "))
    }
}

fn push(layer: &Layer<'_>, row: &NewRow) -> gdal::errors::Result<()> {
    let mut feature = Feature::new(layer.defn())?;
    for (index, value) in row.values.iter().enumerate() {
        match value {
            NewValue::Null => feature.set_field_null(index)?,
            NewValue::Integer(value) => feature.set_field_integer64(index, *value)?,
            NewValue::Real(value) => feature.set_field_double(index, *value)?,
            // Texts of GDAL end at a NUL.
            NewValue::String(value) => {
                feature.set_field_string(index, &value.replace('\0', "\u{2400}"))?;
            }
        }
    }
    if let Some(geometry) = &row.geometry {
        feature.set_geometry(Geometry::from_wkb(geometry)?)?;
    }
    feature.create(layer)
}

fn type_of(field_type: FieldType) -> OGRFieldType::Type {
    match field_type {
        FieldType::Integer | FieldType::Boolean => OGRFieldType::OFTInteger64,
        FieldType::Real => OGRFieldType::OFTReal,
        FieldType::Timestamp => OGRFieldType::OFTDateTime,
        FieldType::String | FieldType::Geometry => OGRFieldType::OFTString,
    }
}
