//! A dataset that GDAL opened, and its layers.

use std::sync::{Arc, Mutex};

use gdal::config::set_error_handler;
use gdal::errors::CplErrType;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{LayerAccess, geometry_type_to_name};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use super::fields::{self, Fields};
use super::geojson;
use super::trouble;
use super::whole::Promise;
use crate::layer::{Extent, Field, FieldType, Layer};
use crate::pipe::{Job, Trouble, TroubleCode};

/// How many layers are read, so that a description stays readable.
const LAYER_COUNT_MAX: usize = 10_000;
/// How long WKT of a coordinate reference system may be.
const WKT_CHARS_MAX: usize = 16_384;
/// The drivers that open a file that is not whole, say so once, and then give it without the rest
/// or with nulls. The others try and complain of what they then do otherwise.
const OPEN_WHAT_IS_BROKEN: [&str; 3] = ["FlatGeobuf", "GML", GEOJSON];
/// The driver that reads ahead in a file: its complaints are of no row.
pub(super) const GEOJSON: &str = "GeoJSON";
const GEOJSON_SEQUENCE: &str = "GeoJSONSeq";
/// How complaints begin that are of a coordinate reference system and not of the file.
const OF_PROJ: &str = "PROJ:";

pub(super) struct Open {
    pub(super) dataset: Dataset,
    complaints: Complaints,
}

/// What GDAL complained of since it was asked last: its functions tell little by what they return.
#[derive(Clone, Default)]
pub(super) struct Complaints(Arc<Mutex<Vec<String>>>);

impl Complaints {
    pub(super) fn listen() -> Self {
        let complaints = Self::default();
        let heard = complaints.clone();
        set_error_handler(move |class, _, message| {
            let is_failure = matches!(class, CplErrType::Failure | CplErrType::Fatal);
            if let Ok(mut list) = heard.0.lock()
                && is_failure
                && list.len() < 16
            {
                list.push(message.trim().to_owned());
            }
        });
        complaints
    }

    pub(super) fn take(&self) -> Vec<String> {
        self.0
            .lock()
            .map(|mut list| std::mem::take(&mut *list))
            .unwrap_or_default()
    }
}

/// Tells whether a driver reads GeoJSON.
pub(super) fn is_geojson(driver: &str) -> bool {
    [GEOJSON, GEOJSON_SEQUENCE].contains(&driver)
}

pub(super) fn open(job: &Job) -> Result<Open, Trouble> {
    let complaints = Complaints::listen();
    let drivers: Vec<&str> = job.drivers.iter().map(String::as_str).collect();
    let options: Vec<&str> = job.open_options.iter().map(String::as_str).collect();
    let opened = Dataset::open_ex(
        &job.dataset,
        DatasetOptions {
            open_flags: GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_VERBOSE_ERROR,
            allowed_drivers: Some(&drivers),
            open_options: Some(&options),
            sibling_files: None,
        },
    );
    // Messages of GDAL name the dataset, and that of a connection holds the password.
    let failed = |code, reason: &str| {
        let reason = reason.replace(&job.dataset, &job.what);
        trouble(code, &job.what, reason)
    };
    let unreadable = if job.port.is_some() {
        TroubleCode::Connection
    } else {
        TroubleCode::Unreadable
    };
    match opened {
        Ok(dataset) => {
            let mut reasons = complaints.take();
            reasons.retain(|reason| !reason.starts_with(OF_PROJ));
            let driver = dataset.driver().short_name();
            let is_broken =
                dataset.layer_count() == 0 || OPEN_WHAT_IS_BROKEN.contains(&driver.as_str());
            if is_broken && !reasons.is_empty() {
                let code = if driver == GEOJSON {
                    TroubleCode::Broken
                } else {
                    unreadable
                };
                return Err(failed(code, &reasons.join("; ")));
            }
            if is_geojson(&driver)
                && let Some(reason) = geojson::left_out(&job.dataset)
            {
                return Err(failed(TroubleCode::Broken, &reason));
            }
            Ok(Open {
                dataset,
                complaints,
            })
        }
        Err(_) => {
            let mut reason = complaints.take().join("; ");
            if reason.is_empty() {
                reason = format!("it is not what {} reads", drivers.join(" or "));
            }
            Err(failed(unreadable, &reason))
        }
    }
}

impl Open {
    pub(super) fn layers(&self, job: &Job) -> Result<Vec<Layer>, Trouble> {
        let mut layers = Vec::new();
        for layer in self.dataset.layers().take(LAYER_COUNT_MAX) {
            layers.push(self.layer(job, &layer)?);
        }
        Ok(layers)
    }

