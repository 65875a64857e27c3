//! What a client shows to be let in: 256 random bits behind a prefix that tells what they are.
//! Only their SHA-256 rests in the repository; so many bits need no salt and no slow hash.

use std::fmt::Write;

use trigpoint_model::canonical::Hash;
use trigpoint_model::secret::Secret;

use crate::error::ServiceError;

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// A session of a browser, in a cookie.
    Session,
    /// A token, in the header `Authorization`.
    Token,
    /// An API key, in the header `Authorization`.
    ApiKey,
}

impl CredentialKind {
    const ALL: [Self; 3] = [Self::Session, Self::Token, Self::ApiKey];

    const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "tps_",
            Self::Token => "tpb_",
            Self::ApiKey => "tpk_",
        }
    }

    /// What a text says it is; none if it is nothing of ours.
    pub(super) fn of(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| text.starts_with(kind.prefix()))
    }

    /// A new one, and the hash that rests.
    pub(super) fn make(self) -> Result<(Secret<String>, Hash), ServiceError> {
        let bytes: [u8; 32] = random()?;
        let mut text = self.prefix().to_owned();
        for byte in bytes {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        let hash = hash(&text);
        Ok((Secret::new(text), hash))
    }
}

/// The hash under which a credential rests.
pub(super) fn hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

/// Bytes from the system's source of randomness.
pub(super) fn random<const N: usize>() -> Result<[u8; N], ServiceError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|source| ServiceError::Randomness {
        message: source.to_string(),
    })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_tells_its_kind_and_no_two_are_equal() {
        for kind in CredentialKind::ALL {
            let (one, one_hash) = kind.make().unwrap();
            let (other, other_hash) = kind.make().unwrap();
            assert_eq!(CredentialKind::of(one.expose()), Some(kind));
            assert_ne!(one, other);
            assert_ne!(one_hash, other_hash);
            assert_eq!(one.expose().len(), 4 + 64);
            assert_eq!(hash(one.expose()), one_hash);
        }
        assert_eq!(CredentialKind::of("Basic abc"), None);
    }
}
