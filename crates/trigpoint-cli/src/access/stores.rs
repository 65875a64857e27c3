//! Files and passwords of data stores, here or there.

use std::path::Path;

use reqwest::{Body, Method};
use serde::{Deserialize, Serialize};
use trigpoint_model::ItemPath;
use trigpoint_model::secret::Secret;
use trigpoint_service::ServiceError;
use trigpoint_service::stores::UploadedFile;

use super::{Access, Here};
use crate::failure::Failure;

/// A password on its way to a server.
#[derive(Serialize)]
struct Password<'a> {
    path: &'a ItemPath,
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<&'a str>,
    password: &'a str,
}

#[derive(Deserialize)]
struct Entered {
    slot: String,
}

impl Access {
    /// Gives a data store a file.
    pub(crate) async fn upload(
        &self,
        path: &ItemPath,
        slot: Option<&str>,
        file: &Path,
    ) -> Result<UploadedFile, Failure> {
        let server = match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                return Ok(service.upload(caller, path, slot, file).await?);
            }
            Self::There(server) => server,
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let mut query = vec![("path", path.to_string()), ("name", name.into_owned())];
        query.extend(slot.map(|slot| ("slot", slot.to_owned())));
        let request = server.request(Method::POST, &["items", "files"]);
        let body = body(file).await?;
        server.answer(request.query(&query).body(body)).await
    }

    /// Enters a password of a data store; gives the slot.
    pub(crate) async fn set_password(
        &self,
        path: &ItemPath,
        slot: Option<&str>,
        password: Secret<String>,
    ) -> Result<String, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.set_password(caller, path, slot, password).await?),
            Self::There(server) => {
                let body = Password {
                    path,
                    slot,
                    password: password.expose(),
                };
                let Entered { slot } = server
                    .json(Method::PUT, &["items", "password"], &body)
                    .await?;
                Ok(slot)
            }
        }
    }
}

/// A file as a body, read while it is sent.
pub(super) async fn body(file: &Path) -> Result<Body, Failure> {
    let unreadable = |source| ServiceError::ReadFile {
        path: file.to_owned(),
        source,
    };
    let opened = tokio::fs::File::open(file).await.map_err(unreadable)?;
    let about = opened.metadata().await.map_err(unreadable)?;
    if about.is_dir() {
        return Err(unreadable(std::io::Error::from(std::io::ErrorKind::IsADirectory)).into());
    }
    Ok(Body::from(opened))
}