    fn layer(&self, job: &Job, layer: &gdal::vector::Layer<'_>) -> Result<Layer, Trouble> {
        let name = layer.name();
        // Counting comes first: some drivers say but once that a file is not whole.
        self.complaints.take();
        let feature_count = layer.feature_count();
        self.unless_broken(&name)?;
        if let Some(promise) = self.promise(job, layer) {
            promise.check(&name, feature_count)?;
        }
        let fields = Fields::of(&self.dataset, layer);
        let crs = self.crs_of(job, layer)?;
        let mut described: Vec<Field> = fields
            .attributes
            .iter()
            .map(fields::Attribute::field)
            .collect();
        described.extend(
            layer
                .defn()
                .geom_fields()
                .enumerate()
                .map(|(index, field)| Field {
                    name: fields::geometry_name(&field.name(), index),
                    field_type: FieldType::Geometry,
                    source_type: geometry_type_to_name(field.field_type()),
                }),
        );
        let extent = described
            .iter()
            .any(|field| field.field_type == FieldType::Geometry)
            .then(|| layer.get_extent().ok())
            .flatten()
            .map(|found| Extent {
                x_min: found.MinX,
                y_min: found.MinY,
                x_max: found.MaxX,
                y_max: found.MaxY,
            })
            .filter(|extent| {
                [extent.x_min, extent.y_min, extent.x_max, extent.y_max]
                    .iter()
                    .all(|ordinate| ordinate.is_finite())
            })
            .filter(|_| feature_count > 0);
        self.complaints.take();
        Ok(Layer {
            name,
            fields: described,
            feature_count,
            crs,
            extent,
            notes: Vec::new(),
        })
    }

    /// Fails where GDAL complained since it was asked last.
    pub(super) fn unless_broken(&self, layer: &str) -> Result<(), Trouble> {
        let complaints = self.complaints.take();
        if complaints.is_empty() {
            return Ok(());
        }
        Err(trouble(TroubleCode::Broken, layer, complaints.join("; ")))
    }

    /// Returns what the file promises of a layer.
    pub(super) fn promise(&self, job: &Job, layer: &gdal::vector::Layer<'_>) -> Option<Promise> {
        Promise::of(&self.driver(), &job.dataset, layer)
    }

    /// Returns the name of the driver that opened it.
    pub(super) fn driver(&self) -> String {
        self.dataset.driver().short_name()
    }

    /// Returns what GDAL complained of.
    pub(super) fn complaints(&self) -> Vec<String> {
        self.complaints.take()
    }

    fn crs_of(
        &self,
        job: &Job,
        layer: &gdal::vector::Layer<'_>,
    ) -> Result<Option<String>, Trouble> {
        let known = self.spatial_ref(job, layer)?;
        if layer.defn().geom_fields().next().is_none() {
            return Ok(None);
        }
        match (&job.wanted_crs, known) {
            (Some(wanted), Some(_)) => Ok(written(&crs(wanted)?)),
            (Some(_), None) => Err(trouble(
                TroubleCode::Crs,
                layer.name(),
                "it does not say its coordinate reference system, so it cannot be brought to \
                 another",
            )),
            (None, Some(known)) => Ok(written(&known)),
            (None, None) => Ok(None),
        }
    }

    /// The coordinate reference system that the data have.
    pub(super) fn spatial_ref(
        &self,
        job: &Job,
        layer: &gdal::vector::Layer<'_>,
    ) -> Result<Option<SpatialRef>, Trouble> {
        let mut found = match &job.declared_crs {
            Some(declared) => crs(declared)?,
            None => match layer.spatial_ref() {
                Some(found) => found,
                None => return Ok(None),
            },
        };
        found.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        Ok(Some(found))
    }
}

/// A coordinate reference system by its name (`EPSG:27700`), with X before Y.
pub(super) fn crs(name: &str) -> Result<SpatialRef, Trouble> {
    let mut crs = SpatialRef::from_definition(name).map_err(|_| {
        trouble(
            TroubleCode::Crs,
            name,
            "no coordinate reference system of this name is known",
        )
    })?;
    crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(crs)
}

fn written(crs: &SpatialRef) -> Option<String> {
    crs.authority().ok().or_else(|| {
        // Files of Esri name systems of EPSG without their numbers.
        let mut guess = crs.clone();
        guess.auto_identify_epsg().ok();
        guess.authority().ok().or_else(|| {
            let wkt = crs.to_wkt().ok()?;
            (wkt.len() <= WKT_CHARS_MAX).then_some(wkt)
        })
    })
}
