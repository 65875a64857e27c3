//! Data behind the engine's port: a data store with its files or its database, or plain files.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use trigpoint_engine::{Batch, CellFault, Column, Source, SourceClass, SourceError};
use trigpoint_model::document::{Connection, DataFormat, DataStore};
use trigpoint_rules::Type;

use crate::convert;
use crate::csv::{self, CsvFile, CsvOptions};
use crate::curves::CURVE_STEP_DEG;
use crate::fault::{fault, shown};
use crate::files::{Folder, StoredFile};
use crate::format::{self, DATABASE_DRIVER, FileFormat};
use crate::layer::Layer;
use crate::mapping::{self, MappedClass, Origin, Part};
use crate::pipe::{Job, RawBatch, Task};
use crate::place;
use crate::reader::{Ended, Worker};
use crate::settings::ReaderSettings;

/// What rests beside the item of a data store and is needed to open it.
#[derive(Debug, Default)]
pub struct Given {
    /// The uploaded files.
    pub files: Vec<StoredFile>,
    /// The password of the connection.
    pub password: Option<String>,
}

/// Data that were opened: layers as they were found, and classes as a session sees them.
#[derive(Debug)]
pub struct DataSource {
    settings: ReaderSettings,
    datasets: Vec<Dataset>,
    layers: Vec<Layer>,
    mapped: Vec<MappedClass>,
    classes: Vec<SourceClass>,
    /// What is unpacked; it vanishes with this value.
    _folders: Vec<Folder>,
}

#[derive(Debug)]
enum Dataset {
    Gdal {
        job: Box<Job>,
        layers: Vec<Layer>,
        /// The process that has it open, until one is told to stop in the middle.
        worker: Option<Worker>,
    },
    Csv(Box<CsvFile>),
}

impl Dataset {
    fn layers(&self) -> &[Layer] {
        match self {
            Self::Gdal { layers, .. } => layers,
            Self::Csv(file) => std::slice::from_ref(&file.layer),
        }
    }
}

impl DataSource {
    /// Opens what a data store reads, with its mapping. `what` is how messages call it.
    ///
    /// # Errors
    /// When there is nothing to read, or it cannot be read.
    pub fn open(
        store: &DataStore,
        given: &Given,
        what: &str,
        settings: &ReaderSettings,
    ) -> Result<Self, SourceError> {
        let mut source = Self::layers_of(store, given, what, settings)?;
        source.mapped = mapping::mapped(store, &source.layers);
        source.classes = classes(&source.mapped);
        Ok(source)
    }

    /// As [`DataSource::open`], with files or folders where they lie in the place of those that
    /// were uploaded.
    ///
    /// # Errors
    /// When there is nothing to read, or it cannot be read.
    pub fn open_at(
        store: &DataStore,
        paths: &[PathBuf],
        what: &str,
        settings: &ReaderSettings,
    ) -> Result<Self, SourceError> {
        let Some(connection) = store.read.as_ref().filter(|_| !paths.is_empty()) else {
            return Self::open(store, &Given::default(), what, settings);
        };
        let format = format::of(&connection.format, what)?;
        place::refuse_ways_out(&connection.parameters, what)?;
        let folders: Result<Vec<Folder>, SourceError> = paths
            .iter()
            .map(|path| Folder::of_path(path, settings))
            .collect();
        let opening = Opening {
            what,
            settings,
            connection: Some(connection),
        };
        let mut source = opening.folders(folders?, Some(format))?;
        source.mapped = mapping::mapped(store, &source.layers);
        source.classes = classes(&source.mapped);
        Ok(source)
    }

    /// Opens what a data store reads, whatever its mapping says: each layer is a class.
    ///
    /// # Errors
    /// When there is nothing to read, or it cannot be read.
    pub fn layers_of(
        store: &DataStore,
        given: &Given,
        what: &str,
        settings: &ReaderSettings,
    ) -> Result<Self, SourceError> {
        let connection = store.read.as_ref().ok_or_else(|| {
            fault(
                "connection-missing",
                what,
                "it does not say where its data are read from",
                "set the format of the data store, and upload its file or name its database",
            )
        })?;
        let opening = Opening {
            what,
            settings,
            connection: Some(connection),
        };
        if connection.format == DataFormat::PostGis {
            return opening.database(connection, given.password.as_deref());
        }
        let format = format::of(&connection.format, what)?;
        place::refuse_ways_out(&connection.parameters, what)?;
        if given.files.is_empty() {
            return Err(fault(
                "data-missing",
                what,
                "no file is uploaded to it",
                "upload its file, zipped where it is of several parts",
            ));
        }
        let folder = Folder::of_uploads(what, &given.files, Some(format), settings)?;
        opening.folders(vec![folder], Some(format))
    }

