//! A node of a rule or action tree: a term, and the comment that may be attached to it.
//!
//! On the wire a term is an object with one key that names it (`{"and": […]}`), or a string
//! where it has no parts (`"hole"`). A comment stands beside that key:
//! `{"and": […], "comment": "both sides of the road"}`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, VariantAccess, Visitor};
use serde::ser::{Impossible, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::secret::repeatable;

/// The key of a node's comment.
const COMMENT: &str = "comment";

/// A term with the comment attached to it, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<T> {
    /// What was noted at this node; may have several lines.
    pub comment: Option<String>,
    /// What stands here.
    pub term: T,
}

impl<T> Node<T> {
    /// A node without a comment.
    pub const fn new(term: T) -> Self {
        Self {
            comment: None,
            term,
        }
    }
}

impl<T> From<T> for Node<T> {
    fn from(term: T) -> Self {
        Self::new(term)
    }
}

impl<T: Serialize> Serialize for Node<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.comment {
            None => self.term.serialize(serializer),
            Some(comment) => {
                let map = serializer.serialize_map(Some(2))?;
                self.term.serialize(Commented { map, comment })
            }
        }
    }
}

/// Writes a newtype or unit variant as an entry of a map that also holds a comment; keys sorted.
struct Commented<'a, M> {
    map: M,
    comment: &'a str,
}

impl<M: SerializeMap> Commented<'_, M> {
    fn write<V: Serialize + ?Sized>(
        mut self,
        variant: &'static str,
        value: &V,
    ) -> Result<M::Ok, M::Error> {
        if COMMENT < variant {
            self.map.serialize_entry(COMMENT, self.comment)?;
            self.map.serialize_entry(variant, value)?;
        } else {
            self.map.serialize_entry(variant, value)?;
            self.map.serialize_entry(COMMENT, self.comment)?;
        }
        self.map.end()
    }
}

macro_rules! not_a_term {
    ($($method:ident($($type:ty),*) -> $result:ty;)*) => {
        $(fn $method(self, $(_: $type),*) -> Result<$result, M::Error> {
            Err(serde::ser::Error::custom("a term is an enum of newtype and unit variants"))
        })*
    };
}

impl<M: SerializeMap> Serializer for Commented<'_, M> {
    type Ok = M::Ok;
    type Error = M::Error;
    type SerializeSeq = Impossible<M::Ok, M::Error>;
    type SerializeTuple = Impossible<M::Ok, M::Error>;
    type SerializeTupleStruct = Impossible<M::Ok, M::Error>;
    type SerializeTupleVariant = Impossible<M::Ok, M::Error>;
    type SerializeMap = Impossible<M::Ok, M::Error>;
    type SerializeStruct = Impossible<M::Ok, M::Error>;
    type SerializeStructVariant = Impossible<M::Ok, M::Error>;

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<M::Ok, M::Error> {
        self.write(variant, &())
    }

    fn serialize_newtype_variant<V: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &V,
    ) -> Result<M::Ok, M::Error> {
        self.write(variant, value)
    }

    fn serialize_some<V: Serialize + ?Sized>(self, _: &V) -> Result<M::Ok, M::Error> {
        self.serialize_none()
    }

    fn serialize_newtype_struct<V: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: &V,
    ) -> Result<M::Ok, M::Error> {
        self.serialize_none()
    }

    not_a_term! {
        serialize_bool(bool) -> M::Ok;
        serialize_i8(i8) -> M::Ok;
        serialize_i16(i16) -> M::Ok;
        serialize_i32(i32) -> M::Ok;
        serialize_i64(i64) -> M::Ok;
        serialize_u8(u8) -> M::Ok;
        serialize_u16(u16) -> M::Ok;
        serialize_u32(u32) -> M::Ok;
        serialize_u64(u64) -> M::Ok;
        serialize_f32(f32) -> M::Ok;
        serialize_f64(f64) -> M::Ok;
        serialize_char(char) -> M::Ok;
        serialize_str(&str) -> M::Ok;
        serialize_bytes(&[u8]) -> M::Ok;
        serialize_none() -> M::Ok;
        serialize_unit() -> M::Ok;
        serialize_unit_struct(&'static str) -> M::Ok;
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize)
            -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize)
            -> Self::SerializeStructVariant;
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Node<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor(PhantomData))
    }
}

