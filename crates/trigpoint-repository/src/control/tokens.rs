//! Browser sessions and bearer tokens, found by the hash of what the client holds.

use sqlx::Row;
use trigpoint_model::Timestamp;
use trigpoint_model::canonical::Hash;
use uuid::Uuid;

use super::{Control, ControlError, Subject, time_in, time_out};
use crate::{RepositoryError, column};

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The session of a browser, in a cookie.
    Session,
    /// A bearer token of a program.
    Bearer,
}

impl TokenKind {
    const ALL: [Self; 2] = [Self::Session, Self::Bearer];

    /// The word at rest and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Bearer => "bearer",
        }
    }
}

/// What is known of a token; the token itself is nowhere but with its holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The user it is for.
    pub user: Uuid,
    /// What it is for.
    pub kind: TokenKind,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is good for nothing.
    pub expires_at: Timestamp,
    /// When it was used last, as far as [`Control::touch_token`] was told.
    pub last_used_at: Option<Timestamp>,
}

impl Control {
    /// Keeps a new token by its hash.
    ///
    /// # Errors
    /// If there is no such user.
    pub async fn put_token(&self, hash: &Hash, token: &Token) -> Result<(), ControlError> {
        let done = sqlx::query(
            "INSERT INTO token (hash, user, kind, created_at, expires_at, last_used_at)
            SELECT ?1, user, ?3, ?4, ?5, ?6 FROM user WHERE id = ?2",
        )
        .bind(hash.as_bytes().as_slice())
        .bind(token.user.as_bytes().as_slice())
        .bind(token.kind.as_str())
        .bind(time_out(token.created_at))
        .bind(time_out(token.expires_at))
        .bind(token.last_used_at.map(time_out))
        .execute(&self.writer)
        .await
        .map_err(|error| ControlError::taken(error, Subject::Token, hash))?;
        if done.rows_affected() == 0 {
            return Err(ControlError::not_found(Subject::User, token.user));
        }
        Ok(())
    }

    /// What is known of the token with this hash, also when it has expired.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn token(&self, hash: &Hash) -> Result<Option<Token>, RepositoryError> {
        let row = sqlx::query(
            "SELECT u.id, t.kind, t.created_at, t.expires_at, t.last_used_at
            FROM token t JOIN user u ON u.user = t.user WHERE t.hash = ?1",
        )
        .bind(hash.as_bytes().as_slice())
        .fetch_optional(&self.readers)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let word: &str = row.try_get("kind")?;
        let kind = TokenKind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| RepositoryError::damaged(format!("`{word}` is no kind of a token")))?;
        let last_used_at: Option<i64> = row.try_get("last_used_at")?;
        Ok(Some(Token {
            user: column::uuid(row.try_get("id")?)?,
            kind,
            created_at: time_in(row.try_get("created_at")?)?,
            expires_at: time_in(row.try_get("expires_at")?)?,
            last_used_at: last_used_at.map(time_in).transpose()?,
        }))
    }

    /// Notes that a token was used. It costs a commit, so that not every use should be noted.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn touch_token(&self, hash: &Hash, at: Timestamp) -> Result<(), RepositoryError> {
        sqlx::query("UPDATE token SET last_used_at = ?2 WHERE hash = ?1")
            .bind(hash.as_bytes().as_slice())
            .bind(time_out(at))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Notes that a token was used, and lets it live on.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn prolong_token(
        &self,
        hash: &Hash,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), RepositoryError> {
        sqlx::query("UPDATE token SET last_used_at = ?2, expires_at = ?3 WHERE hash = ?1")
            .bind(hash.as_bytes().as_slice())
            .bind(time_out(at))
            .bind(time_out(expires_at))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Ends a token; false if there is none with this hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_token(&self, hash: &Hash) -> Result<bool, RepositoryError> {
        let done = sqlx::query("DELETE FROM token WHERE hash = ?1")
            .bind(hash.as_bytes().as_slice())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Removes tokens that have expired; gives their number.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn delete_expired_tokens(&self, now: Timestamp) -> Result<u64, RepositoryError> {
        let done = sqlx::query("DELETE FROM token WHERE expires_at <= ?1")
            .bind(time_out(now))
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected())
    }
}
