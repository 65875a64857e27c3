//! Item backup, here or there. From a server it comes as one download: what was backed up, and the
//! archive; it is read back here before it has its name.

use std::io::Write;
use std::path::Path;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, Response};
use serde::Serialize;
use trigpoint_model::ItemPath;
use trigpoint_service::backup::{BackupForm, BackupOptions, BackupReport};
use trigpoint_service::partial::Partial;
use trigpoint_service::{ServiceError, archives};

use super::{Access, Here, Server};
use crate::failure::Failure;

/// What a server is asked to back up.
#[derive(Serialize)]
struct Selection<'a> {
    paths: &'a [ItemPath],
    zip: bool,
    stamp: bool,
    #[serde(rename = "as")]
    form: &'static str,
}

impl Access {
    /// Backs up the items and folders at `paths`, with everything they need, into `file`.
    pub(crate) async fn backup(
        &self,
        paths: &[ItemPath],
        options: &BackupOptions,
        file: &Path,
    ) -> Result<BackupReport, Failure> {
        let server = match self {
            Self::Here(Here {
                service, caller, ..
            }) => {
                return Ok(service.backup(caller, paths, options, file).await?);
            }
            Self::There(server) => server,
        };
        let body = Selection {
            paths,
            zip: options.zip,
            stamp: options.stamp,
            form: match options.form {
                BackupForm::Trigpoint => "trigpoint",
                BackupForm::OneIntegrate => "oneintegrate",
            },
        };
        let request = server.request(Method::POST, &["backup"]).json(&body);
        let response = server
            .send(request.header(ACCEPT, "multipart/mixed"))
            .await?;
        let partial = Partial::beside(file).map_err(|source| cannot_write(file, source))?;
        let mut parts = Parts::of(server, response)?;
        let mut told = Vec::new();
        parts.next(&mut told).await?;
        let report: BackupReport = server.understood(&told)?;
        parts.next(&mut partial.as_file()).await?;
        let verified = archives::verify(partial.path());
        let is_root_kept = options.form == BackupForm::Trigpoint;
        if let Some(fault) = verified.faults.first() {
            let message = fault.message.clone();
            return Err(ServiceError::BackupVerifyFailed { message }.into());
        }
        if is_root_kept && verified.content_root.as_ref() != Some(&report.content_root) {
            let message = "its content root is another one".to_owned();
            return Err(ServiceError::BackupVerifyFailed { message }.into());
        }
        partial
            .put_in_place()
            .map_err(|source| cannot_write(file, source))?;
        Ok(BackupReport {
            file: file.to_owned(),
            ..report
        })
    }
}

pub(crate) fn cannot_write(path: &Path, source: std::io::Error) -> Failure {
    let path = path.to_owned();
    ServiceError::WriteFile { path, source }.into()
}

/// An answer of several parts (RFC 2046), read one after the other without having one in memory.
struct Parts<'s> {
    server: &'s Server,
    response: Response,
    /// What ends a part: a new line and the boundary.
    end: Vec<u8>,
    /// What was received and not yet looked at.
    waiting: Vec<u8>,
}

/// Bytes that the head of a part may have.
const HEAD_BYTES_MAX: usize = 16 * 1024;

impl<'s> Parts<'s> {
    fn of(server: &'s Server, response: Response) -> Result<Self, Failure> {
        let kind = response.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let boundary = kind
            .strip_prefix("multipart/mixed")
            .and_then(|rest| rest.split_once("boundary="))
            .map(|(_, boundary)| boundary.trim_matches('"').to_owned());
        let Some(boundary) = boundary else {
            let reason = format!("a backup came as `{kind}` and not as two parts");
            return Err(server.not_understood(&reason));
        };
        Ok(Self {
            server,
            response,
            end: format!("\r\n--{boundary}").into_bytes(),
            // The first boundary may stand at the very beginning, without a new line before it.
            waiting: b"\r\n".to_vec(),
        })
    }

    /// Reads the next part into `out`: the bytes up to the boundary, behind its head.
    async fn next(&mut self, out: &mut dyn Write) -> Result<(), Failure> {
        // What stands before the boundary is the new line that every part ends with.
        self.pass(
            &mut std::io::sink(),
            &[self.end.clone()].concat(),
            Some(HEAD_BYTES_MAX),
        )
        .await?;
        self.pass(&mut std::io::sink(), b"\r\n\r\n", Some(HEAD_BYTES_MAX))
            .await?;
        let end = self.end.clone();
        self.pass(out, &end, None).await?;
        // The boundary that ended it is the one that the next part begins with.
        self.waiting.splice(..0, end);
        Ok(())
    }

    /// Writes what comes before `mark` to `out`, and goes past it.
    async fn pass(
        &mut self,
        out: &mut dyn Write,
        mark: &[u8],
        max: Option<usize>,
    ) -> Result<(), Failure> {
        let written = |source| Failure::write("the backup")(source);
        let mut passed = 0;
        loop {
            let found = self
                .waiting
                .windows(mark.len())
                .position(|window| window == mark);
            // What may be the beginning of the mark waits for the rest of it.
            let whole = found.unwrap_or(self.waiting.len().saturating_sub(mark.len() - 1));
            passed += whole;
            if max.is_some_and(|max| passed > max) {
                return Err(self.server.not_understood("the head of a part has no end"));
            }
            out.write_all(&self.waiting[..whole]).map_err(written)?;
            if found.is_some() {
                self.waiting.drain(..whole + mark.len());
                return out.flush().map_err(written);
            }
            self.waiting.drain(..whole);
            let piece = self.response.chunk().await;
            match piece.map_err(|error| self.server.lost(&error, false))? {
                Some(piece) => self.waiting.extend_from_slice(&piece),
                None => return Err(self.server.not_understood("the backup broke off")),
            }
        }
    }
}
