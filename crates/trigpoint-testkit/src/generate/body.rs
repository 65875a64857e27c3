//! The bodies of every kind of item.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use trigpoint_model::document::{
    Action, ActionMap, ActionPair, ActionTemplate, ActionTemplateBody, ApplyActionMap,
    ApplyActions, AttributeMapping, AttributeType, BuildTopology, CheckRules, ClassMapping,
    Connection, CredentialSlot, DataFormat, DataStore, DataTask, Extent, FileSlot, FixedSchema,
    ItemBody, LookupRole, Node, OpenData, OpenDataExtent, ParameterType, Partitioning,
    QualityElement, Region, Rule, RuleTemplate, RuleTemplateBody, Session, SessionParameter,
    SnappingType, Task, TaskTerm, TopologyModel, TransformSchema, ValidateSchema,
};
use trigpoint_model::secret::{holds_secret, is_secret_parameter};
use trigpoint_model::{Decimal, ItemKind};
use uuid::Uuid;

use super::reference;
use super::text::{decimal, text, word};
use super::tree::{Trees, object_binder, trees, trees_without_templates};

/// Bodies of items of `kind`; complete or not, as a draft may be.
pub fn body(kind: ItemKind) -> BoxedStrategy<ItemBody> {
    body_of(kind, trees())
}

/// Bodies that use no template.
pub(super) fn body_without_templates(kind: ItemKind) -> BoxedStrategy<ItemBody> {
    body_of(kind, trees_without_templates())
}

fn body_of(kind: ItemKind, trees: Trees) -> BoxedStrategy<ItemBody> {
    match kind {
        ItemKind::Folder => Just(ItemBody::Folder).boxed(),
        ItemKind::DataStore => data_store().prop_map(ItemBody::DataStore).boxed(),
        ItemKind::RuleTemplate => rule_template(trees),
        ItemKind::Rule => rule(trees),
        ItemKind::ActionTemplate => action_template(trees),
        ItemKind::Action => action(trees),
        ItemKind::ActionMap => vec(action_pair(), 0..4)
            .prop_map(|pairs| ItemBody::ActionMap(ActionMap { pairs }))
            .boxed(),
        ItemKind::Session => session().prop_map(ItemBody::Session).boxed(),
    }
}

fn rule(trees: Trees) -> BoxedStrategy<ItemBody> {
    let context = vec(reference(), 0..2);
    let quality_element = option::of(quality_element());
    let comment = option::weighted(0.1, text());
    (
        comment,
        context,
        object_binder(),
        trees.predicate,
        quality_element,
    )
        .prop_map(|(comment, context, object, predicate, quality_element)| {
            ItemBody::Rule(Rule {
                comment,
                context,
                object,
                predicate,
                quality_element,
            })
        })
        .boxed()
}

fn rule_template(trees: Trees) -> BoxedStrategy<ItemBody> {
    let body = prop_oneof![
        trees.predicate.prop_map(RuleTemplateBody::Predicate),
        trees.value.prop_map(RuleTemplateBody::Value),
    ];
    (
        option::weighted(0.1, text()),
        vec(reference(), 0..2),
        vec(object_binder(), 0..3),
        body,
    )
        .prop_map(|(comment, context, parameters, body)| {
            ItemBody::RuleTemplate(RuleTemplate {
                comment,
                context,
                parameters,
                body,
            })
        })
        .boxed()
}

fn action(trees: Trees) -> BoxedStrategy<ItemBody> {
    (
        option::weighted(0.1, text()),
        vec(reference(), 0..2),
        object_binder(),
        trees.operation,
    )
        .prop_map(|(comment, context, object, operation)| {
            ItemBody::Action(Action {
                comment,
                context,
                object,
                operation,
            })
        })
        .boxed()
}

fn action_template(trees: Trees) -> BoxedStrategy<ItemBody> {
    let body = prop_oneof![
        trees.predicate.prop_map(ActionTemplateBody::Predicate),
        trees.value.prop_map(ActionTemplateBody::Value),
        trees.operation.prop_map(ActionTemplateBody::Operation),
    ];
    (
        option::weighted(0.1, text()),
        vec(reference(), 0..2),
        vec(object_binder(), 0..3),
        body,
    )
        .prop_map(|(comment, context, parameters, body)| {
            ItemBody::ActionTemplate(ActionTemplate {
                comment,
                context,
                parameters,
                body,
            })
        })
        .boxed()
}

