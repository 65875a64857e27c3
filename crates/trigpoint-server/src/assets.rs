//! The web interface as it is embedded in the binary: files as `web/dist` holds them.

use std::borrow::Cow;

use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// The bytes of a file.
pub(crate) type Bytes = Cow<'static, [u8]>;

const INDEX: &str = "index.html";

/// Where Vite puts files whose names hold a hash of what they are.
const HASHED: &str = "assets/";

const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
     <title>Trigpoint</title>\n</head>\n<body>\n<main>\n<h1>Trigpoint</h1>\n\
     <p>The web interface is not built into this binary. Every call is described at \
     <a href=\"/docs\">/docs</a>.</p>\n</main>\n</body>\n</html>\n";

/// Ways to compress, the best first, each with the ending of the files that are compressed so.
const ENCODINGS: &[(&str, &str)] = &[("br", ".br"), ("gzip", ".gz")];

/// The media types of a web interface, by the ending of the name.
const MEDIA_TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("woff2", "font/woff2"),
];

/// A file that is embedded.
pub(crate) fn embedded(name: &str) -> Option<Bytes> {
    Dist::get(name).map(|file| file.data)
}

/// Answers for `path` with what `find` has: the file, or the page that draws every place of the
/// web interface itself.
pub(crate) fn answer(
    path: &str,
    headers: &HeaderMap,
    find: impl Fn(&str) -> Option<Bytes>,
) -> Response {
    let name = path.trim_start_matches('/');
    if !name.is_empty() && find(name).is_some() {
        return file(name, headers, &find);
    }
    // A file of an earlier build must not be answered with a page: it would be run as a script.
    if name.starts_with(HASHED) {
        return Problem::no_such_address(path).into_response();
    }
    if find(INDEX).is_some() {
        return file(INDEX, headers, &find);
    }
    if name.is_empty() {
        return Html(NOT_BUILT).into_response();
    }
    Problem::no_such_address(path).into_response()
}

fn file(name: &str, headers: &HeaderMap, find: &impl Fn(&str) -> Option<Bytes>) -> Response {
    let compressed = ENCODINGS
        .iter()
        .filter(|(encoding, _)| accepts(headers, encoding))
        .find_map(|(encoding, ending)| Some((*encoding, find(&format!("{name}{ending}"))?)));
    let caching = if name.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let described = [
        (CONTENT_TYPE, media_type(name)),
        (CACHE_CONTROL, caching),
        (VARY, "accept-encoding"),
    ];
    match (compressed, find(name)) {
        (Some((encoding, bytes)), _) => {
            (described, [(CONTENT_ENCODING, encoding)], bytes).into_response()
        }
        (None, Some(bytes)) => (described, bytes).into_response(),
        (None, None) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether the client takes this encoding: it is named, and not with a weight of 0.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let is_named = parts.next() == Some(encoding);
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            let is_refused = weight.is_some_and(|weight| weight.parse() == Ok(0.0));
            is_named && !is_refused
        })
}

fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    MEDIA_TYPES
        .iter()
        .find(|(known, _)| *known == ending)
        .map_or("application/octet-stream", |(_, media_type)| *media_type)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn dist(name: &str) -> Option<Bytes> {
        [
            "index.html",
            "assets/a-1.js",
            "assets/a-1.js.br",
            "assets/a-1.js.gz",
            "assets/b-2.css",
        ]
        .contains(&name)
        .then(|| Cow::Owned(name.as_bytes().to_vec()))
    }

    fn asked(path: &str, encodings: &'static str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(encodings));
        answer(path, &headers, dist)
    }

    #[test]
    fn a_file_is_sent_in_the_best_encoding_that_the_client_takes() {
        for (encodings, expected) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip, br;q=0", Some("gzip")),
            ("identity", None),
            ("brotli", None),
        ] {
            let response = asked("/assets/a-1.js", encodings);
            let encoding = response.headers().get(CONTENT_ENCODING);
            assert_eq!(encoding.map(|value| value.to_str().unwrap()), expected);
            assert_eq!(
                response.headers()[CONTENT_TYPE],
                "text/javascript; charset=utf-8"
            );
        }
        assert!(
            !asked("/assets/b-2.css", "br")
                .headers()
                .contains_key(CONTENT_ENCODING)
        );
    }

    #[test]
    fn hashed_files_stay_for_ever_and_the_page_is_asked_for_anew() {
        let hashed = asked("/assets/b-2.css", "");
        assert!(
            hashed.headers()[CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        assert_eq!(asked("/", "").headers()[CACHE_CONTROL], "no-cache");
    }

    #[test]
    fn every_place_of_the_web_interface_is_the_page_but_no_lost_file_is() {
        let place = asked("/rules/Roads", "");
        assert_eq!(place.status(), 200);
        assert_eq!(place.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(asked("/assets/gone-9.js", "").status(), 404);
    }

    #[test]
    fn without_a_build_the_root_says_so_and_nothing_else_is_there() {
        let headers = HeaderMap::new();
        assert_eq!(answer("/", &headers, |_| None).status(), 200);
        assert_eq!(answer("/rules", &headers, |_| None).status(), 404);
    }
}
