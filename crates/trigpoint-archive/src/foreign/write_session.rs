//! Sessions and action maps as 1Integrate's item JSON.

use std::collections::BTreeMap;

use trigpoint_model::document::{
    ActionMap, ActionPair, ApplyActionMap, ApplyActions, BuildTopology, CheckRules, DataTask,
    OpenData, ParameterType, Session, SessionParameter, SnappingType, Task, TaskTerm,
    TopologyModel, TransformSchema, ValidateSchema,
};
use trigpoint_model::{Decimal, ItemPath, Reference};

use super::json::Json;
use super::notes::Notes;
use super::place;
use super::write::Inexpressible;

/// Finds the place that a reference means now.
pub(super) type Places<'a> = dyn Fn(&Reference) -> Option<ItemPath> + 'a;

/// The entries of a session.
pub(super) fn session(
    session: &Session,
    places: &Places<'_>,
    notes: &mut Notes,
) -> Result<Vec<(String, Json)>, Inexpressible> {
    let Session {
        parameters,
        extent,
        buffer_distance,
        production_mode,
        partitioning,
        tasks,
    } = session;
    if !extent.is_all() {
        notes.warn("1Integrate's item JSON has no known place for the extent; it is left out");
    }
    if partitioning.is_some() {
        notes.warn("1Integrate's item JSON has no known place for partitions; they are left out");
    }
    let mut entries = Entries::default();
    entries.decimal("bufferDistance", buffer_distance.as_ref());
    if !parameters.is_empty() {
        let parameters = parameters.iter().map(parameter).collect();
        entries.put("parameters", Json::List(parameters));
    }
    entries.yes("productionMode", *production_mode);
    let tasks = tasks
        .iter()
        .enumerate()
        .map(|(index, task)| self::task(task, index, places, notes))
        .collect::<Result<_, _>>()?;
    entries.put("tasks", Json::List(tasks));
    Ok(entries.into_vec())
}

/// The entries of an action map.
pub(super) fn action_map(
    map: &ActionMap,
    places: &Places<'_>,
) -> Result<Vec<(String, Json)>, Inexpressible> {
    let mut pairs = Vec::with_capacity(map.pairs.len());
    for (index, ActionPair { rule, action }) in map.pairs.iter().enumerate() {
        let mut entries = Entries::default();
        let place = format!("pairs[{index}]");
        entries.reference("action", action.as_ref(), &place, places)?;
        entries.reference("rule", rule.as_ref(), &place, places)?;
        pairs.push(Json::Object(entries.into_vec()));
    }
    Ok(vec![("pairs".to_owned(), Json::List(pairs))])
}

fn parameter(parameter: &SessionParameter) -> Json {
    let SessionParameter {
        name,
        parameter_type,
        description,
        value,
    } = parameter;
    let mut entries = Entries::default();
    entries.text(
        "description",
        Some(description).filter(|text| !text.is_empty()),
    );
    entries.text("name", Some(name));
    let word = match parameter_type {
        ParameterType::Boolean => "Boolean",
        ParameterType::Double => "Double",
        ParameterType::Integer => "Integer",
        ParameterType::Long => "Long",
        ParameterType::String => "String",
    };
    entries.put("type", Json::text(word));
    entries.text("value", value.as_ref());
    Json::Object(entries.into_vec())
}

fn task(
    task: &Task,
    index: usize,
    places: &Places<'_>,
    notes: &mut Notes,
) -> Result<Json, Inexpressible> {
    let Task {
        id,
        label,
        disabled,
        task: node,
    } = task;
    let place = format!("tasks[{index}]");
    let mut entries = Entries::default();
    let kind = term(&node.term, &mut entries, &place, places, notes)?;
    entries.text("comment", node.comment.as_ref());
    entries.yes("disabled", *disabled);
    entries.put("id", Json::text(id.to_string()));
    entries.text("label", label.as_ref());
    entries.put("taskIdentifier", Json::text(id.to_string()));
    let mut all = vec![("kind".to_owned(), Json::text(kind))];
    all.extend(entries.into_vec());
    Ok(Json::Object(all))
}

