//! Sessions as item JSON: the tasks, in order.

use trigpoint_model::document::{
    ApplyActionMap, ApplyActions, BuildTopology, CheckRules, DataTask, OpenData, ParameterType,
    Session, SessionParameter, SnappingType, Task, TaskTerm, TopologyModel, TransformSchema,
    ValidateSchema,
};
use trigpoint_model::{ItemPath, Reference};
use uuid::Uuid;

use super::catalogue::Catalogue;
use super::fields::Fields;
use super::notes::Notes;
use super::place;
use super::secrets::{clean_free_text, clean_name, is_secret_name, without_certain_secrets};
use super::trouble::{Trouble, codes, shown};

/// Reads a session; what is left in `fields` is refused by the caller.
pub(super) fn read(
    fields: &mut Fields,
    path: &ItemPath,
    catalogue: &mut Catalogue,
    notes: &mut Notes,
) -> Result<Session, Trouble> {
    let mut tasks = Vec::new();
    for (index, task) in fields
        .list("tasks")?
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        let mut reader = TaskReader {
            fields: Fields::of(task, format!("tasks[{index}]"))?,
            catalogue,
            notes,
        };
        let task = reader.task(path, index)?;
        reader.fields.finish()?;
        tasks.push(task);
    }
    let mut parameters = Vec::new();
    for key in ["parameters", "sessionParameters"] {
        for (index, one) in fields
            .list(key)?
            .unwrap_or_default()
            .into_iter()
            .enumerate()
        {
            let fields = Fields::of(one, format!("{key}[{index}]"))?;
            parameters.push(parameter(fields, notes)?);
        }
    }
    Ok(Session {
        parameters,
        buffer_distance: fields.decimal("bufferDistance")?,
        production_mode: fields.flag("productionMode")?.unwrap_or(false),
        tasks,
        ..Session::default()
    })
}

fn parameter(mut fields: Fields, notes: &mut Notes) -> Result<SessionParameter, Trouble> {
    let name = fields.text("name")?.unwrap_or_default();
    let name = clean_name(name, "the name of a session parameter", notes);
    let word = fields.text("type")?.unwrap_or_else(|| "String".to_owned());
    let parameter_type = match word.to_ascii_lowercase().as_str() {
        "boolean" => ParameterType::Boolean,
        "double" | "real" => ParameterType::Double,
        "integer" => ParameterType::Integer,
        "long" | "integer64" => ParameterType::Long,
        "string" => ParameterType::String,
        _ => return Err(fields.value("type", &word, "a type of session parameter")),
    };
    let description = fields.text("description")?.unwrap_or_default();
    let what = format!(
        "the description of the session parameter `{}`",
        shown(&name)
    );
    let description = clean_free_text(description, &what, notes);
    let mut value = fields.text("value")?;
    if is_secret_name(&name) && value.as_deref().is_some_and(|value| !value.is_empty()) {
        notes.warn(format!(
            "the value of the session parameter `{}` looks like a secret and is left out",
            shown(&name)
        ));
        value = None;
    }
    if let Some(cleaned) = value.as_deref().and_then(without_certain_secrets) {
        notes.warn(format!(
            "the value of the session parameter `{}` held a password, which is left out",
            shown(&name)
        ));
        value = Some(cleaned);
    }
    fields.finish()?;
    Ok(SessionParameter {
        name,
        parameter_type,
        description,
        value,
    })
}

struct TaskReader<'a> {
    fields: Fields,
    catalogue: &'a mut Catalogue,
    notes: &'a mut Notes,
}

