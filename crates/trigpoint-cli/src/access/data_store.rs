//! What data stores read, here or there.

use reqwest::Method;
use trigpoint_model::ItemPath;
use trigpoint_service::data_store::{Abilities, Preview, RefreshedStore, StoreSchema, TestedStore};

use super::{Access, Here};
use crate::failure::Failure;

impl Access {
    /// Which formats are read and written.
    pub(crate) async fn data_formats(&self) -> Result<Abilities, Failure> {
        match self {
            Self::Here(Here { service, .. }) => Ok(service.data_formats().await?),
            Self::There(server) => server.get(&["data-formats"], &[]).await,
        }
    }

    /// Opens what a data store reads; with `with_rows` all of it.
    pub(crate) async fn test_data_store(
        &self,
        path: &ItemPath,
        with_rows: bool,
    ) -> Result<TestedStore, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.test_data_store(caller, path, with_rows).await?),
            Self::There(server) => {
                let request = server.request(Method::POST, &["items", "data", "test"]);
                let query = [
                    ("path", path.to_string()),
                    ("withRows", with_rows.to_string()),
                ];
                server.answer(request.query(&query)).await
            }
        }
    }

    /// The layers of a data store.
    pub(crate) async fn data_store_schema(&self, path: &ItemPath) -> Result<StoreSchema, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.data_store_schema(caller, path).await?),
            Self::There(server) => {
                let query = [("path", path.to_string())];
                server.get(&["items", "data", "schema"], &query).await
            }
        }
    }

    /// The first rows of a class.
    pub(crate) async fn preview_data_store(
        &self,
        path: &ItemPath,
        class: Option<&str>,
        rows: u64,
    ) -> Result<Preview, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service
                .preview_data_store(caller, path, class, rows)
                .await?),
            Self::There(server) => {
                let mut query = vec![("path", path.to_string()), ("rows", rows.to_string())];
                query.extend(class.map(|class| ("class", class.to_owned())));
                server.get(&["items", "data", "preview"], &query).await
            }
        }
    }

    /// Makes the mapping of a data store fit its data, or tells what would change.
    pub(crate) async fn refresh_data_store(
        &self,
        path: &ItemPath,
        saves: bool,
    ) -> Result<RefreshedStore, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.refresh_data_store(caller, path, saves).await?),
            Self::There(server) => {
                let request = server.request(Method::POST, &["items", "data", "refresh"]);
                let query = [("path", path.to_string()), ("dryRun", (!saves).to_string())];
                server.answer(request.query(&query)).await
            }
        }
    }
}
