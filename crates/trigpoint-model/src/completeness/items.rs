//! What is missing in items as wholes, and in their parts other than trees.

use std::collections::BTreeSet;

use super::{Inspection, quoted};
use crate::document::{
    Action, ActionMap, ActionPair, ActionTemplate, ActionTemplateBody, ApplyActionMap,
    ApplyActions, BuildTopology, CheckRules, ClassMapping, Connection, DataFormat, DataStore,
    DataTask, Extent, ItemBody, ObjectBinder, OpenData, OpenDataExtent, ParameterType, Rule,
    RuleTemplate, RuleTemplateBody, Session, SessionParameter, Task, TaskTerm, TransformSchema,
    ValidateSchema,
};
use crate::{Decimal, Reference};

impl<'a> Inspection<'a> {
    pub(super) fn body(&mut self, body: &'a ItemBody) {
        match body {
            ItemBody::Folder => {}
            ItemBody::DataStore(store) => self.data_store(store),
            ItemBody::RuleTemplate(template) => self.rule_template(template),
            ItemBody::Rule(rule) => self.rule(rule),
            ItemBody::ActionTemplate(template) => self.action_template(template),
            ItemBody::Action(action) => self.action(action),
            ItemBody::ActionMap(map) => self.action_map(map),
            ItemBody::Session(session) => self.session(session),
        }
    }

    fn rule(&mut self, rule: &'a Rule) {
        let Rule {
            comment: _,
            context: _,
            object: _,
            predicate,
            quality_element: _,
        } = rule;
        self.in_rule = true;
        self.predicate("predicate", predicate);
    }

    fn rule_template(&mut self, template: &'a RuleTemplate) {
        let RuleTemplate {
            comment: _,
            context: _,
            parameters,
            body,
        } = template;
        self.in_rule = true;
        self.template_parameters(parameters);
        self.at("body", |own| match body {
            RuleTemplateBody::Predicate(body) => own.predicate("predicate", body),
            RuleTemplateBody::Value(body) => own.value("value", body),
        });
    }

    fn action(&mut self, action: &'a Action) {
        let Action {
            comment: _,
            context: _,
            object: _,
            operation,
        } = action;
        self.operation("operation", operation);
    }

    fn action_template(&mut self, template: &'a ActionTemplate) {
        let ActionTemplate {
            comment: _,
            context: _,
            parameters,
            body,
        } = template;
        // A template may stand in its caller's loop.
        self.loops = 1;
        self.template_parameters(parameters);
        self.at("body", |own| match body {
            ActionTemplateBody::Predicate(body) => own.predicate("predicate", body),
            ActionTemplateBody::Value(body) => own.value("value", body),
            ActionTemplateBody::Operation(body) => own.operation("operation", body),
        });
    }

    /// Notes parameters that the body could not tell apart.
    fn template_parameters(&mut self, parameters: &'a [ObjectBinder]) {
        let mut seen = BTreeSet::new();
        self.each("parameters", parameters, |own, parameter| {
            let class = parameter.class.as_deref().unwrap_or_default();
            let label = parameter.label.as_deref().unwrap_or_default();
            if !seen.insert((class, label)) {
                own.fault("a parameter before it has the same class and label");
            }
        });
    }

    fn action_map(&mut self, map: &'a ActionMap) {
        let ActionMap { pairs } = map;
        self.at_least(1, "pairs", pairs.len(), "pair");
        self.each("pairs", pairs, |own, ActionPair { rule: _, action }| {
            own.present("action", action.as_ref(), "an action or folder of actions");
        });
    }

    fn data_store(&mut self, store: &'a DataStore) {
        let DataStore {
            read,
            copy_to,
            fixed_schema: _,
            read_classes,
            copy_to_classes,
            user_defined_classes,
        } = store;
        if read.is_none() && copy_to.is_none() {
            self.fault("a connection to read from or to copy to is wanted");
        }
        for (key, connection) in [("read", read), ("copyTo", copy_to)] {
            if let Some(connection) = connection {
                self.at(key, |own| own.connection(connection));
            }
        }
        self.classes("readClasses", read_classes);
        for (key, classes) in [
            ("copyToClasses", copy_to_classes),
            ("userDefinedClasses", user_defined_classes),
        ] {
            if let Some(classes) = classes {
                self.classes(key, classes);
            }
        }
    }

    fn connection(&mut self, connection: &'a Connection) {
        let Connection {
            format,
            parameters: _,
            files,
            credentials,
        } = connection;
        if let DataFormat::Foreign(name) = format {
            let message = format!(
                "the format {} is kept, but cannot be read here",
                quoted(name)
            );
            self.at("format", |own| own.fault(message));
        }
        self.each("files", files, |own, file| {
            own.named("slot", &file.slot, "file slot")
        });
        self.each("credentials", credentials, |own, credential| {
            own.named("slot", &credential.slot, "credential slot");
        });
    }

    fn classes(&mut self, key: &str, classes: &'a [ClassMapping]) {
        self.each(key, classes, |own, class| {
            own.named("name", &class.name, "class");
            own.each("attributes", &class.attributes, |own, attribute| {
                own.named("name", &attribute.name, "attribute");
            });
        });
    }

    fn session(&mut self, session: &'a Session) {
        let Session {
            parameters,
            extent,
            buffer_distance,
            production_mode: _,
            partitioning,
            tasks,
        } = session;
        self.session_parameters(parameters);
        self.at("extent", |own| own.extent(extent));
        self.not_negative("bufferDistance", buffer_distance.as_ref());
        if partitioning.as_ref().is_some_and(|split| split.count == 0) {
            self.at("partitioning", |own| {
                own.fault("at least 1 partition wanted")
            });
        }
        self.at_least(1, "tasks", tasks.len(), "task");
        let mut ids = BTreeSet::new();
        self.each("tasks", tasks, |own, task| {
            if !ids.insert(task.id) {
                own.at("id", |own| own.fault("a task before it has the same id"));
            }
            own.at("task", |own| own.task(task));
        });
    }