struct NodeVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for NodeVisitor<T> {
    type Value = Node<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a term: an object with one key that names it, or a string")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Node<T>, E> {
        T::deserialize(word.into_deserializer()).map(Node::new)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<T>, A::Error> {
        let mut comment: Option<String> = None;
        let mut term: Option<T> = None;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == COMMENT {
                if comment.replace(map.next_value()?).is_some() {
                    return Err(serde::de::Error::duplicate_field(COMMENT));
                }
            } else if term.is_some() {
                return Err(serde::de::Error::custom(format!(
                    "a term has one key beside `comment`, here is `{}` as well",
                    repeatable(&key)
                )));
            } else {
                term = Some(T::deserialize(KeyedTerm { key, map: &mut map })?);
            }
        }
        match term {
            Some(term) => Ok(Node { comment, term }),
            None => Err(serde::de::Error::custom("a term has a key that names it")),
        }
    }
}

/// Deserialises an enum from an entry of a map whose key was read already.
struct KeyedTerm<'de, 'map, A> {
    key: Cow<'de, str>,
    map: &'map mut A,
}

impl<'de, A: MapAccess<'de>> Deserializer<'de> for KeyedTerm<'de, '_, A> {
    type Error = A::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_enum(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_enum(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de, 'map, A: MapAccess<'de>> EnumAccess<'de> for KeyedTerm<'de, 'map, A> {
    type Error = A::Error;
    type Variant = TermValue<'map, A>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), A::Error> {
        let variant = seed.deserialize(self.key.as_ref().into_deserializer())?;
        Ok((variant, TermValue(self.map)))
    }
}

struct TermValue<'map, A>(&'map mut A);

impl<'de, A: MapAccess<'de>> VariantAccess<'de> for TermValue<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.next_value::<()>()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, A::Error> {
        Err(serde::de::Error::custom("a term has no tuple variants"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, A::Error> {
        Err(serde::de::Error::custom("a term has no struct variants"))
    }
}

/// The schema of a term without parts that has a comment: an object with its word as a key.
fn commented_word(variant: &serde_json::Value) -> Option<serde_json::Value> {
    let word = variant.get("const")?.as_str()?;
    Some(serde_json::json!({
        "type": "object",
        "properties": {word: {"type": "null"}},
        "required": [word],
        "additionalProperties": false,
    }))
}

impl<T: JsonSchema> JsonSchema for Node<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}Node", T::schema_name().trim_end_matches("Term")).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        if let Some(variants) = schema
            .get_mut("oneOf")
            .and_then(|value| value.as_array_mut())
        {
            let commented: Vec<_> = variants.iter().filter_map(commented_word).collect();
            variants.extend(commented);
            for variant in variants {
                if let Some(properties) = variant
                    .get_mut("properties")
                    .and_then(|value| value.as_object_mut())
                {
                    properties.insert(COMMENT.to_owned(), serde_json::json!({"type": "string"}));
                }
            }
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Predicate, PredicateTerm};

    fn parse(json: &str) -> Result<Predicate, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn a_comment_stands_beside_the_key_that_names_the_term() {
        for json in [
            r#"{"and":["true","false"],"comment":"both"}"#,
            r#"{"comment":"x","not":"hole"}"#,
        ] {
            let node = parse(json).unwrap();
            assert!(node.comment.is_some());
            assert_eq!(serde_json::to_string(&node).unwrap(), json);
        }
    }

    #[test]
    fn a_term_without_parts_keeps_its_comment() {
        let node = Node {
            comment: Some("later".to_owned()),
            term: PredicateTerm::Hole,
        };
        let json = serde_json::to_string(&node).unwrap();
        assert_eq!(json, r#"{"comment":"later","hole":null}"#);
        assert_eq!(parse(&json).unwrap(), node);
    }

    #[test]
    fn a_term_has_one_key() {
        assert!(
            parse(r#"{"and":[],"or":[]}"#)
                .unwrap_err()
                .to_string()
                .contains("one key")
        );
        assert!(
            parse(r#"{"comment":"alone"}"#)
                .unwrap_err()
                .to_string()
                .contains("has a key")
        );
        assert!(
            parse(r#"{"nand":[]}"#)
                .unwrap_err()
                .to_string()
                .contains("unknown variant `nand`")
        );
    }
}