impl TaskReader<'_> {
    fn task(&mut self, path: &ItemPath, index: usize) -> Result<Task, Trouble> {
        let id = self.id(path, index)?;
        let label = self.fields.text("label")?;
        let enabled = self.fields.flag("enabled")?.unwrap_or(true);
        let disabled = self.fields.flag("disabled")?.unwrap_or(false) || !enabled;
        let comment = self.fields.text("comment")?.map(|comment| {
            let what = format!("the comment of `{}`", self.fields.place());
            clean_free_text(comment, &what, self.notes)
        });
        let term = self.term()?;
        Ok(Task {
            id,
            label,
            disabled,
            task: trigpoint_model::document::Node { comment, term },
        })
    }

    /// The task's identity: `id` and `taskIdentifier` are the same in every real file.
    fn id(&mut self, path: &ItemPath, index: usize) -> Result<Uuid, Trouble> {
        let id = self.fields.filled(&["id"])?;
        let identifier = self.fields.filled(&["taskIdentifier"])?;
        let place = self.fields.place().to_owned();
        if let (Some(id), Some(identifier)) = (&id, &identifier)
            && id != identifier
        {
            self.notes.warn(format!(
                "`{place}` has the id `{}` and the identifier `{}`; the identifier is kept",
                shown(id),
                shown(identifier)
            ));
        }
        let text = identifier.or(id);
        if let Some(uuid) = text.as_deref().and_then(|text| Uuid::try_parse(text).ok()) {
            return Ok(uuid);
        }
        if let Some(text) = &text {
            self.notes.warn(format!(
                "`{place}` has the id `{}`, which is no UUID; one is made from it",
                shown(text)
            ));
        }
        let name = text.unwrap_or_else(|| format!("tasks[{index}]"));
        let session = trigpoint_model::ItemId::from_path(path);
        Ok(Uuid::new_v5(session.as_uuid(), name.as_bytes()))
    }

    fn term(&mut self) -> Result<TaskTerm, Trouble> {
        let kind = self.fields.text("kind")?.unwrap_or_default();
        Ok(match kind.as_str() {
            "OpenData" => TaskTerm::OpenData(OpenData {
                data_store: self.reference(&["datastore"])?,
                classes: self.fields.texts("classes")?.unwrap_or_default(),
                topology_enabled: self.fields.flag("topologyEnabled")?,
                extent: None,
                buffer_distance: self.fields.decimal("openedDataBufferDistance")?,
                filter: self.filter()?,
                version: self.fields.text("version")?,
            }),
            "OpenSchema" => TaskTerm::OpenSchema(self.data_task()?),
            "Commit" => TaskTerm::Commit(self.data_task()?),
            "CopyTo" => TaskTerm::CopyTo(self.data_task()?),
            "BuildTopology" => TaskTerm::BuildTopology(self.build_topology()?),
            "CheckRules" => TaskTerm::CheckRules(CheckRules {
                rules: self.references("rules")?,
                filter: self.filter()?,
                record_replay: self.fields.flag("recordReplay")?,
            }),
            "ApplyActions" => TaskTerm::ApplyActions(ApplyActions {
                actions: self.references("actions")?,
                filter: self.filter()?,
                record_replay: self.fields.flag("recordReplay")?,
            }),
            "ApplyActionMap" => TaskTerm::ApplyActionMap(ApplyActionMap {
                action_map: self.reference(&["actionmap", "actionMap"])?,
                filter: self.filter()?,
                always_report_rule_results: self.fields.flag("alwaysReportRuleResults")?,
            }),
            "TransformSchema" => TaskTerm::TransformSchema(TransformSchema {
                source: self.reference(&["source", "sourceDatastore"])?,
                mapping: self.reference(&["mapping", "mappingDatastore"])?,
                target: self.reference(&["target", "targetDatastore"])?,
                filter: self.filter()?,
            }),
            "ValidateSchema" => TaskTerm::ValidateSchema(self.validate_schema()?),
            "Pause" => TaskTerm::Pause,
            _ => {
                return Err(Trouble::new(
                    codes::UNKNOWN_TASK,
                    self.fields.place(),
                    format!(
                        "the kind of task `{}` is not known here; remove the task in 1Integrate, \
                         or restore without this session",
                        shown(&kind)
                    ),
                ));
            }
        })
    }

    fn data_task(&mut self) -> Result<DataTask, Trouble> {
        Ok(DataTask {
            data_store: self.reference(&["datastore"])?,
            classes: self.fields.texts("classes")?.unwrap_or_default(),
            version: self.fields.text("version")?,
        })
    }

    fn build_topology(&mut self) -> Result<BuildTopology, Trouble> {
        let model = self
            .fields
            .text("model")?
            .unwrap_or_else(|| "NETWORK".to_owned());
        let snapping = self
            .fields
            .text("snappingType")?
            .unwrap_or_else(|| "EDGES_SPLIT_EDGES".to_owned());
        let tolerance = match self.fields.decimal("tolerance")? {
            Some(tolerance) => tolerance,
            None => "0"
                .parse()
                .map_err(|_| self.fields.value("tolerance", "0", "a number"))?,
        };
        Ok(BuildTopology {
            classes: self.fields.texts("classes")?.unwrap_or_default(),
            model: match model.as_str() {
                "NETWORK" => TopologyModel::Network,
                "PLANAR" => TopologyModel::Planar,
                other => return Err(self.fields.value("model", other, "`NETWORK` or `PLANAR`")),
            },
            snapping: match snapping.as_str() {
                "SHARE_NODES" => SnappingType::ShareNodes,
                "NODES_SPLIT_EDGES" => SnappingType::NodesSplitEdges,
                "EDGES_SPLIT_EDGES" => SnappingType::EdgesSplitEdges,
                other => {
                    let expected = "`SHARE_NODES`, `NODES_SPLIT_EDGES` or `EDGES_SPLIT_EDGES`";
                    return Err(self.fields.value("snappingType", other, expected));
                }
            },
            tolerance,
        })
    }

    fn validate_schema(&mut self) -> Result<ValidateSchema, Trouble> {
        let mut flag = |key: &str| self.fields.flag(key).map(|value| value.unwrap_or(false));
        Ok(ValidateSchema {
            allow_excess_source_classes: flag("allowExcessSourceClasses")?,
            allow_excess_source_attributes: flag("allowExcessSourceAttributes")?,
            allow_excess_reference_classes: flag("allowExcessReferenceClasses")?,
            allow_excess_reference_attributes: flag("allowExcessReferenceAttributes")?,
            include_data_store_names: flag("includeDataStoreNames")?,
            source: self.reference(&["source", "sourceDatastore"])?,
            reference: self.reference(&["reference", "referenceDatastore"])?,
        })
    }

    fn filter(&mut self) -> Result<Option<String>, Trouble> {
        match self.fields.text("filter")? {
            None => self.fields.text("nonSpatialFilter"),
            some => Ok(some),
        }
    }

    fn reference(&mut self, keys: &[&str]) -> Result<Option<Reference>, Trouble> {
        let Some(text) = self.fields.filled(keys)? else {
            return Ok(None);
        };
        let path = place::reference(&text, &format!("{}/{}", self.fields.place(), keys[0]))?;
        Ok(Some(self.catalogue.reference(path)))
    }

    fn references(&mut self, key: &str) -> Result<Vec<Reference>, Trouble> {
        let texts = self.fields.texts(key)?.unwrap_or_default();
        let mut references = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let place = format!("{}/{key}[{index}]", self.fields.place());
            references.push(self.catalogue.reference(place::reference(text, &place)?));
        }
        Ok(references)
    }
}
