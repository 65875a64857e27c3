//! Counts and times of requests, for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// The media type of the text format.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Seconds that the times of requests are sorted by.
const SECONDS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0,
];

/// What every server of this process counts in.
pub(crate) fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let builder = PrometheusBuilder::new();
            // It refuses nothing but an empty list.
            let recorder = match builder.set_buckets(SECONDS) {
                Ok(builder) => builder.build_recorder(),
                Err(_) => PrometheusBuilder::new().build_recorder(),
            };
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("something else counts in this process already");
            }
            handle
        })
        .clone()
}

/// Counts a request that was answered. `route` is a pattern of the table, never what a client
/// wrote, so that the number of series has a bound.
pub(crate) fn answered(method: &'static str, route: String, status: u16, took: Duration) {
    let status = status.to_string();
    metrics::counter!("trigpoint_http_requests_total",
        "method" => method, "route" => route.clone(), "status" => status)
    .increment(1);
    metrics::histogram!("trigpoint_http_request_seconds", "method" => method, "route" => route)
        .record(took.as_secs_f64());
}
