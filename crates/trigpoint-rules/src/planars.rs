//! Geometries opened for GEOS, kept while they are asked about again and again.

use std::rc::Rc;
use std::sync::Arc;

use trigpoint_geometry::{Geometry, GeometryError, Planar, Related, SpatialRelation};

/// How many are kept: enough for an object and those around it.
const KEPT_MAX: usize = 256;

/// Bytes of the geometries that are kept, as they rest; opened ones take a few times as much.
const KEPT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The geometries that were opened last. It belongs to one thread.
#[derive(Default)]
pub(crate) struct Planars {
    /// The one asked about last comes last. The geometry is held, so that no other takes its place.
    kept: Vec<(Arc<Geometry>, Rc<Planar>)>,
    kept_bytes: usize,
    /// The pair that was related last: rules ask for several relations of it.
    related: Option<(Arc<Geometry>, Arc<Geometry>, Related)>,
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
        self.kept.push((Arc::clone(geometry), Rc::clone(&planar)));
        self.kept_bytes += geometry.as_ewkb().len();
        while self.kept.len() > KEPT_MAX
            || (self.kept_bytes > KEPT_BYTES_MAX && self.kept.len() > 1)
        {
            let (gone, _) = self.kept.remove(0);
            self.kept_bytes -= gone.as_ewkb().len();
        }
        Ok(planar)
    }

    /// Tells whether a relation holds.
    pub(crate) fn holds(
        &mut self,
        left: &Arc<Geometry>,
        relation: SpatialRelation,
        right: &Arc<Geometry>,
    ) -> Result<bool, GeometryError> {
        if let Some((known_left, known_right, related)) = &self.related
            && Arc::ptr_eq(known_left, left)
            && Arc::ptr_eq(known_right, right)
            && let Some(holds) = related.holds(relation)
        {
            return Ok(holds);
        }
        let (open_left, open_right) = (self.open(left)?, self.open(right)?);
        let Some(related) = open_left.related(relation, &open_right)? else {
            return open_left.holds(relation, &open_right);
        };
        let holds = related.holds(relation);
        self.related = Some((Arc::clone(left), Arc::clone(right), related));
        holds.map_or_else(|| open_left.holds(relation, &open_right), Ok)
    }
}