    /// Opens files where they lie: each layer is a class of its name, with the types that were
    /// found, its geometry called `geometry`, and the number of each feature as `fid`.
    ///
    /// # Errors
    /// When a file is not there or cannot be read, or two layers have one name.
    pub fn open_paths(paths: &[PathBuf], settings: &ReaderSettings) -> Result<Self, SourceError> {
        let mut folders = Vec::new();
        for path in paths {
            folders.push(Folder::of_path(path, settings)?);
        }
        let opening = Opening {
            what: "the data",
            settings,
            connection: None,
        };
        opening.folders(folders, None)
    }

    /// Returns the layers as they were found.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Returns the attributes that the mapping names and the data do not have, as `class.attribute`
    /// in the words of the source. Each of their values is a fault.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let parts = self.mapped.iter().flat_map(|mapped| &mapped.parts);
        parts
            .flat_map(|part| {
                part.origins.iter().filter_map(|origin| match origin {
                    Origin::Missing(name) => Some(format!("{}.{name}", part.layer)),
                    Origin::Field(_) | Origin::Nothing => None,
                })
            })
            .collect()
    }

    /// The columns of a class that a layer does not have.
    pub(crate) fn missing_columns(&self, class: usize) -> Vec<usize> {
        let parts = self
            .mapped
            .get(class)
            .into_iter()
            .flat_map(|mapped| &mapped.parts);
        parts
            .flat_map(|part| part.origins.iter().enumerate())
            .filter(|(_, origin)| matches!(origin, Origin::Missing(_)))
            .map(|(column, _)| column)
            .collect()
    }

    pub(crate) fn class_name(&self, class: usize) -> Option<String> {
        self.classes.get(class).map(|class| class.name.clone())
    }

    /// Returns the layers that the mapping names and the data do not have.
    #[must_use]
    pub fn missing_layers(&self) -> Vec<String> {
        self.mapped
            .iter()
            .flat_map(|mapped| &mapped.parts)
            .map(|part| &part.layer)
            .filter(|name| !self.layers.iter().any(|layer| layer.name == **name))
            .cloned()
            .collect()
    }

    /// Reads a class up to a number of rows.
    ///
    /// # Errors
    /// When the data cannot be read.
    pub fn read_some(
        &mut self,
        class: usize,
        rows_max: u64,
        take: &mut dyn FnMut(Batch) -> ControlFlow<()>,
    ) -> Result<(), SourceError> {
        let Some(mapped) = self.mapped.get(class).cloned() else {
            return Ok(());
        };
        let mut left = rows_max;
        for part in &mapped.parts {
            let mut is_enough = left == 0;
            if is_enough {
                break;
            }
            self.read_part(&mapped.class, part, left, &mut |batch| {
                left = left.saturating_sub(batch.rows as u64);
                let step = take(batch);
                is_enough = step.is_break();
                step
            })?;
            if is_enough {
                break;
            }
        }
        Ok(())
    }

    fn read_part(
        &mut self,
        class: &SourceClass,
        part: &Part,
        rows_max: u64,
        take: &mut dyn FnMut(Batch) -> ControlFlow<()>,
    ) -> Result<(), SourceError> {
        let dataset = self.datasets.iter_mut().find(|dataset| {
            dataset
                .layers()
                .iter()
                .any(|layer| layer.name == part.layer)
        });
        let dataset = dataset.ok_or_else(|| {
            fault(
                "layer-missing",
                &part.layer,
                format!(
                    "the data have no layer of this name, which the class `{}` reads",
                    class.name
                ),
                "refresh the schema of the data store, or disable the class in its mapping",
            )
        })?;
        let fields: Vec<String> = part
            .origins
            .iter()
            .filter_map(|origin| match origin {
                Origin::Field(name) => Some(name.clone()),
                Origin::Missing(_) | Origin::Nothing => None,
            })
            .collect();
        let mut typed = |raw: RawBatch| take(batch(raw, class, part));
        match dataset {
            Dataset::Csv(file) => csv::read(file, &fields, rows_max, &mut typed),
            Dataset::Gdal { job, worker, .. } => {
                let task = Task::Read {
                    layer: part.layer.clone(),
                    fields,
                    rows_max,
                };
                let mut reading = match worker.take() {
                    Some(waiting) => waiting,
                    None => Worker::start(&self.settings, job)?,
                };
                if reading.rows(&task, &mut typed)? == Ended::Fully {
                    *worker = Some(reading);
                }
                Ok(())
            }
        }
    }
}