fn term(
    term: &TaskTerm,
    entries: &mut Entries,
    place: &str,
    places: &Places<'_>,
    notes: &mut Notes,
) -> Result<&'static str, Inexpressible> {
    Ok(match term {
        TaskTerm::OpenData(OpenData {
            data_store,
            classes,
            topology_enabled,
            extent,
            buffer_distance,
            filter,
            version,
        }) => {
            if extent.is_some() {
                notes.warn(format!(
                    "1Integrate's item JSON has no known place for the extent of `{place}`; it is \
                     left out"
                ));
            }
            entries.reference("datastore", data_store.as_ref(), place, places)?;
            entries.texts("classes", classes);
            entries.flag("topologyEnabled", *topology_enabled);
            entries.decimal("openedDataBufferDistance", buffer_distance.as_ref());
            entries.text("filter", filter.as_ref());
            entries.text("version", version.as_ref());
            "OpenData"
        }
        TaskTerm::OpenSchema(task) => {
            data_task(task, entries, place, places)?;
            "OpenSchema"
        }
        TaskTerm::Commit(task) => {
            data_task(task, entries, place, places)?;
            "Commit"
        }
        TaskTerm::CopyTo(task) => {
            data_task(task, entries, place, places)?;
            "CopyTo"
        }
        TaskTerm::BuildTopology(task) => {
            build_topology(task, entries);
            "BuildTopology"
        }
        TaskTerm::CheckRules(CheckRules {
            rules,
            filter,
            record_replay,
        }) => {
            entries.references("rules", rules, place, places)?;
            entries.text("filter", filter.as_ref());
            entries.flag("recordReplay", *record_replay);
            "CheckRules"
        }
        TaskTerm::ApplyActions(ApplyActions {
            actions,
            filter,
            record_replay,
        }) => {
            entries.references("actions", actions, place, places)?;
            entries.text("filter", filter.as_ref());
            entries.flag("recordReplay", *record_replay);
            "ApplyActions"
        }
        TaskTerm::ApplyActionMap(ApplyActionMap {
            action_map,
            filter,
            always_report_rule_results,
        }) => {
            entries.reference("actionmap", action_map.as_ref(), place, places)?;
            entries.text("filter", filter.as_ref());
            entries.flag("alwaysReportRuleResults", *always_report_rule_results);
            "ApplyActionMap"
        }
        TaskTerm::TransformSchema(TransformSchema {
            source,
            mapping,
            target,
            filter,
        }) => {
            entries.reference("source", source.as_ref(), place, places)?;
            entries.reference("mapping", mapping.as_ref(), place, places)?;
            entries.reference("target", target.as_ref(), place, places)?;
            entries.text("filter", filter.as_ref());
            "TransformSchema"
        }
        TaskTerm::ValidateSchema(task) => {
            validate_schema(task, entries, place, places)?;
            "ValidateSchema"
        }
        TaskTerm::Pause => "Pause",
    })
}

fn data_task(
    task: &DataTask,
    entries: &mut Entries,
    place: &str,
    places: &Places<'_>,
) -> Result<(), Inexpressible> {
    let DataTask {
        data_store,
        classes,
        version,
    } = task;
    entries.reference("datastore", data_store.as_ref(), place, places)?;
    entries.texts("classes", classes);
    entries.text("version", version.as_ref());
    Ok(())
}

fn build_topology(task: &BuildTopology, entries: &mut Entries) {
    let BuildTopology {
        classes,
        model,
        snapping,
        tolerance,
    } = task;
    entries.put(
        "classes",
        Json::List(classes.iter().map(Json::text).collect()),
    );
    let model = match model {
        TopologyModel::Network => "NETWORK",
        TopologyModel::Planar => "PLANAR",
    };
    entries.put("model", Json::text(model));
    let snapping = match snapping {
        SnappingType::ShareNodes => "SHARE_NODES",
        SnappingType::NodesSplitEdges => "NODES_SPLIT_EDGES",
        SnappingType::EdgesSplitEdges => "EDGES_SPLIT_EDGES",
    };
    entries.put("snappingType", Json::text(snapping));
    entries.decimal("tolerance", Some(tolerance));
}

