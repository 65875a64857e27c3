//! What goes wrong, as problem details (RFC 9457) with a stable code and a hint.

use std::borrow::Cow;
use std::path::Path;

use axum::http::StatusCode;
use axum::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_service::jobs::JobError;
use trigpoint_service::{ServiceError, codes as service_codes, hint as service_hint};

use crate::codes;

/// The media type of a problem.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong with a request. It has no body until [`Problem::body`] names the request.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    hint: Option<Cow<'static, str>>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// A problem as it is sent.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemBody {
    /// What kind of problem it is: `urn:trigpoint:problem:` and its code.
    r#type: String,
    /// The status in words.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong with which thing.
    detail: String,
    /// The stable code, for programs.
    code: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The path that was asked for.
    instance: String,
    /// The id that the log has for this request.
    request_id: String,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<String>,
    ) -> Self {
        let code = code.into();
        Self {
            status,
            hint: codes::hint(&code).map(Cow::Borrowed),
            code,
            detail: detail.into(),
            headers: Vec::new(),
        }
    }

    /// Names files as they were sent, and not where they lie while they are read.
    pub(crate) fn without_folder(mut self, folder: &Path) -> Self {
        let prefix = format!("{}/", folder.display());
        self.detail = self.detail.replace(&prefix, "");
        self
    }

    /// As it is, with what `told` makes of its detail.
    pub(crate) fn told_by(mut self, told: impl Fn(&str) -> String) -> Self {
        self.detail = told(&self.detail);
        self
    }

    /// The server has nothing at `path`.
    pub(crate) fn no_such_address(path: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            codes::NO_SUCH_ADDRESS,
            format!("nothing is at `{path}`"),
        )
    }

    /// What was sent has the right form and cannot be.
    pub(crate) fn invalid(detail: String) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            service_codes::INVALID,
            detail,
        )
    }

    /// The server failed at something it should be able to do.
    pub(crate) fn internal(detail: &str) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, codes::INTERNAL, detail)
    }

    /// The client may try again after `seconds`.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        self.with(RETRY_AFTER, HeaderValue::from(seconds))
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// The body of the answer to one request.
    pub(crate) fn body(&self, instance: &str, request_id: &str) -> ProblemBody {
        let title = self.status.canonical_reason().unwrap_or("Problem");
        let of_code = || service_hint::hint(&self.code).map(Cow::Borrowed);
        let hint = self.hint.clone().or_else(of_code);
        ProblemBody {
            r#type: format!("urn:trigpoint:problem:{}", self.code),
            title: title.to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.to_string(),
            hint: hint.map(Cow::into_owned),
            instance: instance.to_owned(),
            request_id: request_id.to_owned(),
        }
    }
}

/// A job that failed, as its call would have.
impl From<JobError> for Problem {
    fn from(error: JobError) -> Self {
        let mut problem = Self::new(status(&error.code), error.code, error.message);
        problem.hint = error.hint.map(Cow::Owned);
        problem
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let code = error.code();
        let mut problem = Self::new(status(code), code, error.to_string());
        if let Some(hint) = service_hint::hint_for(&error) {
            problem.hint = Some(hint);
        }
        match (&error, code) {
            (ServiceError::TooManyAttempts { retry_after_s }, _) => {
                problem.retry_after(*retry_after_s)
            }
            (ServiceError::TooManyLogIns { .. }, _) => problem.retry_after(1),
            (_, service_codes::RESTORE_IN_PROGRESS | service_codes::TOO_MANY_JOBS) => {
                problem.retry_after(5)
            }
            (_, service_codes::UNAUTHENTICATED) => problem.with(
                WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"trigpoint\""),
            ),
            (_, _) => problem,
        }
    }
}

/// The answer of a problem is finished by [`crate::front`], which knows the request.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.headers_mut().extend(self.headers.clone());
        response.extensions_mut().insert(self);
        response
    }
}

/// The status of a use case that failed with this code. What is wrong inside an archive has codes
/// of its own, and all of those are faults of what was sent.
fn status(code: &str) -> StatusCode {
    match code {
        service_codes::NOT_FOUND | service_codes::NOT_IN_ARCHIVE | service_codes::NO_REPOSITORY => {
            StatusCode::NOT_FOUND
        }
        service_codes::STALE
        | service_codes::IN_USE
        | service_codes::NAME_TAKEN
        | service_codes::ID_TAKEN
        | service_codes::ID_TAKEN_OTHER_KIND
        | service_codes::AMBIGUOUS
        | service_codes::FOLDER_NOT_A_FOLDER
        | service_codes::PLAN_STALE
        | service_codes::UNDO_CHANGED
        | service_codes::NOTHING_TO_UNDO
        | service_codes::NOT_CONFIRMED
        | service_codes::CANCELLED
        | service_codes::TOO_LATE
        | service_codes::TARGET_EXISTS
        | service_codes::INTERRUPTED => StatusCode::CONFLICT,
        service_codes::UNAUTHENTICATED | service_codes::WRONG_LOG_IN => StatusCode::UNAUTHORIZED,
        service_codes::FORBIDDEN => StatusCode::FORBIDDEN,
        service_codes::TOO_MANY_ATTEMPTS => StatusCode::TOO_MANY_REQUESTS,
        service_codes::NOBODY_LEFT => StatusCode::CONFLICT,
        service_codes::LIMIT => StatusCode::PAYLOAD_TOO_LARGE,
        service_codes::USAGE => StatusCode::BAD_REQUEST,
        service_codes::LOCKED
        | service_codes::RESTORE_IN_PROGRESS
        | service_codes::TOO_MANY_JOBS => StatusCode::SERVICE_UNAVAILABLE,
        service_codes::STORAGE_ERROR
        | service_codes::DAMAGED
        | service_codes::NEWER_FORMAT
        | service_codes::VERIFY_FAILED => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_server_itself_fails_at_is_a_server_error() {
        let failing: Vec<&str> = service_codes::ALL
            .iter()
            .copied()
            .filter(|code| status(code).is_server_error())
            .collect();
        let expected = [
            service_codes::STORAGE_ERROR,
            service_codes::LOCKED,
            service_codes::VERIFY_FAILED,
            service_codes::RESTORE_IN_PROGRESS,
            service_codes::TOO_MANY_JOBS,
        ];
        assert_eq!(failing, expected);
    }

    #[test]
    fn a_restore_in_progress_says_when_to_try_again() {
        let problem = Problem::new(
            status(service_codes::RESTORE_IN_PROGRESS),
            service_codes::RESTORE_IN_PROGRESS,
            "",
        )
        .retry_after(5);
        let response = problem.into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "5");
    }
}