fn quality_element() -> BoxedStrategy<QualityElement> {
    use QualityElement as Element;
    select(vec![
        Element::CompletenessCommission,
        Element::CompletenessOmission,
        Element::ConceptualConsistency,
        Element::DomainConsistency,
        Element::FormatConsistency,
        Element::TopologicalConsistency,
        Element::AbsolutePositionalAccuracy,
        Element::RelativePositionalAccuracy,
        Element::GriddedDataPositionalAccuracy,
        Element::ThematicClassificationCorrectness,
        Element::NonQuantitativeAttributeCorrectness,
        Element::QuantitativeAttributeAccuracy,
        Element::AccuracyOfATimeMeasurement,
        Element::TemporalConsistency,
        Element::TemporalValidity,
    ])
    .boxed()
}

fn action_pair() -> BoxedStrategy<ActionPair> {
    (option::of(reference()), option::of(reference()))
        .prop_map(|(rule, action)| ActionPair { rule, action })
        .boxed()
}

/// A parameter that holds a secret is no part of an item; a random name may look like one.
fn parameters() -> BoxedStrategy<BTreeMap<String, String>> {
    btree_map(public_text(), text(), 0..4)
        .prop_map(|mut parameters| {
            parameters.retain(|name, value| !is_secret_parameter(name, value));
            parameters
        })
        .boxed()
}

/// A text that no document is refused for.
fn public_text() -> BoxedStrategy<String> {
    text()
        .prop_map(|text| {
            if holds_secret(&text) {
                String::new()
            } else {
                text
            }
        })
        .boxed()
}

fn format() -> BoxedStrategy<DataFormat> {
    use DataFormat as Format;
    let known = select(vec![
        Format::FileGeodatabase,
        Format::GeoPackage,
        Format::Shapefile,
        Format::GeoJson,
        Format::GeoJsonSequence,
        Format::FlatGeobuf,
        Format::Csv,
        Format::Gml,
        Format::Kml,
        Format::MapInfo,
        Format::Sqlite,
        Format::PostGis,
        Format::Oracle,
        Format::SqlServer,
        Format::EnterpriseGeodatabase,
        Format::ArcGisServer,
        Format::WebFeatureService,
        Format::Dgn,
        Format::Dwg,
        Format::NonConformanceReport,
    ]);
    prop_oneof![8 => known, 1 => public_text().prop_map(Format::Foreign)].boxed()
}

fn connection() -> BoxedStrategy<Connection> {
    let file = (public_text(), option::of(public_text()))
        .prop_map(|(slot, last_known)| FileSlot { slot, last_known });
    let credential = public_text().prop_map(|slot| CredentialSlot { slot });
    (
        format(),
        parameters(),
        vec(file, 0..2),
        vec(credential, 0..2),
    )
        .prop_map(|(format, parameters, files, credentials)| Connection {
            format,
            parameters,
            files,
            credentials,
        })
        .boxed()
}

fn attribute_type() -> BoxedStrategy<AttributeType> {
    use AttributeType as Type;
    let known = select(vec![
        Type::Boolean,
        Type::Integer,
        Type::Integer64,
        Type::Real,
        Type::String,
        Type::Timestamp,
        Type::Geometry,
        Type::Array,
        Type::Reference,
    ]);
    prop_oneof![8 => known, 1 => text().prop_map(Type::Foreign)].boxed()
}

fn flag() -> BoxedStrategy<Option<bool>> {
    option::weighted(0.2, any::<bool>()).boxed()
}