impl Source for DataSource {
    fn classes(&self) -> &[SourceClass] {
        &self.classes
    }

    fn read(
        &mut self,
        class: usize,
        take: &mut dyn FnMut(Batch) -> ControlFlow<()>,
    ) -> Result<(), SourceError> {
        self.read_some(class, u64::MAX, take)
    }
}

/// Opens plain files, as the engine takes them.
///
/// # Errors
/// As [`DataSource::open_paths`].
pub fn open_paths(
    paths: &[PathBuf],
    settings: &ReaderSettings,
) -> Result<Box<dyn Source>, SourceError> {
    DataSource::open_paths(paths, settings).map(|source| Box::new(source) as Box<dyn Source>)
}

/// What is the same for all datasets of a source.
struct Opening<'a> {
    what: &'a str,
    settings: &'a ReaderSettings,
    connection: Option<&'a Connection>,
}

impl Opening<'_> {
    fn folders(
        &self,
        folders: Vec<Folder>,
        format: Option<&'static FileFormat>,
    ) -> Result<DataSource, SourceError> {
        let none = std::collections::BTreeMap::new();
        let parameters = self
            .connection
            .map_or(&none, |connection| &connection.parameters);
        let declared_crs = place::crs(parameters, DECLARED_CRS, self.what)?;
        let wanted_crs = place::crs(parameters, WANTED_CRS, self.what)?;
        let csv = CsvOptions::of(parameters, declared_crs.clone(), self.what)?;
        let mut datasets = Vec::new();
        for folder in &folders {
            for path in &folder.datasets {
                let Some(format) = format.or_else(|| format::by_name(path)) else {
                    continue;
                };
                let what = self.shown(path, folder);
                if format.is_csv() {
                    if wanted_crs.is_some() {
                        return Err(fault(
                            "crs-unknown",
                            what,
                            "values with separators are not brought to another coordinate \
                             reference system",
                            "clear `Reproject to` of the data store",
                        ));
                    }
                    datasets.push(Dataset::Csv(Box::new(CsvFile::open(path, &what, &csv)?)));
                    continue;
                }
                let job = Job {
                    open_options: self.open_options(format)?,
                    folder: Some(folder.path.to_string_lossy().into_owned()),
                    declared_crs: declared_crs.clone(),
                    wanted_crs: wanted_crs.clone(),
                    ..self.job(&path.to_string_lossy(), &what, format.drivers)
                };
                datasets.push(self.inspected(job)?);
            }
        }
        self.source(datasets, folders)
    }

    fn database(
        &self,
        connection: &Connection,
        password: Option<&str>,
    ) -> Result<DataSource, SourceError> {
        let database = place::database(&connection.parameters, password, self.what)?;
        let job = Job {
            port: Some(database.port),
            open_options: database.options.clone(),
            declared_crs: place::crs(&connection.parameters, DECLARED_CRS, self.what)?,
            wanted_crs: place::crs(&connection.parameters, WANTED_CRS, self.what)?,
            ..self.job(&database.words, &database.what, &[DATABASE_DRIVER])
        };
        let dataset = self.inspected(job)?;
        self.source(vec![dataset], Vec::new())
    }

    fn job(&self, dataset: &str, what: &str, drivers: &[&str]) -> Job {
        let limits = self.settings.limits;
        Job {
            dataset: dataset.to_owned(),
            what: what.to_owned(),
            drivers: drivers.iter().map(|&driver| driver.to_owned()).collect(),
            open_options: Vec::new(),
            folder: None,
            is_made: false,
            port: None,
            memory_bytes: limits.memory_bytes_max,
            cpu_s: limits.cpu_max.as_secs().max(1),
            declared_crs: None,
            wanted_crs: None,
            curve_step_deg: CURVE_STEP_DEG,
        }
    }

    /// The name of a file as people know it: not where it was unpacked to.
    fn shown(&self, path: &Path, folder: &Folder) -> String {
        match self.connection {
            Some(_) => {
                let inner = path.strip_prefix(&folder.path).unwrap_or(path);
                format!("{} (`{}`)", self.what, shown(&inner.to_string_lossy()))
            }
            None => path.display().to_string(),
        }
    }

    /// The encoding of a Shapefile, which its `.cpg` says where the data store does not.
    fn open_options(&self, format: &FileFormat) -> Result<Vec<String>, SourceError> {
        let encoding = self
            .connection
            .and_then(|connection| {
                ["Encoding", "Encoding (e.g. UTF-8)"]
                    .iter()
                    .find_map(|name| connection.parameters.get(*name))
            })
            .map(|value| value.trim())
            .filter(|value| !value.is_empty());
        let (Some(encoding), true) = (encoding, format.drivers.contains(&"ESRI Shapefile")) else {
            return Ok(Vec::new());
        };
        if encoding_rs::Encoding::for_label(encoding.as_bytes()).is_none() {
            return Err(fault(
                "parameter-refused",
                self.what,
                format!(
                    "`Encoding` is `{}`, which is not an encoding",
                    shown(encoding)
                ),
                "name it as `UTF-8` or `ISO-8859-1`, or clear the parameter",
            ));
        }
        Ok(vec![format!("ENCODING={encoding}")])
    }

    fn inspected(&self, job: Job) -> Result<Dataset, SourceError> {
        let mut worker = Worker::start(self.settings, &job)?;
        let layers = worker.layers()?;
        Ok(Dataset::Gdal {
            job: Box::new(job),
            layers,
            worker: Some(worker),
        })
    }

    fn source(
        &self,
        datasets: Vec<Dataset>,
        folders: Vec<Folder>,
    ) -> Result<DataSource, SourceError> {
        let layers: Vec<Layer> = datasets
            .iter()
            .flat_map(|dataset| dataset.layers().iter().cloned())
            .collect();
        let mut names: Vec<&str> = layers.iter().map(|layer| layer.name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            return Err(fault(
                "layer-twice",
                shown(twice.first().unwrap_or(&self.what)),
                "two layers of the data have this name",
                "read the files apart, or rename one",
            ));
        }
        let mapped = mapping::mirrored(&layers);
        Ok(DataSource {
            settings: self.settings.clone(),
            datasets,
            classes: classes(&mapped),
            layers,
            mapped,
            _folders: folders,
        })
    }
}

