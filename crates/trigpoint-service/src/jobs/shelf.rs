//! Where plans wait to be confirmed: a few of every user, for a day.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::error::ServiceError;

/// Plans of one user that wait at once; with more, their oldest goes.
const OF_ONE_MAX: usize = 16;
/// Plans of all users; with more, the oldest goes.
const OF_ALL_MAX: usize = 64;
/// So long a plan waits.
pub(super) const WAITS: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug)]
struct Kept<T> {
    id: Uuid,
    /// The identity of its maker: a name may become another's.
    who: String,
    since: Instant,
    plan: T,
}

/// Plans of one kind, each its maker's alone.
#[derive(Debug)]
pub(super) struct Shelf<T>(Mutex<Vec<Kept<T>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shelf<T> {
    fn with<A>(&self, act: impl FnOnce(&mut Vec<Kept<T>>) -> A) -> A {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|plan| plan.since.elapsed() < WAITS);
        act(&mut kept)
    }

    pub(super) fn keep(&self, id: Uuid, who: &str, plan: T) {
        let kept = Kept {
            id,
            who: who.to_owned(),
            since: Instant::now(),
            plan,
        };
        self.with(|all| {
            all.push(kept);
            let theirs = all.iter().filter(|kept| kept.who == who).count();
            let oldest = if theirs > OF_ONE_MAX {
                all.iter().position(|kept| kept.who == who)
            } else {
                (all.len() > OF_ALL_MAX).then_some(0)
            };
            oldest.map(|oldest| all.remove(oldest))
        });
    }

    /// Acts on a plan of this user.
    pub(super) fn find<A>(
        &self,
        who: &str,
        id: Uuid,
        act: impl FnOnce(&mut T) -> Result<A, ServiceError>,
    ) -> Result<A, ServiceError> {
        self.with(|all| {
            let mut found = all.iter_mut();
            let found = found.find(|kept| kept.id == id && kept.who == who);
            act(&mut found.ok_or(ServiceError::NoSuchPlan { id })?.plan)
        })
    }

    /// Tells something of every plan.
    pub(super) fn map<A>(&self, tell: impl Fn(&T) -> A) -> Vec<A> {
        self.with(|all| all.iter().map(|kept| tell(&kept.plan)).collect())
    }

    /// Gives a plan of this user up.
    pub(super) fn remove(&self, who: &str, id: Uuid) -> Result<(), ServiceError> {
        self.find(who, id, |_| Ok(()))?;
        self.with(|all| all.retain(|kept| kept.id != id));
        Ok(())
    }

    /// Gives all plans of a user up, who is gone.
    pub(super) fn forget(&self, who: &str) {
        self.with(|all| all.retain(|kept| kept.who != who));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_user_cannot_push_out_the_plans_of_another() {
        let shelf = Shelf::default();
        shelf.keep(Uuid::from_u128(1), "anna", ());
        for number in 0..40 {
            shelf.keep(Uuid::from_u128(100 + number), "bert", ());
        }
        let is_there = |who, id| shelf.find(who, Uuid::from_u128(id), |()| Ok(())).is_ok();
        assert!(is_there("anna", 1) && is_there("bert", 139) && is_there("bert", 124));
        assert!(!is_there("bert", 123) && !is_there("anna", 139));
        shelf.forget("bert");
        assert!(is_there("anna", 1) && !is_there("bert", 139));
    }
}
