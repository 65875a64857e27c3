//! Whether what is opened together lies in one coordinate reference system.

use trigpoint_engine::{SourceClass, SourceError};
use trigpoint_rules::Type;

use crate::fault::{fault, shown};

/// Checks that all classes with geometry whose system is known have the same one. Each comes with
/// how messages call where it is from.
///
/// # Errors
/// When two differ; the error names both.
pub fn check_one_crs<'a>(
    classes: impl IntoIterator<Item = (&'a str, &'a SourceClass)>,
) -> Result<(), SourceError> {
    let mut first: Option<(String, &str)> = None;
    for (origin, class) in classes {
        let has_geometry = class
            .attributes
            .iter()
            .any(|attribute| attribute.attribute_type == Type::Geometry);
        let Some(crs) = class.crs.as_deref().filter(|_| has_geometry) else {
            continue;
        };
        let name = format!("`{}` of {origin}", class.name);
        match &first {
            None => first = Some((name, crs)),
            Some((_, known)) if *known == crs => {}
            Some((other, known)) => {
                return Err(fault(
                    "crs-mixed",
                    name,
                    format!("it is in {}, and {other} in {}", shown(crs), shown(known)),
                    "set `Reproject to` of one of the data stores to the system of the others",
                ));
            }
        }
    }
    Ok(())
}
