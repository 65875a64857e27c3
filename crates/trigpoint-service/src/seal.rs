//! Passwords at rest: sealed with a key that lies outside the database.
//!
//! The key is in a file of its own in the data directory, or where the variable
//! `TRIGPOINT_SECRET_KEY_FILE` says; a copy of the database alone opens nothing. A sealed text is
//! bound to the endpoint that it was entered for.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use trigpoint_model::Timestamp;
use trigpoint_model::secret::Secret;
use trigpoint_repository::{Repository, StoredSecret};

use crate::error::ServiceError;

/// Seals and opens passwords with the key in a file, which is read when it is needed.
#[derive(Clone, Debug)]
pub(crate) struct Sealer {
    key_file: PathBuf,
}

/// Where the key is, if not in the data directory.
const VARIABLE: &str = "TRIGPOINT_SECRET_KEY_FILE";
const FILE: &str = "secret.key";
/// What every sealed text begins with.
const MARK: &str = "sealed-1:";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

impl Sealer {
    /// Takes the key of a data directory, or the one that a variable names.
    pub(crate) fn of(dir: &Path) -> Self {
        Self {
            key_file: std::env::var_os(VARIABLE).map_or_else(|| dir.join(FILE), PathBuf::from),
        }
    }

    /// Seals a password for an endpoint. Where there is no key yet, one is made.
    pub(crate) fn seal(
        &self,
        password: &Secret<String>,
        endpoint: &str,
    ) -> Result<Secret<String>, ServiceError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|error| ServiceError::Randomness {
            message: error.to_string(),
        })?;
        let sealed = self.cipher(key_or_made)?.encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: password.expose().as_bytes(),
                aad: endpoint.as_bytes(),
            },
        );
        let sealed = sealed.map_err(|_| failed("the password cannot be sealed"))?;
        let hex: String = nonce
            .iter()
            .chain(&sealed)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(Secret::new(format!("{MARK}{hex}")))
    }

    /// Opens what was sealed for this endpoint.
    pub(crate) fn open(
        &self,
        sealed: &Secret<String>,
        endpoint: &str,
    ) -> Result<Secret<String>, ServiceError> {
        let wrong = || failed("the password was sealed with another key; enter it again");
        let hex = sealed.expose().strip_prefix(MARK).ok_or_else(wrong)?;
        let bytes = unhex(hex).ok_or_else(wrong)?;
        let (nonce, message) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or_else(wrong)?;
        let opened = self.cipher(key)?.decrypt(
            &XNonce::from(*nonce),
            Payload {
                msg: message,
                aad: endpoint.as_bytes(),
            },
        );
        let opened = opened.map_err(|_| wrong())?;
        String::from_utf8(opened)
            .map(Secret::new)
            .map_err(|_| wrong())
    }

    /// Seals the passwords that were entered before there was a seal, all of them or none.
    pub(crate) async fn seal_all(
        &self,
        repository: &Repository,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        if repository
            .read()
            .await?
            .secrets_without(MARK)
            .await?
            .is_empty()
        {
            return Ok(());
        }
        let mut writer = repository.write("trigpoint", now).await?;
        for resting in writer.view().secrets_without(MARK).await? {
            let StoredSecret { value, endpoint } = &resting.secret;
            let sealed = self.seal(value, endpoint)?;
            writer.replace_secret(&resting, &sealed).await?;
        }
        writer.commit().await?;
        Ok(repository.empty_log().await?)
    }

    fn cipher(
        &self,
        key: fn(&Path) -> Result<[u8; KEY_BYTES], String>,
    ) -> Result<XChaCha20Poly1305, ServiceError> {
        let key = key(&self.key_file)
            .map_err(|reason| failed(&format!("`{}`: {reason}", self.key_file.display())))?;
        Ok(XChaCha20Poly1305::new(&Key::from(key)))
    }
}

fn failed(reason: &str) -> ServiceError {
    ServiceError::SecretKey {
        reason: reason.to_owned(),
    }
}

fn key(path: &Path) -> Result<[u8; KEY_BYTES], String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    bytes
        .try_into()
        .map_err(|_| format!("it is no key: one has {KEY_BYTES} bytes"))
}

fn key_or_made(path: &Path) -> Result<[u8; KEY_BYTES], String> {
    if path.exists() { key(path) } else { made(path) }
}

/// Makes a key that only its owner reads; whole or not at all.
fn made(path: &Path) -> Result<[u8; KEY_BYTES], String> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).map_err(|error| error.to_string())?;
    let folder = path.parent().ok_or("it has no folder")?;
    let told = |error: std::io::Error| error.to_string();
    // A temporary file is its owner's alone from the beginning.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(told)?;
    file.write_all(&key).map_err(told)?;
    file.as_file().sync_all().map_err(told)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(key),
        // Somebody else was first.
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => self::key(path),
        Err(error) => Err(error.error.to_string()),
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair)
                .ok()
                .filter(|pair| pair.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_for_its_endpoint_alone() {
        let dir = tempfile::tempdir().unwrap();
        let sealer = Sealer::of(dir.path());
        let password = Secret::new("Ünsafe 1".to_owned());
        let sealed = sealer.seal(&password, "here").unwrap();
        assert!(!sealed.expose().contains("nsafe"));
        assert_ne!(
            sealer.seal(&password, "here").unwrap().expose(),
            sealed.expose()
        );
        let again = Sealer::of(dir.path());
        assert_eq!(again.open(&sealed, "here").unwrap().expose(), "Ünsafe 1");
        assert!(again.open(&sealed, "there").is_err());
        assert!(
            again
                .open(&Secret::new("Ünsafe 1".to_owned()), "here")
                .is_err()
        );
        let other = tempfile::tempdir().unwrap();
        assert!(Sealer::of(other.path()).open(&sealed, "here").is_err());
    }

    #[test]
    fn the_key_is_its_owner_s_alone_and_a_broken_one_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let password = Secret::new("x".to_owned());
        let sealed = Sealer::of(dir.path()).seal(&password, "here").unwrap();
        let path = dir.path().join(FILE);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::write(&path, "short").unwrap();
        let error = Sealer::of(dir.path()).seal(&password, "here").unwrap_err();
        assert!(error.to_string().contains("32 bytes"), "{error}");
        std::fs::remove_file(&path).unwrap();
        let error = Sealer::of(dir.path()).open(&sealed, "here").unwrap_err();
        assert!(error.to_string().contains("secret.key"), "{error}");
    }
}
