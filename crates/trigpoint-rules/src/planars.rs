//! Geometries opened for GEOS, kept while they are asked about again and again.

use std::rc::Rc;
use std::sync::Arc;

use trigpoint_geometry::{Geometry, GeometryError, Planar};

/// How many are kept: enough for the objects of a few nested searches.
const KEPT_MAX: usize = 64;

/// The geometries that were opened last. It belongs to one thread.
#[derive(Default)]
pub(crate) struct Planars {
    /// The one asked about last comes last. The geometry is held, so that no other takes its place.
    kept: Vec<(Arc<Geometry>, Rc<Planar>)>,
}

impl Planars {
    pub(crate) fn open(&mut self, geometry: &Arc<Geometry>) -> Result<Rc<Planar>, GeometryError> {
        let known = self
            .kept
            .iter()
            .rposition(|(kept, _)| Arc::ptr_eq(kept, geometry));
        if let Some(index) = known {
            let entry = self.kept.remove(index);
            let planar = Rc::clone(&entry.1);
            self.kept.push(entry);
            return Ok(planar);
        }
        let planar = Rc::new(geometry.planar()?);
        if self.kept.len() >= KEPT_MAX {
            self.kept.remove(0);
        }
        self.kept.push((Arc::clone(geometry), Rc::clone(&planar)));
        Ok(planar)
    }
}
