//! Passwords: hashed by argon2id with the parameters of RFC 9106's second choice for servers as
//! OWASP gives them (19 MiB, two passes, one lane), so that a log-in takes some ten milliseconds.
//! No more are worked on at once than there are cores, which bounds that memory; the others wait.

use std::sync::{Arc, LazyLock};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use tokio::sync::Semaphore;
use trigpoint_model::secret::Secret;

use super::credential;
use crate::error::ServiceError;

/// The fewest characters of a password.
pub(crate) const PASSWORD_CHARS_MIN: usize = 12;
/// The most bytes of a password: hashing more would let anybody keep the server busy.
pub(crate) const PASSWORD_BYTES_MAX: usize = 1_024;

/// Who may work on a password now: of the whole process, as its cores and memory are.
static WORKERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(cores())));

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Works on a thread that may take its time, once a core is free. The place is given back by the
/// work itself, which goes on where whoever waits for it goes away.
async fn worked<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
) -> Result<T, ServiceError> {
    // It is never closed, so that there is always a permit in the end.
    let worker = Arc::clone(&WORKERS).acquire_owned().await.ok();
    tokio::task::spawn_blocking(move || {
        let _worker = worker;
        work()
    })
    .await
    .map_err(ServiceError::task)?
}

/// Refuses passwords that are too short or too long.
pub(super) fn check(password: &Secret<String>) -> Result<(), ServiceError> {
    let chars = password.expose().chars().count();
    let too_long = password.expose().len() > PASSWORD_BYTES_MAX;
    if chars < PASSWORD_CHARS_MIN || too_long {
        return Err(ServiceError::WeakPassword { chars });
    }
    Ok(())
}

/// The hash of a password, as a PHC string.
pub(super) async fn hash(password: Secret<String>) -> Result<Secret<String>, ServiceError> {
    worked(move || {
        let salt: [u8; 16] = credential::random()?;
        Argon2::default()
            .hash_password_with_salt(password.expose().as_bytes(), &salt)
            .map(|hash| Secret::new(hash.to_string()))
            .map_err(|error| ServiceError::Task {
                message: format!("a password cannot be hashed: {error}"),
            })
    })
    .await
}

/// Whether a password is the one of a hash. Without a hash the same work is done for nothing, so
/// that time does not tell whether there is such a user.
pub(super) async fn verify(
    password: Secret<String>,
    hash: Option<Secret<String>>,
) -> Result<bool, ServiceError> {
    if password.expose().len() > PASSWORD_BYTES_MAX {
        return Ok(false);
    }
    worked(move || {
        let known = hash.is_some();
        let hash = hash.map_or_else(|| NOBODY.to_owned(), |hash| hash.expose().clone());
        let parsed = PasswordHash::new(&hash).map_err(|error| ServiceError::Task {
            message: format!("the hash of a password cannot be read: {error}"),
        })?;
        let fits = Argon2::default()
            .verify_password(password.expose().as_bytes(), &parsed)
            .is_ok();
        Ok(known && fits)
    })
    .await
}

/// A random password of 24 letters and digits that cannot be mistaken for each other: 119 bits.
pub(super) fn random() -> Result<Secret<String>, ServiceError> {
    let bytes: [u8; 24] = credential::random()?;
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    Ok(Secret::new(bytes.into_iter().map(letter).collect()))
}

/// 32 of them, so that the remainder of a byte is fair.
const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

/// A hash with the same parameters that is of no password anybody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
    AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let hashed = hash(secret("a long password")).await.unwrap();
        assert!(
            hashed
                .expose()
                .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
        );
        assert!(
            verify(secret("a long password"), Some(hashed.clone()))
                .await
                .unwrap()
        );
        assert!(
            !verify(secret("a long passworD"), Some(hashed))
                .await
                .unwrap()
        );
        assert!(!verify(secret("a long password"), None).await.unwrap());
    }

    #[tokio::test]
    async fn no_more_passwords_are_worked_on_at_once_than_there_are_cores() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut all = tokio::task::JoinSet::new();
        for _ in 0..4 * cores() {
            let (at_once, most) = (Arc::clone(&at_once), Arc::clone(&most));
            all.spawn(worked(move || {
                let now = at_once.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(20));
                at_once.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            }));
        }
        while let Some(done) = all.join_next().await {
            done.unwrap().unwrap();
        }
        let most = most.load(Ordering::SeqCst);
        assert!((1..=cores()).contains(&most), "{most}");
    }

    #[test]
    fn a_password_has_12_characters_to_1024_bytes() {
        assert!(check(&secret(&"ä".repeat(11))).is_err());
        assert!(check(&secret(&"ä".repeat(12))).is_ok());
        assert!(check(&secret(&"a".repeat(1_024))).is_ok());
        assert!(check(&secret(&"a".repeat(1_025))).is_err());
        assert!(check(&random().unwrap()).is_ok());
    }
}
