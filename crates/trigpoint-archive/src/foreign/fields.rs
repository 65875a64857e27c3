//! The keys of a JSON object, taken one by one: what nobody takes is refused by name.

use trigpoint_model::Decimal;

use super::json::Json;
use super::trouble::{Trouble, codes, shown};

/// An object whose keys are taken one by one.
#[derive(Debug)]
pub(super) struct Fields {
    entries: Vec<(String, Json)>,
    place: String,
}

impl Fields {
    /// The keys of an object at a place.
    pub(super) fn of(json: Json, place: impl Into<String>) -> Result<Self, Trouble> {
        let place = place.into();
        match json.into_object() {
            Ok(entries) => Ok(Self { entries, place }),
            Err(other) => Err(Trouble::new(
                codes::SHAPE,
                place,
                format!("an object is expected here, here is {}", other.type_name()),
            )),
        }
    }

    /// Where the object stands.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// Takes a key.
    pub(super) fn take(&mut self, key: &str) -> Option<Json> {
        let index = self.entries.iter().position(|(known, _)| known == key)?;
        Some(self.entries.swap_remove(index).1)
    }

    /// Takes a string; absent and null are none.
    pub(super) fn text(&mut self, key: &str) -> Result<Option<String>, Trouble> {
        match self.take(key) {
            None | Some(Json::Null) => Ok(None),
            Some(value) => match value.scalar() {
                Some(text) => Ok(Some(text)),
                None => Err(self.wrong(key, "a string", &value)),
            },
        }
    }

    /// Takes the first of these keys that is there, as a string that is not empty.
    pub(super) fn filled(&mut self, keys: &[&str]) -> Result<Option<String>, Trouble> {
        let mut found = None;
        for key in keys {
            let text = self.text(key)?.filter(|text| !text.is_empty());
            found = found.or(text);
        }
        Ok(found)
    }

    /// Takes `true` or `false`.
    pub(super) fn flag(&mut self, key: &str) -> Result<Option<bool>, Trouble> {
        match self.take(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Bool(value)) => Ok(Some(value)),
            Some(Json::Text(text)) if text == "true" || text == "false" => Ok(Some(text == "true")),
            Some(other) => Err(self.wrong(key, "`true` or `false`", &other)),
        }
    }

    /// Takes a whole number.
    pub(super) fn whole(&mut self, key: &str) -> Result<Option<i64>, Trouble> {
        let Some(text) = self.text(key)? else {
            return Ok(None);
        };
        let text = text.strip_suffix(".0").unwrap_or(&text);
        text.parse()
            .map(Some)
            .map_err(|_| self.value(key, text, "a whole number"))
    }

    /// Takes a decimal number, as it was written.
    pub(super) fn decimal(&mut self, key: &str) -> Result<Option<Decimal>, Trouble> {
        let Some(text) = self.text(key)?.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        text.parse()
            .map(Some)
            .map_err(|_| self.value(key, &text, "a decimal number"))
    }

    /// Takes a list.
    pub(super) fn list(&mut self, key: &str) -> Result<Option<Vec<Json>>, Trouble> {
        match self.take(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::List(values)) => Ok(Some(values)),
            Some(other) => Err(self.wrong(key, "a list", &other)),
        }
    }

    /// Takes a list of strings.
    pub(super) fn texts(&mut self, key: &str) -> Result<Option<Vec<String>>, Trouble> {
        let Some(values) = self.list(key)? else {
            return Ok(None);
        };
        values
            .into_iter()
            .map(|value| {
                value
                    .scalar()
                    .ok_or_else(|| self.wrong(key, "strings", &value))
            })
            .collect::<Result<_, _>>()
            .map(Some)
    }

    /// Refuses what nobody took.
    pub(super) fn finish(self) -> Result<(), Trouble> {
        match self.entries.first() {
            None => Ok(()),
            Some((key, _)) => Err(Trouble::new(
                codes::UNKNOWN_KEY,
                self.place,
                format!(
                    "the key `{}` is not known here; it would be lost, so the item is refused",
                    shown(key)
                ),
            )),
        }
    }

    /// A key that holds something of another type.
    pub(super) fn wrong(&self, key: &str, expected: &str, found: &Json) -> Trouble {
        Trouble::new(
            codes::SHAPE,
            self.place.clone(),
            format!("`{key}` is {}, expected is {expected}", found.type_name()),
        )
    }

    /// A key that holds a value that is not possible.
    pub(super) fn value(&self, key: &str, found: &str, expected: &str) -> Trouble {
        Trouble::new(
            codes::VALUE,
            self.place.clone(),
            format!("`{key}` is `{}`, expected is {expected}", shown(found)),
        )
    }
}