fn attribute_mapping() -> BoxedStrategy<AttributeMapping> {
    let lookup_role = option::of(select(vec![LookupRole::Key, LookupRole::Value]));
    let names = (word(), option::of(word()), option::of(text()));
    let flags = (flag(), flag(), flag(), flag(), flag(), flag());
    let occurs = (option::of(any::<i64>()), option::of(any::<i64>()));
    let rest = (option::of(attribute_type()), lookup_role, parameters());
    (names, flags, occurs, rest)
        .prop_map(
            |(
                (name, mapped_name, source_type),
                (indexed, reported, disabled, unique_key, primary_geometry, unmapped),
                (min_occurs, max_occurs),
                (mapped_type, lookup_role, parameters),
            )| AttributeMapping {
                name,
                mapped_name,
                source_type,
                mapped_type,
                indexed,
                reported,
                disabled,
                unique_key,
                primary_geometry,
                unmapped,
                lookup_role,
                min_occurs,
                max_occurs,
                parameters,
            },
        )
        .boxed()
}

fn class_mapping() -> BoxedStrategy<ClassMapping> {
    let attributes = vec(attribute_mapping(), 0..3);
    (
        word(),
        option::of(word()),
        flag(),
        flag(),
        attributes,
        parameters(),
    )
        .prop_map(
            |(name, mapped_name, disabled, unmapped, attributes, parameters)| ClassMapping {
                name,
                mapped_name,
                disabled,
                unmapped,
                attributes,
                parameters,
            },
        )
        .boxed()
}

fn data_store() -> BoxedStrategy<DataStore> {
    let fixed_schema = option::of(prop_oneof![
        Just(FixedSchema::Lookup),
        Just(FixedSchema::Ontology),
        Just(FixedSchema::Transform),
        reference().prop_map(FixedSchema::Reference),
        public_text().prop_map(FixedSchema::Foreign),
    ]);
    let classes = || vec(class_mapping(), 0..3);
    (
        option::of(connection()),
        option::of(connection()),
        fixed_schema,
        classes(),
        option::of(classes()),
        option::of(classes()),
    )
        .prop_map(
            |(read, copy_to, fixed_schema, read_classes, copy_to_classes, user_defined_classes)| {
                DataStore {
                    read,
                    copy_to,
                    fixed_schema,
                    read_classes,
                    copy_to_classes,
                    user_defined_classes,
                }
            },
        )
        .boxed()
}

fn corners() -> BoxedStrategy<[Decimal; 4]> {
    [decimal(), decimal(), decimal(), decimal()].boxed()
}

fn extent() -> BoxedStrategy<Extent> {
    let region =
        (reference(), word(), word(), text()).prop_map(|(data_store, class, attribute, value)| {
            Region {
                data_store,
                class,
                attribute,
                value,
            }
        });
    prop_oneof![
        Just(Extent::All),
        corners().prop_map(|[min_x, min_y, max_x, max_y]| Extent::Envelope {
            min_x,
            min_y,
            max_x,
            max_y,
        }),
        text().prop_map(Extent::Wkt),
        region.prop_map(Extent::Region),
        (reference(), word()).prop_map(|(data_store, class)| Extent::Regions { data_store, class }),
    ]
    .boxed()
}

fn session() -> BoxedStrategy<Session> {
    let parameter_type = select(vec![
        ParameterType::Boolean,
        ParameterType::Double,
        ParameterType::Integer,
        ParameterType::Long,
        ParameterType::String,
    ]);
    let parameter = (word(), parameter_type, text(), option::of(text())).prop_map(
        |(name, parameter_type, description, value)| SessionParameter {
            value: value.filter(|value: &String| !is_secret_parameter(&name, value)),
            name,
            parameter_type,
            description,
        },
    );
    let partitioning = option::of(any::<u32>().prop_map(|count| Partitioning { count }));
    (
        vec(parameter, 0..3),
        extent(),
        option::of(decimal()),
        any::<bool>(),
        partitioning,
        vec(task(), 0..6),
    )
        .prop_map(
            |(parameters, extent, buffer_distance, production_mode, partitioning, tasks)| Session {
                parameters,
                extent,
                buffer_distance,
                production_mode,
                partitioning,
                tasks,
            },
        )
        .boxed()
}

fn task() -> BoxedStrategy<Task> {
    let node = (option::weighted(0.1, text()), task_term())
        .prop_map(|(comment, term)| Node { comment, term });
    (any::<u128>(), option::of(text()), any::<bool>(), node)
        .prop_map(|(id, label, disabled, task)| Task {
            id: Uuid::from_u128(id),
            label,
            disabled,
            task,
        })
        .boxed()
}

