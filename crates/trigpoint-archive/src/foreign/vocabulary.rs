//! The kinds of node that 1Integrate's trees have, each with its sort.
//!
//! 53 kinds are evidenced by real files; the rest is named in the evident pattern, in the spellings
//! that are plausible. The first spelling of a kind is the one that is written.

/// What a node can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Predicate,
    Value,
    Relation,
    Operation,
}

impl Sort {
    /// The word for a message.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Predicate => "predicate",
            Self::Value => "value",
            Self::Relation => "relation",
            Self::Operation => "operation",
        }
    }
}

/// The kind as we write it, and its sort; none for a kind that we do not know.
pub(super) fn known_kind(kind: &str) -> Option<(&'static str, Sort)> {
    KINDS
        .iter()
        .find(|(_, spellings)| spellings.contains(&kind))
        .map(|(sort, spellings)| (spellings[0], *sort))
}

const KINDS: [(Sort, &[&str]); 70] = [
    (Sort::Predicate, &["AndPredicate"]),
    (Sort::Predicate, &["OrPredicate"]),
    (Sort::Predicate, &["XorPredicate"]),
    (Sort::Predicate, &["NotPredicate"]),
    (Sort::Predicate, &["TruePredicate"]),
    (Sort::Predicate, &["FalsePredicate"]),
    (Sort::Predicate, &["RelationalPredicate"]),
    (Sort::Predicate, &["ReferentialPredicate"]),
    (Sort::Predicate, &["RangePredicate"]),
    (Sort::Predicate, &["ConditionalPredicate"]),
    (Sort::Predicate, &["ExistsPredicate"]),
    (Sort::Predicate, &["ForAllPredicate"]),
    (Sort::Predicate, &["ChainingPredicate", "ChainPredicate"]),
    (
        Sort::Predicate,
        &[
            "ExecutePredicate",
            "ExecuteThenCheckPredicate",
            "ExecuteCheckPredicate",
            "OperationPredicate",
        ],
    ),
    (Sort::Predicate, &["CastPredicate"]),
    (Sort::Relation, &["EqualsRelation"]),
    (Sort::Relation, &["NotEqualsRelation"]),
    (Sort::Relation, &["LessRelation"]),
    (Sort::Relation, &["LessEqualsRelation"]),
    (Sort::Relation, &["GreaterRelation"]),
    (Sort::Relation, &["GreaterEqualsRelation"]),
    (
        Sort::Relation,
        &["BeginsWithRelation", "BeginsRelation", "StartsWithRelation"],
    ),
    (Sort::Relation, &["ContainsRelation"]),
    (Sort::Relation, &["EndsWithRelation", "EndsRelation"]),
    (Sort::Relation, &["RegExpRelation", "RegExRelation"]),
    (Sort::Relation, &["SpatialEqualsRelation"]),
    (Sort::Relation, &["SpatialDisjointRelation"]),
    (Sort::Relation, &["SpatialIntersectsRelation"]),
    (Sort::Relation, &["SpatialTouchesRelation"]),
    (Sort::Relation, &["SpatialCrossesRelation"]),
    (Sort::Relation, &["SpatialWithinRelation"]),
    (Sort::Relation, &["SpatialContainsRelation"]),
    (Sort::Relation, &["SpatialOverlapsRelation"]),
    (Sort::Relation, &["SpatialCoversRelation"]),
    (Sort::Relation, &["SpatialCoveredByRelation"]),
    (
        Sort::Relation,
        &[
            "SpatialWithinDistRelation",
            "SpatialWithinDistanceRelation",
            "WithinDistanceRelation",
        ],
    ),
    (
        Sort::Relation,
        &[
            "SpatialBeyondRelation",
            "SpatialBeyondDistRelation",
            "SpatialBeyondDistanceRelation",
        ],
    ),
    (Sort::Value, &["StaticValue"]),
    (Sort::Value, &["NullValue"]),
    (Sort::Value, &["DynamicValue"]),
    (Sort::Value, &["ClassValue"]),
    (Sort::Value, &["ObjectValue"]),
    (Sort::Value, &["NestedValue", "NestedAttributeValue"]),
    (
        Sort::Value,
        &[
            "ElementValue",
            "CollectionElementValue",
            "ArrayElementValue",
            "ArrayValue",
        ],
    ),
    (Sort::Value, &["TemporaryValue"]),
    (
        Sort::Value,
        &[
            "SessionParameterValue",
            "SessionParamValue",
            "ParameterValue",
        ],
    ),
    (Sort::Value, &["LookupValue", "NamedLookupValue"]),
    (Sort::Value, &["BuiltinFnValue", "BuiltinFunctionValue"]),
    (Sort::Value, &["AggregateValue"]),
    (Sort::Value, &["ConditionalValue"]),
    (Sort::Value, &["SummedValue"]),
    (Sort::Value, &["DifferenceValue"]),
    (Sort::Value, &["ProductValue"]),
    (Sort::Value, &["DivisionValue"]),
    (Sort::Value, &["ModulusValue"]),
    (Sort::Operation, &["AssignmentOperation"]),
    (Sort::Operation, &["SequenceOperation"]),
    (Sort::Operation, &["ConditionalOperation"]),
    (Sort::Operation, &["WhileOperation", "WhileLoopOperation"]),
    (Sort::Operation, &["ForPredicateOperation"]),
    (Sort::Operation, &["ForAllElementsOperation"]),
    (Sort::Operation, &["BreakOperation"]),
    (Sort::Operation, &["CreateObjectOperation"]),
    (Sort::Operation, &["DeleteObjectOperation"]),
    (Sort::Operation, &["ReportOperation"]),
    (
        Sort::Operation,
        &[
            "BuiltinOperation",
            "BuiltinFnOperation",
            "BuiltinOpOperation",
            "BuiltinFunctionOperation",
        ],
    ),
    // Empty places, in the spellings that a draft may hold.
    (Sort::Predicate, &["EmptyPredicate", "UndefinedPredicate"]),
    (Sort::Value, &["EmptyValue", "UndefinedValue"]),
    (Sort::Relation, &["EmptyRelation", "UndefinedRelation"]),
    (Sort::Operation, &["EmptyOperation", "UndefinedOperation"]),
];

