//! Names claimed in folders: each is given once, and the rest are numbered.

use std::collections::{HashMap, HashSet};

use sqlx::{Connection, QueryBuilder, Sqlite, SqliteConnection};
use trigpoint_model::ItemName;

use super::{BATCH, Staging};
use crate::snapshot::json;
use crate::{RepositoryError, column};

/// A wish for a name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The key of the folder's path.
    pub folder_key: String,
    /// The name wished for.
    pub name: ItemName,
}

type Place = (String, String);

impl Staging {
    /// Marks names as taken: those of live items, which no restored one may have.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_names(
        &mut self,
        folder_key: &str,
        name_keys: &[String],
    ) -> Result<(), RepositoryError> {
        sqlx::query(
            "INSERT OR IGNORE INTO claimed (folder_key, name_key)
            SELECT ?1, value FROM json_each(?2)",
        )
        .bind(folder_key)
        .bind(json(name_keys)?)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }

    /// Whether a name is claimed or taken in a folder.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_claimed(
        &mut self,
        folder_key: &str,
        name_key: &str,
    ) -> Result<bool, RepositoryError> {
        is_claimed(&mut self.connection, folder_key, name_key).await
    }

    /// Claims a name for each wish, in their order: the name itself if it is free, else with the
    /// smallest free number from 2.
    ///
    /// The number to try next is kept with each name, so that ten thousand equal names take ten
    /// thousand steps.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn claim(&mut self, wishes: &[Claim]) -> Result<Vec<ItemName>, RepositoryError> {
        let mut given = Vec::with_capacity(wishes.len());
        let mut transaction = self.connection.begin().await?;
        for wishes in wishes.chunks(BATCH) {
            let places: Vec<Place> = wishes
                .iter()
                .map(|wish| (wish.folder_key.clone(), wish.name.key().into_owned()))
                .collect();
            let mut taken = taken(&mut transaction, &places).await?;
            let mut numbers = numbers(&mut transaction, &places).await?;
            let mut claimed = Vec::with_capacity(wishes.len());
            for (wish, place) in wishes.iter().zip(places) {
                if taken.insert(place.clone()) {
                    claimed.push(place);
                    given.push(wish.name.clone());
                    continue;
                }
                let folder_key = &wish.folder_key;
                let number = numbers.entry(place).or_insert(2);
                let (name, key) = loop {
                    let name = wish.name.numbered(*number);
                    *number += 1;
                    let key = name.key().into_owned();
                    let place = (folder_key.clone(), key.clone());
                    if !taken.contains(&place)
                        && !is_claimed(&mut transaction, folder_key, &key).await?
                    {
                        break (name, key);
                    }
                };
                let place = (folder_key.clone(), key);
                taken.insert(place.clone());
                claimed.push(place);
                given.push(name);
            }
            keep(&mut transaction, &claimed, &numbers).await?;
        }
        transaction.commit().await?;
        Ok(given)
    }
}

async fn is_claimed(
    connection: &mut SqliteConnection,
    folder_key: &str,
    name_key: &str,
) -> Result<bool, RepositoryError> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM claimed WHERE folder_key = ?1 AND name_key = ?2)",
    )
    .bind(folder_key)
    .bind(name_key)
    .fetch_one(connection)
    .await?)
}

async fn taken(
    connection: &mut SqliteConnection,
    places: &[Place],
) -> Result<HashSet<Place>, RepositoryError> {
    let rows: Vec<Place> = sqlx::query_as(
        "SELECT c.folder_key, c.name_key FROM json_each(?1) j
        CROSS JOIN claimed c ON c.folder_key = j.value ->> 0 AND c.name_key = j.value ->> 1",
    )
    .bind(json(places)?)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}

async fn numbers(
    connection: &mut SqliteConnection,
    places: &[Place],
) -> Result<HashMap<Place, u64>, RepositoryError> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT n.folder_key, n.name_key, n.number FROM json_each(?1) j
        CROSS JOIN next_number n ON n.folder_key = j.value ->> 0 AND n.name_key = j.value ->> 1",
    )
    .bind(json(places)?)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(folder, name, number)| Ok(((folder, name), column::count(number)?)))
        .collect()
}

async fn keep(
    connection: &mut SqliteConnection,
    claimed: &[Place],
    numbers: &HashMap<Place, u64>,
) -> Result<(), RepositoryError> {
    let mut insert: QueryBuilder<Sqlite> =
        QueryBuilder::new("INSERT INTO claimed (folder_key, name_key) ");
    insert.push_values(claimed, |mut row, (folder, name)| {
        row.push_bind(folder.as_str()).push_bind(name.as_str());
    });
    insert.build().execute(&mut *connection).await?;
    if numbers.is_empty() {
        return Ok(());
    }
    let mut insert: QueryBuilder<Sqlite> =
        QueryBuilder::new("INSERT OR REPLACE INTO next_number (folder_key, name_key, number) ");
    insert.push_values(numbers, |mut row, ((folder, name), number)| {
        row.push_bind(folder.as_str())
            .push_bind(name.as_str())
            .push_bind(column::whole(*number));
    });
    insert.build().execute(connection).await?;
    Ok(())
}