fn validate_schema(
    task: &ValidateSchema,
    entries: &mut Entries,
    place: &str,
    places: &Places<'_>,
) -> Result<(), Inexpressible> {
    let ValidateSchema {
        source,
        reference,
        allow_excess_source_classes,
        allow_excess_source_attributes,
        allow_excess_reference_classes,
        allow_excess_reference_attributes,
        include_data_store_names,
    } = task;
    entries.reference("source", source.as_ref(), place, places)?;
    entries.reference("reference", reference.as_ref(), place, places)?;
    entries.yes("allowExcessSourceClasses", *allow_excess_source_classes);
    entries.yes(
        "allowExcessSourceAttributes",
        *allow_excess_source_attributes,
    );
    entries.yes(
        "allowExcessReferenceClasses",
        *allow_excess_reference_classes,
    );
    entries.yes(
        "allowExcessReferenceAttributes",
        *allow_excess_reference_attributes,
    );
    entries.yes("includeDataStoreNames", *include_data_store_names);
    Ok(())
}

/// The entries of an object, written sorted.
#[derive(Debug, Default)]
struct Entries(BTreeMap<&'static str, Json>);

impl Entries {
    fn put(&mut self, key: &'static str, value: Json) {
        self.0.insert(key, value);
    }

    fn text(&mut self, key: &'static str, text: Option<&String>) {
        if let Some(text) = text {
            self.put(key, Json::text(text));
        }
    }

    fn texts(&mut self, key: &'static str, texts: &[String]) {
        if !texts.is_empty() {
            self.put(key, Json::List(texts.iter().map(Json::text).collect()));
        }
    }

    fn flag(&mut self, key: &'static str, flag: Option<bool>) {
        if let Some(flag) = flag {
            self.put(key, Json::Bool(flag));
        }
    }

    fn yes(&mut self, key: &'static str, flag: bool) {
        self.flag(key, flag.then_some(true));
    }

    /// A number, in quotes where JSON would not take it for one (`.5`, `+1`).
    fn decimal(&mut self, key: &'static str, decimal: Option<&Decimal>) {
        if let Some(decimal) = decimal {
            let text = decimal.as_str().to_owned();
            let is_json = super::json::parse(text.as_bytes()).is_ok();
            self.put(
                key,
                if is_json {
                    Json::Number(text)
                } else {
                    Json::Text(text)
                },
            );
        }
    }

    fn reference(
        &mut self,
        key: &'static str,
        reference: Option<&Reference>,
        place: &str,
        places: &Places<'_>,
    ) -> Result<(), Inexpressible> {
        if let Some(reference) = reference {
            self.put(key, written(reference, &format!("{place}/{key}"), places)?);
        }
        Ok(())
    }

    fn references(
        &mut self,
        key: &'static str,
        references: &[Reference],
        place: &str,
        places: &Places<'_>,
    ) -> Result<(), Inexpressible> {
        let list = references
            .iter()
            .enumerate()
            .map(|(index, one)| written(one, &format!("{place}/{key}[{index}]"), places))
            .collect::<Result<_, _>>()?;
        self.put(key, Json::List(list));
        Ok(())
    }

    fn into_vec(self) -> Vec<(String, Json)> {
        self.0
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    }
}

fn written(reference: &Reference, place: &str, places: &Places<'_>) -> Result<Json, Inexpressible> {
    match places(reference) {
        Some(path) => Ok(Json::Text(place::written_reference(&path))),
        None => Err(Inexpressible::UnknownPlace {
            place: place.to_owned(),
            id: reference.id,
        }),
    }
}