/// The names of aggregate functions, beside ours.
pub(super) const AGGREGATES: [(&str, trigpoint_model::document::AggregateFunction); 12] = {
    use trigpoint_model::document::AggregateFunction as Function;
    [
        ("count", Function::Count),
        ("count_distinct", Function::CountDistinct),
        ("sum", Function::Sum),
        ("avg", Function::Average),
        ("min", Function::Min),
        ("max", Function::Max),
        ("all_same", Function::AllSame),
        ("all_distinct", Function::AllDistinct),
        ("as_list", Function::AsList),
        ("union", Function::Union),
        ("intersection", Function::Intersection),
        ("mbr", Function::Envelope),
    ]
};

/// The names of the types of literals, beside ours; the first of a type is written.
pub(super) const CONSTANTS: [(&str, trigpoint_model::document::ConstantType); 10] = {
    use trigpoint_model::document::ConstantType as Type;
    [
        ("boolean", Type::Boolean),
        ("integer", Type::Integer),
        ("integer64", Type::Integer64),
        ("real", Type::Real),
        ("string", Type::String),
        ("timestamp", Type::Timestamp),
        ("geometry", Type::Geometry),
        ("long", Type::Integer64),
        ("double", Type::Real),
        ("datetime", Type::Timestamp),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_means_one_kind() {
        let mut seen = std::collections::HashSet::new();
        for (_, spellings) in KINDS {
            for spelling in spellings {
                assert!(seen.insert(*spelling), "{spelling}");
            }
        }
        assert_eq!(known_kind("ChainPredicate").unwrap().0, "ChainingPredicate");
        assert!(known_kind("NandPredicate").is_none());
    }
}
