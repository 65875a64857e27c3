//! Slow-down against guessing: after some failures a name must wait, twice as long each time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use trigpoint_model::Timestamp;

/// Failures of a name that cost nothing: slips of the finger.
const FREE: u32 = 5;
/// Failures of an address that cost nothing: a whole office may stand behind it.
const FREE_OF_ADDRESS: u32 = 20;
/// The longest wait.
const WAIT_MAX_S: i64 = 300;
/// After so long without a failure all is forgotten.
const FORGET_S: i64 = 3_600;
/// Names that are remembered; with more, those that failed longest ago are forgotten.
const NAMES_MAX: usize = 10_000;

/// Failed log-ins by name and by address. A guesser who changes names is slowed by the address, one
/// who changes addresses by the name.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

impl Attempts {
    /// The whole seconds that one of these keys has to wait yet; none if it may try.
    pub(super) fn wait_s(&self, keys: &[String], now: Timestamp) -> Option<u64> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = keys.iter().filter_map(|key| {
            let failures = failures.get(key)?;
            Some((free(key), failures))
        });
        let left =
            waits.map(|(free, failed)| wait_after(failed.count, free) - seconds(failed.last, now));
        left.max()
            .filter(|left| *left > 0)
            .and_then(|left| u64::try_from(left).ok())
    }

    /// Notes a failure of all of these keys.
    pub(super) fn failed(&self, keys: &[String], now: Timestamp) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, failures| seconds(failures.last, now) < FORGET_S);
        while failures.len() + keys.len() > NAMES_MAX {
            let oldest = failures.iter().min_by_key(|(_, failures)| failures.last);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                break;
            };
            failures.remove(&oldest);
        }
        for key in keys {
            let entry = failures.entry(key.clone()).or_insert(Failures {
                count: 0,
                last: now,
            });
            entry.count = entry.count.saturating_add(1);
            entry.last = now;
        }
    }

    /// Forgets the failures of a key: its log-in succeeded.
    pub(super) fn succeeded(&self, key: &str) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(key);
    }
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
        let keys = ["name:admin".to_owned()];
        for _ in 0..4 {
            attempts.failed(&keys, at(0));
            assert_eq!(attempts.wait_s(&keys, at(0)), None);
        }
        let waits = [1, 2, 4, 8, 16, 32, 64, 128, 256];
        for wait in waits.into_iter().chain([300; 70]) {
            attempts.failed(&keys, at(0));
            assert_eq!(attempts.wait_s(&keys, at(0)), Some(wait));
            assert_eq!(attempts.wait_s(&keys, at(wait.cast_signed())), None);
        }
        let other = ["name:other".to_owned()];
        assert_eq!(attempts.wait_s(&other, at(0)), None);
        attempts.succeeded(&keys[0]);
        assert_eq!(attempts.wait_s(&keys, at(0)), None);
    }

    #[test]
    fn an_address_has_more_free_failures_than_a_name_and_then_must_wait_as_well() {
        let attempts = Attempts::default();
        let keys = |name: u32| [format!("name:{name}"), "from:192.0.2.1".to_owned()];
        for name in 0..19 {
            attempts.failed(&keys(name), at(0));
        }
        assert_eq!(attempts.wait_s(&keys(99), at(0)), None);
        attempts.failed(&keys(19), at(0));
        assert_eq!(attempts.wait_s(&keys(99), at(0)), Some(1));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let attempts = Attempts::default();
        for number in 0..20 {
            attempts.failed(&[format!("name:{number}")], at(number));
        }
        assert_eq!(attempts.0.lock().unwrap().len(), 20);
        attempts.failed(&["name:late".to_owned()], at(FORGET_S + 100));
        assert_eq!(attempts.0.lock().unwrap().len(), 1);
    }
}
