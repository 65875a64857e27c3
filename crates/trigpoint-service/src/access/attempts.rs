//! Slow-down against guessing: after some failures a name must wait, twice as long each time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit, watch};
use trigpoint_model::Timestamp;

use crate::error::ServiceError;

/// Failures of a name that cost nothing: slips of the finger.
const FREE: u32 = 5;
/// Failures of an address that cost nothing: a whole office may stand behind it.
const FREE_OF_ADDRESS: u32 = 20;
/// The longest wait.
const WAIT_MAX_S: i64 = 300;
/// After so long without a failure all is forgotten.
const FORGET_S: i64 = 3_600;
/// Log-ins that are under way or wait at once, of whatever name.
const AT_ONCE_MAX: usize = 128;
/// Names that are remembered; with more, those that failed longest ago are forgotten.
const NAMES_MAX: usize = 10_000;

/// Failed log-ins by name and by address. A guesser who changes names is slowed by the address, one
/// who changes addresses by the name.
#[derive(Debug)]
pub(crate) struct Attempts {
    failures: Mutex<HashMap<String, Failures>>,
    /// Told whenever an attempt is over.
    over: watch::Sender<()>,
    places: Semaphore,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
    /// Attempts that have not ended: each may become a failure.
    under_way: u32,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            failures: Mutex::default(),
            over: watch::Sender::new(()),
            places: Semaphore::new(AT_ONCE_MAX),
        }
    }
}

/// A log-in that is under way. Unless it is told that it succeeded it is a failure, also where its
/// caller went away before the answer.
#[must_use]
pub(super) struct Attempt<'a> {
    attempts: &'a Attempts,
    by_name: String,
    by_address: String,
    now: Timestamp,
    has_succeeded: bool,
    _place: SemaphorePermit<'a>,
}

impl Attempt<'_> {
    /// It succeeded: the failures of the name are forgotten, those of the address stay.
    pub(super) fn succeeded(mut self) {
        self.has_succeeded = true;
        self.attempts.forget(&self.by_name);
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let keys = [self.by_name.as_str(), &self.by_address];
        if !self.has_succeeded {
            self.attempts.failed(&keys, self.now);
        }
        self.attempts.leave(&keys);
    }
}

/// Whether an attempt may begin.
#[derive(Debug, PartialEq, Eq)]
enum Entry {
    Begun,
    /// If those that are under way fail, it must wait: so it waits for them.
    Queues,
    /// It must wait so many seconds.
    Waits(u64),
}

impl Attempts {
    /// Begins an attempt. It counts from now on, so that guesses at the same moment are no more
    /// than guesses one after the other.
    pub(super) async fn begin(
        &self,
        name: &str,
        from: &str,
        now: Timestamp,
    ) -> Result<Attempt<'_>, ServiceError> {
        let place = self.places.try_acquire();
        let place = place.map_err(|_| ServiceError::TooManyLogIns { max: AT_ONCE_MAX })?;
        let (by_name, by_address) = (by_name(name), format!("from:{from}"));
        loop {
            let mut over = self.over.subscribe();
            match self.enter(&[by_name.as_str(), &by_address], now) {
                Entry::Begun => {
                    return Ok(Attempt {
                        attempts: self,
                        by_name,
                        by_address,
                        now,
                        has_succeeded: false,
                        _place: place,
                    });
                }
                Entry::Queues => {
                    // The other end is `self`, which is there.
                    let _ = over.changed().await;
                }
                Entry::Waits(retry_after_s) => {
                    return Err(ServiceError::TooManyAttempts { retry_after_s });
                }
            }
        }
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<String, Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, keys: &[&str], now: Timestamp) -> Entry {
        let mut failures = self.locked();
        if let Some(wait) = wait_s(&failures, keys, now) {
            return Entry::Waits(wait);
        }
        let is_full = |key: &str| {
            let found = failures.get(key);
            found.is_some_and(|one| one.under_way > 0 && one.count + one.under_way >= free(key))
        };
        if keys.iter().any(|key| is_full(key)) {
            return Entry::Queues;
        }
        for key in keys {
            entry(&mut failures, key, now).under_way += 1;
        }
        Entry::Begun
    }

    fn leave(&self, keys: &[&str]) {
        let mut failures = self.locked();
        for key in keys {
            if let Some(one) = failures.get_mut(*key) {
                one.under_way = one.under_way.saturating_sub(1);
                if one.under_way == 0 && one.count == 0 {
                    failures.remove(*key);
                }
            }
        }
        drop(failures);
        self.over.send_modify(|()| ());
    }

    /// Notes a failure of all of these keys.
    fn failed(&self, keys: &[&str], now: Timestamp) {
        let mut failures = self.locked();
        failures.retain(|_, one| one.under_way > 0 || seconds(one.last, now) < FORGET_S);
        while failures.len() + keys.len() > NAMES_MAX {
            let at_rest = failures.iter().filter(|(_, one)| one.under_way == 0);
            let oldest = at_rest.min_by_key(|(_, one)| one.last);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                break;
            };
            failures.remove(&oldest);
        }
        for key in keys {
            let entry = entry(&mut failures, key, now);
            entry.count = entry.count.saturating_add(1);
            entry.last = now;
        }
    }

    /// Forgets the failures of a user: they have another password.
    pub(super) fn forget_user(&self, name: &str) {
        self.forget(&by_name(name));
    }

    fn forget(&self, key: &str) {
        let mut failures = self.locked();
        if let Some(one) = failures.get_mut(key) {
            one.count = 0;
            if one.under_way == 0 {
                failures.remove(key);
            }
        }
    }
}