    fn session_parameters(&mut self, parameters: &'a [SessionParameter]) {
        let mut names = BTreeSet::new();
        self.each("parameters", parameters, |own, parameter| {
            own.named("name", &parameter.name, "session parameter");
            if !names.insert(parameter.name.as_str()) {
                own.at("name", |own| {
                    own.fault("a parameter before it has the same name")
                });
            }
            let Some(text) = parameter.value.as_deref() else {
                return;
            };
            let (is_of_type, type_name) = match parameter.parameter_type {
                ParameterType::Boolean => (matches!(text, "true" | "false"), "`true` or `false`"),
                ParameterType::Double => (text.parse::<Decimal>().is_ok(), "a number"),
                ParameterType::Integer => (text.parse::<i32>().is_ok(), "a 32-bit whole number"),
                ParameterType::Long => (text.parse::<i64>().is_ok(), "a 64-bit whole number"),
                ParameterType::String => (true, "a text"),
            };
            if !is_of_type {
                let message = format!("{} is not {type_name}", quoted(text));
                own.at("value", |own| own.fault(message));
            }
        });
    }

    fn extent(&mut self, extent: &'a Extent) {
        match extent {
            Extent::All => {}
            Extent::Envelope {
                min_x,
                min_y,
                max_x,
                max_y,
            } => self.envelope([min_x, min_y, max_x, max_y]),
            Extent::Wkt(text) if text.trim().is_empty() => {
                self.at("wkt", |own| {
                    own.fault("a Polygon or MultiPolygon is wanted")
                });
            }
            Extent::Wkt(_) => {}
            Extent::Region(region) => self.at("region", |own| {
                own.named("class", &region.class, "class");
                own.named("attribute", &region.attribute, "attribute");
            }),
            Extent::Regions {
                data_store: _,
                class,
            } => self.at("regions", |own| own.named("class", class, "class")),
        }
    }

    /// Notes an envelope whose least is greater than its greatest; compared as doubles, which
    /// tells all that are far enough apart to matter.
    fn envelope(&mut self, [min_x, min_y, max_x, max_y]: [&Decimal; 4]) {
        let number = |decimal: &Decimal| decimal.as_str().parse::<f64>().unwrap_or(f64::NAN);
        if number(min_x) > number(max_x) || number(min_y) > number(max_y) {
            self.at("envelope", |own| {
                own.fault("the least x or y is greater than the greatest");
            });
        }
    }

    fn not_negative(&mut self, key: &str, distance: Option<&Decimal>) {
        if let Some(distance) = distance.filter(|distance| distance.as_str().starts_with('-')) {
            let message = format!("the distance {} is negative", quoted(distance.as_str()));
            self.at(key, |own| own.fault(message));
        }
    }

    fn store(&mut self, key: &str, store: Option<&Reference>) {
        self.present(key, store, "a data store");
    }

    fn task(&mut self, task: &'a Task) {
        match &task.task.term {
            TaskTerm::OpenData(task) => self.at("openData", |own| own.open_data(task)),
            TaskTerm::OpenSchema(task) => self.data_task("openSchema", task),
            TaskTerm::Commit(task) => self.data_task("commit", task),
            TaskTerm::CopyTo(task) => self.data_task("copyTo", task),
            TaskTerm::BuildTopology(BuildTopology {
                classes,
                model: _,
                snapping: _,
                tolerance,
            }) => self.at("buildTopology", |own| {
                own.at_least(1, "classes", classes.len(), "class");
                own.not_negative("tolerance", Some(tolerance));
            }),
            TaskTerm::CheckRules(CheckRules { rules, .. }) => self.at("checkRules", |own| {
                own.at_least(1, "rules", rules.len(), "rule");
            }),
            TaskTerm::ApplyActions(ApplyActions { actions, .. }) => {
                self.at("applyActions", |own| {
                    own.at_least(1, "actions", actions.len(), "action");
                });
            }
            TaskTerm::ApplyActionMap(ApplyActionMap { action_map, .. }) => {
                self.at("applyActionMap", |own| {
                    own.present("actionMap", action_map.as_ref(), "an action map");
                });
            }
            TaskTerm::TransformSchema(TransformSchema {
                source,
                mapping,
                target,
                filter: _,
            }) => self.at("transformSchema", |own| {
                own.store("source", source.as_ref());
                own.store("mapping", mapping.as_ref());
                own.store("target", target.as_ref());
            }),
            TaskTerm::ValidateSchema(ValidateSchema {
                source, reference, ..
            }) => self.at("validateSchema", |own| {
                own.store("source", source.as_ref());
                own.store("reference", reference.as_ref());
            }),
            TaskTerm::Pause => {}
        }
    }

    fn data_task(&mut self, key: &str, task: &'a DataTask) {
        self.at(key, |own| own.store("dataStore", task.data_store.as_ref()));
    }

    fn open_data(&mut self, task: &'a OpenData) {
        self.store("dataStore", task.data_store.as_ref());
        self.not_negative("bufferDistance", task.buffer_distance.as_ref());
        if let Some(OpenDataExtent::Envelope {
            min_x,
            min_y,
            max_x,
            max_y,
        }) = &task.extent
        {
            self.at("extent", |own| own.envelope([min_x, min_y, max_x, max_y]));
        }
    }
}