fn task_term() -> BoxedStrategy<TaskTerm> {
    let data_task = || {
        (
            option::of(reference()),
            vec(word(), 0..3),
            option::of(text()),
        )
            .prop_map(|(data_store, classes, version)| DataTask {
                data_store,
                classes,
                version,
            })
    };
    let map = (option::of(reference()), option::of(text()), flag()).prop_map(
        |(action_map, filter, always_report_rule_results)| ApplyActionMap {
            action_map,
            filter,
            always_report_rule_results,
        },
    );
    let many = || (vec(reference(), 0..4), option::of(text()), flag());
    prop_oneof![
        2 => open_data().prop_map(TaskTerm::OpenData),
        1 => data_task().prop_map(TaskTerm::OpenSchema),
        1 => build_topology().prop_map(TaskTerm::BuildTopology),
        2 => many().prop_map(|(rules, filter, record_replay)| {
            TaskTerm::CheckRules(CheckRules { rules, filter, record_replay })
        }),
        2 => many().prop_map(|(actions, filter, record_replay)| {
            TaskTerm::ApplyActions(ApplyActions { actions, filter, record_replay })
        }),
        2 => map.prop_map(TaskTerm::ApplyActionMap),
        1 => transform_schema().prop_map(TaskTerm::TransformSchema),
        1 => validate_schema().prop_map(TaskTerm::ValidateSchema),
        1 => data_task().prop_map(TaskTerm::Commit),
        1 => data_task().prop_map(TaskTerm::CopyTo),
        1 => Just(TaskTerm::Pause),
    ]
    .boxed()
}

fn open_data() -> BoxedStrategy<OpenData> {
    let extent = option::of(prop_oneof![
        Just(OpenDataExtent::OfPrevious),
        corners().prop_map(|[min_x, min_y, max_x, max_y]| OpenDataExtent::Envelope {
            min_x,
            min_y,
            max_x,
            max_y,
        }),
    ]);
    (
        option::of(reference()),
        vec(word(), 0..3),
        flag(),
        extent,
        option::of(decimal()),
        option::of(text()),
        option::of(text()),
    )
        .prop_map(
            |(data_store, classes, topology_enabled, extent, buffer_distance, filter, version)| {
                OpenData {
                    data_store,
                    classes,
                    topology_enabled,
                    extent,
                    buffer_distance,
                    filter,
                    version,
                }
            },
        )
        .boxed()
}

fn build_topology() -> BoxedStrategy<BuildTopology> {
    let model = select(vec![TopologyModel::Network, TopologyModel::Planar]);
    let snapping = select(vec![
        SnappingType::ShareNodes,
        SnappingType::NodesSplitEdges,
        SnappingType::EdgesSplitEdges,
    ]);
    (vec(word(), 0..3), model, snapping, decimal())
        .prop_map(|(classes, model, snapping, tolerance)| BuildTopology {
            classes,
            model,
            snapping,
            tolerance,
        })
        .boxed()
}

fn transform_schema() -> BoxedStrategy<TransformSchema> {
    let store = || option::of(reference());
    (store(), store(), store(), option::of(text()))
        .prop_map(|(source, mapping, target, filter)| TransformSchema {
            source,
            mapping,
            target,
            filter,
        })
        .boxed()
}

fn validate_schema() -> BoxedStrategy<ValidateSchema> {
    let stores = [option::of(reference()), option::of(reference())];
    (stores, any::<[bool; 5]>())
        .prop_map(|([source, reference], flags)| {
            let [
                allow_excess_source_classes,
                allow_excess_source_attributes,
                allow_excess_reference_classes,
                allow_excess_reference_attributes,
                include_data_store_names,
            ] = flags;
            ValidateSchema {
                source,
                reference,
                allow_excess_source_classes,
                allow_excess_source_attributes,
                allow_excess_reference_classes,
                allow_excess_reference_attributes,
                include_data_store_names,
            }
        })
        .boxed()
}
