//! Sources opened: what they have becomes a schema, and what rules need of them a workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use trigpoint_rules::{Attribute, Class, ClassId, Schema, Type};

use crate::class_data::ClassData;
use crate::column::index;
use crate::growing::Growing;
use crate::source::{Source, SourceClass, SourceError};
use crate::watch::{Progress, Stage, Watch};
use crate::workspace::{ClassRead, Workspace};

/// Why sources do not go together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Two classes of one name give an attribute different types.
    #[error(
        "the class `{class}` comes from several sources, and its attribute `{attribute}` is {} in \
         one and {} in another", first.words(), second.words()
    )]
    TypeConflict {
        /// The class.
        class: String,
        /// The attribute.
        attribute: String,
        /// Its type where it comes first.
        first: Type,
        /// Its other type.
        second: Type,
    },
}

/// Why a workspace cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The source cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The classes do not lie in one plane.
    #[error(
        "the classes are in different coordinate reference systems: {}",
        listed(found)
    )]
    MixedCrs {
        /// Each, with its classes.
        found: BTreeMap<String, Vec<String>>,
    },
    /// A class has more features than can be numbered.
    #[error("the class `{class}` has more than {max} features", max = u32::MAX)]
    TooManyFeatures {
        /// The class.
        class: String,
    },
    /// A batch is not of the shape that the source has promised.
    #[error("the source of the class `{class}` gives a batch that does not fit: {what}")]
    Misfit {
        /// The class.
        class: String,
        /// What does not fit.
        what: String,
    },
    /// Whoever waited waits no more.
    #[error("the run was cancelled")]
    Cancelled,
}

fn listed(found: &BTreeMap<String, Vec<String>>) -> String {
    /// Classes that a message names for each.
    const NAMED_MAX: usize = 5;
    let each = found.iter().map(|(crs, classes)| {
        let named: Vec<_> = classes.iter().take(NAMED_MAX).map(String::as_str).collect();
        let more = if classes.len() > NAMED_MAX {
            ", …"
        } else {
            ""
        };
        format!("`{crs}` ({}{more})", named.join(", "))
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Sources, and what they have.
pub struct Opened {
    sources: Vec<Box<dyn Source>>,
    schema: Arc<Schema>,
    /// For each class of the schema the source and the number there of each part of it.
    origins: Vec<Vec<Origin>>,
}

#[derive(Clone, Copy)]
struct Origin {
    source: usize,
    class: usize,
}

impl Opened {
    /// Brings sources together. Classes of one name become one, with the attributes of all.
    ///
    /// # Errors
    /// All attributes that have different types in different sources.
    pub fn new(sources: Vec<Box<dyn Source>>) -> Result<Self, Vec<OpenError>> {
        let mut schema = Schema::default();
        let mut origins: Vec<Vec<Origin>> = Vec::new();
        let mut errors = Vec::new();
        for (source, opened) in sources.iter().enumerate() {
            for (class, given) in opened.classes().iter().enumerate() {
                let id = schema.add(class_of(given));
                if let Some(known) = schema.class(id) {
                    errors.extend(conflicts(known, given));
                }
                if origins.len() <= index(id.0) {
                    origins.resize_with(index(id.0) + 1, Vec::new);
                }
                if let Some(of_class) = origins.get_mut(index(id.0)) {
                    of_class.push(Origin { source, class });
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            sources,
            schema: Arc::new(schema),
            origins,
        })
    }

    /// Returns what rules are resolved against.
    #[must_use]
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Reads the features of some classes.
    ///
    /// # Errors
    /// When a source cannot be read, the classes lie in different coordinate reference systems, or
    /// the run is cancelled.
    pub fn read(
        mut self,
        wanted: &BTreeSet<ClassId>,
        watch: &Watch<'_>,
    ) -> Result<Workspace, ReadError> {
        let crs = self.one_crs(wanted)?;
        let schema = Arc::clone(&self.schema);
        let mut classes = Vec::new();
        let mut read = Vec::new();
        let mut done = 0;
        for (id, class) in schema.classes() {
            if !wanted.contains(&id) {
                classes.push(ClassData::default());
                continue;
            }
            let mut growing = Growing::of(class);
            for origin in self.origins.get(index(id.0)).cloned().unwrap_or_default() {
                self.grow(&mut growing, origin, done, watch)?;
            }
            done += u64::from(growing.rows());
            let data = growing.finish();
            read.push(ClassRead {
                class: class.name.clone(),
                features: u64::from(data.rows()),
                faults: data.faults_count(),
            });
            classes.push(data);
        }
        Ok(Workspace::new(schema, classes, read, crs))
    }

    fn grow(
        &mut self,
        growing: &mut Growing<'_>,
        origin: Origin,
        done: u64,
        watch: &Watch<'_>,
    ) -> Result<(), ReadError> {
        let Some(source) = self.sources.get_mut(origin.source) else {
            return Ok(());
        };
        if let Some(given) = source.classes().get(origin.class) {
            growing.begin_part(given);
        }
        let mut failed = None;
        source.read(origin.class, &mut |batch| {
            let grown = if watch.is_stopped() {
                Err(ReadError::Cancelled)
            } else {
                growing.add(batch)
            };
            if let Err(error) = grown {
                failed = Some(error);
                return ControlFlow::Break(());
            }
            (watch.tell)(Progress {
                stage: Stage::Reading,
                done: done + u64::from(growing.rows()),
                total: None,
            });
            ControlFlow::Continue(())
        })?;
        failed.map_or(Ok(()), Err)
    }

    /// The coordinate reference system of all classes with a geometry; one that is not known goes
    /// with any.
    fn one_crs(&self, wanted: &BTreeSet<ClassId>) -> Result<Option<String>, ReadError> {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, class) in self.schema.classes() {
            let has_geometry = class
                .attributes
                .iter()
                .any(|attribute| attribute.attribute_type == Type::Geometry);
            if !wanted.contains(&id) || !has_geometry {
                continue;
            }
            let origins = self.origins.get(index(id.0)).into_iter().flatten();
            for origin in origins {
                let source = self.sources.get(origin.source);
                let given = source.and_then(|source| source.classes().get(origin.class));
                if let Some(crs) = given.and_then(|given| given.crs.clone()) {
                    let names = found.entry(crs).or_default();
                    if !names.contains(&class.name) {
                        names.push(class.name.clone());
                    }
                }
            }
        }
        if found.len() > 1 {
            return Err(ReadError::MixedCrs { found });
        }
        Ok(found.into_keys().next())
    }
}

fn class_of(given: &SourceClass) -> Class {
    let attributes = given.attributes.iter().map(|attribute| Attribute {
        name: attribute.name.clone(),
        attribute_type: attribute.attribute_type,
        is_indexed: attribute.is_indexed,
    });
    Class {
        name: given.name.clone(),
        attributes: attributes.collect(),
    }
}

fn conflicts(known: &Class, given: &SourceClass) -> Vec<OpenError> {
    let mut errors = Vec::new();
    for attribute in &given.attributes {
        let Some((_, before)) = known.attribute(&attribute.name) else {
            continue;
        };
        let (first, second) = (before.attribute_type, attribute.attribute_type);
        if first != second && !(first == Type::Real && second == Type::Integer) {
            errors.push(OpenError::TypeConflict {
                class: given.name.clone(),
                attribute: attribute.name.clone(),
                first,
                second,
            });
        }
    }
    errors
}