/// The whole seconds that one of these keys has to wait yet; none if it may try.
fn wait_s(failures: &HashMap<String, Failures>, keys: &[&str], now: Timestamp) -> Option<u64> {
    let waits = keys.iter().filter_map(|key| {
        let one = failures.get(*key)?;
        Some(wait_after(one.count, free(key)) - seconds(one.last, now))
    });
    waits
        .max()
        .filter(|left| *left > 0)
        .and_then(|left| u64::try_from(left).ok())
}

fn by_name(name: &str) -> String {
    format!("name:{}", trigpoint_model::name::nfc(name))
}

fn entry<'a>(
    failures: &'a mut HashMap<String, Failures>,
    key: &str,
    now: Timestamp,
) -> &'a mut Failures {
    failures.entry(key.to_owned()).or_insert(Failures {
        count: 0,
        last: now,
        under_way: 0,
    })
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second() - from.as_second()
}

fn free(key: &str) -> u32 {
    if key.starts_with("from:") {
        FREE_OF_ADDRESS
    } else {
        FREE
    }
}

fn wait_after(count: u32, free: u32) -> i64 {
    match count.checked_sub(free) {
        None => 0,
        // 2⁹ seconds are more than the longest wait.
        Some(more) => (1_i64 << more.min(9)).min(WAIT_MAX_S),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    #[test]
    fn five_failures_are_free_and_then_the_wait_doubles_up_to_five_minutes() {
        let attempts = Attempts::default();
        let keys = ["name:admin"];
        for _ in 0..4 {
            attempts.failed(&keys, at(0));
            assert_eq!(wait_s(&attempts.locked(), &keys, at(0)), None);
        }
        let waits = [1, 2, 4, 8, 16, 32, 64, 128, 256];
        for wait in waits.into_iter().chain([300; 70]) {
            attempts.failed(&keys, at(0));
            assert_eq!(wait_s(&attempts.locked(), &keys, at(0)), Some(wait));
            assert_eq!(
                wait_s(&attempts.locked(), &keys, at(wait.cast_signed())),
                None
            );
        }
        let other = ["name:other"];
        assert_eq!(wait_s(&attempts.locked(), &other, at(0)), None);
        attempts.forget_user("admin");
        assert_eq!(wait_s(&attempts.locked(), &keys, at(0)), None);
    }

    #[test]
    fn an_address_has_more_free_failures_than_a_name_and_then_must_wait_as_well() {
        let attempts = Attempts::default();
        let address = "from:192.0.2.1";
        for name in 0..19 {
            attempts.failed(&[&format!("name:{name}"), address], at(0));
        }
        let other = ["name:other", address];
        assert_eq!(wait_s(&attempts.locked(), &other, at(0)), None);
        attempts.failed(&["name:19", address], at(0));
        assert_eq!(wait_s(&attempts.locked(), &other, at(0)), Some(1));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..20 {
            attempts.failed(&[&format!("name:{number}")], at(number));
        }
        assert_eq!(attempts.locked().len(), 20);
        attempts.failed(&["name:late"], at(FORGET_S + 100));
        assert_eq!(attempts.locked().len(), 1);
    }

    #[tokio::test]
    async fn an_attempt_counts_while_it_is_under_way_and_is_taken_back_if_it_succeeds() {
        let attempts = Attempts::default();
        let begin = || attempts.begin("admin", "192.0.2.1", at(0));
        let soon = std::time::Duration::from_millis(50);
        let mut under_way = Vec::new();
        for _ in 0..5 {
            under_way.push(begin().await.unwrap());
        }
        assert!(tokio::time::timeout(soon, begin()).await.is_err());
        // One that succeeds makes room for another.
        under_way.pop().unwrap().succeeded();
        under_way.push(tokio::time::timeout(soon, begin()).await.unwrap().unwrap());
        under_way.clear();
        let refused = begin().await.err();
        assert!(
            matches!(
                refused,
                Some(ServiceError::TooManyAttempts { retry_after_s: 1 })
            ),
            "{refused:?}"
        );
        // A wait that is over lets one in, and not five.
        let one = attempts.begin("admin", "192.0.2.1", at(1)).await.unwrap();
        let next = attempts.begin("admin", "192.0.2.1", at(1));
        assert!(tokio::time::timeout(soon, next).await.is_err());
        one.succeeded();
        // The name is forgotten, the address is not.
        assert!(!attempts.locked().contains_key("name:admin"));
        assert_eq!(attempts.locked()["from:192.0.2.1"].count, 5);
    }

    #[tokio::test]
    async fn attempts_at_once_are_bounded_and_leave_nothing_behind() {
        let attempts = Attempts::default();
        let mut under_way = Vec::new();
        for number in 0..AT_ONCE_MAX {
            let (name, from) = (format!("user {number}"), format!("address {number}"));
            under_way.push(attempts.begin(&name, &from, at(0)).await.unwrap());
        }
        let refused = attempts.begin("late", "elsewhere", at(0)).await.err();
        assert!(
            matches!(refused, Some(ServiceError::TooManyLogIns { .. })),
            "{refused:?}"
        );
        under_way.into_iter().for_each(Attempt::succeeded);
        assert!(attempts.begin("late", "elsewhere", at(0)).await.is_ok());
        assert_eq!(attempts.locked().len(), 2, "the one that did not succeed");
    }
}
