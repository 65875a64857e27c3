//! Spatial predicates evaluated. Envelopes decide first: two geometries that lie apart are not
//! opened, so that one that is malformed is an error only where it matters, and an index that
//! leaves out what lies apart changes no answer.

use std::rc::Rc;
use std::sync::Arc;

use trigpoint_geometry::{Envelope, Geometry, Planar, SpatialRelation};

use super::test::Computed;
use super::{Evaluation, Outcome};
use crate::resolved::{PlaceIndex, Term};
use crate::value::{Type, Value};

/// How much further than asked an index looks, as a part of the largest number in it: more than
/// ordinates are rounded by.
const ROUNDING: f64 = 4e-12;

type Pair<T> = Option<(T, T)>;

impl Evaluation<'_> {
    pub(super) fn related(
        &mut self,
        place: PlaceIndex,
        left: &Term,
        relation: SpatialRelation,
        right: &Term,
    ) -> Computed<Outcome> {
        let Some((left, right)) = self.geometry_pair(place, left, right)? else {
            return Ok(Outcome::Unknown);
        };
        if !may_meet(&left, relation, &right) {
            return Ok((relation == SpatialRelation::Disjoint).into());
        }
        let found = self.planars.holds(&left, relation, &right);
        found
            .map(Into::into)
            .map_err(|reason| self.error(place, reason))
    }

    pub(super) fn distant(
        &mut self,
        place: PlaceIndex,
        left: &Term,
        right: &Term,
        distance: f64,
        is_within: bool,
    ) -> Computed<Outcome> {
        let Some((left, right)) = self.geometry_pair(place, left, right)? else {
            return Ok(Outcome::Unknown);
        };
        if is_within && !may_be_within(&left, &right, distance) {
            return Ok(Outcome::False);
        }
        let (left, right) = self.opened(place, &left, &right)?;
        let found = if is_within {
            left.is_within_distance(&right, distance).map(Some)
        } else {
            // Beyond: the closest points are at least so far apart.
            let apart = left.distance(&right);
            apart.map(|apart| apart.map(|apart| apart >= distance))
        };
        found
            .map(Into::into)
            .map_err(|reason| self.error(place, reason))
    }

    /// Both geometries; `None` when one is null.
    fn geometry_pair(
        &mut self,
        place: PlaceIndex,
        left: &Term,
        right: &Term,
    ) -> Computed<Pair<Arc<Geometry>>> {
        match (self.value(left)?, self.value(right)?) {
            (Value::Null, _) | (_, Value::Null) => Ok(None),
            (Value::Geometry(left), Value::Geometry(right)) => Ok(Some((left, right))),
            (Value::Geometry(_), other) | (other, _) => {
                Err(self.not(place, Type::Geometry, &other))
            }
        }
    }

    fn opened(
        &mut self,
        place: PlaceIndex,
        left: &Arc<Geometry>,
        right: &Arc<Geometry>,
    ) -> Computed<(Rc<Planar>, Rc<Planar>)> {
        let left = self.planars.open(left);
        let left = left.map_err(|reason| self.error(place, reason))?;
        let right = self.planars.open(right);
        let right = right.map_err(|reason| self.error(place, reason))?;
        Ok((left, right))
    }
}

/// Whether two geometries may have a point in common, or are both empty where that counts.
fn may_meet(left: &Geometry, relation: SpatialRelation, right: &Geometry) -> bool {
    match (left.envelope(), right.envelope()) {
        (Some(left), Some(right)) => left.intersects(&right),
        (None, None) => relation == SpatialRelation::Equals,
        (None, Some(_)) | (Some(_), None) => false,
    }
}

fn may_be_within(left: &Geometry, right: &Geometry, distance: f64) -> bool {
    match (left.envelope(), right.envelope()) {
        (Some(left), Some(right)) => left.distance(&right) <= distance * (1.0 + ROUNDING / 4.0),
        (None, _) | (_, None) => false,
    }
}

/// The envelope that all geometries within a distance of this one meet.
pub(super) fn within_reach(envelope: &Envelope, distance: f64) -> Envelope {
    if distance == 0.0 {
        return *envelope;
    }
    let Envelope {
        x_min,
        y_min,
        x_max,
        y_max,
    } = *envelope;
    let ordinates = [x_min, y_min, x_max, y_max, distance];
    let largest = ordinates
        .into_iter()
        .fold(0.0, |largest: f64, one| largest.max(one.abs()));
    envelope.grown(distance + largest * ROUNDING)
}