/// The parameters that say which coordinate reference system data have, and are brought to.
const DECLARED_CRS: &[&str] = &["Coordinate Reference System"];
const WANTED_CRS: &[&str] = &["Reproject to"];

fn classes(mapped: &[MappedClass]) -> Vec<SourceClass> {
    mapped.iter().map(|mapped| mapped.class.clone()).collect()
}

/// Gives rows the types of their class.
fn batch(raw: RawBatch, class: &SourceClass, part: &Part) -> Batch {
    let RawBatch {
        rows,
        columns: found,
        faults: found_faults,
    } = raw;
    let mut found = found.into_iter();
    let mut faults: Vec<CellFault> = Vec::new();
    // From the columns that were read to those of the class.
    let mut places = Vec::new();
    let mut columns = Vec::new();
    for (column, (attribute, origin)) in class.attributes.iter().zip(&part.origins).enumerate() {
        let wanted = attribute.attribute_type;
        let mut fault = |row, reason| {
            faults.push(CellFault {
                row,
                column,
                reason,
            });
        };
        columns.push(match origin {
            Origin::Nothing => nulls(wanted, rows),
            Origin::Missing(name) => {
                let reason = format!("the data have no `{}`", shown(name));
                (0..rows).for_each(|row| fault(row, reason.clone()));
                nulls(wanted, rows)
            }
            Origin::Field(_) => {
                places.push(column);
                match found.next() {
                    Some(values) if values.len() == rows => {
                        convert::column(values, wanted, &mut fault)
                    }
                    // A worker that was taken over can send what it likes.
                    Some(_) | None => {
                        let reason = "the reader gave no value".to_owned();
                        (0..rows).for_each(|row| fault(row, reason.clone()));
                        nulls(wanted, rows)
                    }
                }
            }
        });
    }
    faults.extend(found_faults.into_iter().filter_map(|fault| {
        let column = *places.get(fault.column)?;
        (fault.row < rows).then_some(CellFault {
            row: fault.row,
            column,
            reason: fault.reason,
        })
    }));
    faults.sort_by_key(|fault| (fault.row, fault.column));
    Batch {
        rows,
        columns,
        faults,
    }
}

fn nulls(wanted: Type, rows: usize) -> Column {
    match wanted {
        Type::Boolean => Column::Boolean(vec![None; rows]),
        Type::Integer => Column::Integer(vec![None; rows]),
        Type::Real => Column::Real(vec![None; rows]),
        Type::Timestamp => Column::Timestamp(vec![None; rows]),
        Type::Geometry => Column::Geometry(vec![None; rows]),
        Type::String | Type::Any | Type::Collection | Type::Record | Type::Object => {
            Column::String(vec![None; rows])
        }
    }
}
