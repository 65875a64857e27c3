//! What the schema says of an object or a class.

mod class_get_attribute_type;
mod class_get_attribute_value;
mod class_get_attributes;
mod class_has_attribute;
mod class_is_attribute_null;

use super::{Arguments, Group};
use crate::error::ValueError;
use crate::schema::Class;
use crate::value::{Type, Value};

pub(super) const GROUP: Group = Group {
    title: "Classes and attributes",
    operators: &[
        &class_get_attribute_type::OPERATOR,
        &class_get_attribute_value::OPERATOR,
        &class_get_attributes::OPERATOR,
        &class_has_attribute::OPERATOR,
        &class_is_attribute_null::OPERATOR,
    ],
};

/// The class of the first argument: an object, or the name of a class.
fn class<'a>(arguments: &'a Arguments<'_, '_>) -> Result<&'a Class, ValueError> {
    let schema = arguments.context.schema;
    let (id, name) = match arguments.values.first() {
        Some(Value::Object(object)) => (Some(object.class), String::new()),
        Some(Value::String(name)) => (schema.class_named(name), name.to_string()),
        other => {
            return Err(ValueError::WrongType {
                wanted: Type::Object,
                found: other.map_or(Type::Any, Value::value_type),
            });
        }
    };
    id.and_then(|id| schema.class(id))
        .ok_or(ValueError::NoClass { name })
}
