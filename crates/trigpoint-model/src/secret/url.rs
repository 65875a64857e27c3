//! Passwords in URLs (`postgres://user:password@host`).

/// `text` without the passwords in its URLs: `postgres://user@host` for
/// `postgres://user:password@host`.
#[must_use]
pub fn without_url_passwords(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = url_end(after);
        let (url, following) = after.split_at(end);
        match password_in_url(url) {
            Some((start, stop)) => {
                out.push_str(&url[..start]);
                out.push_str(&url[stop..]);
            }
            None => out.push_str(url),
        }
        rest = following;
    }
    out + rest
}

/// Where a URL ends: at a blank or quote, or where the next one begins.
fn url_end(text: &str) -> usize {
    let blank = |character: char| character.is_whitespace() || matches!(character, '"' | '<' | '>');
    let end = text.find(blank).unwrap_or(text.len());
    let next = text[..end].find("://").and_then(|colon| {
        text[..colon]
            .rfind(|character: char| !character.is_ascii_alphanumeric())
            .map(|before| before + text[before..].chars().next().map_or(1, char::len_utf8))
    });
    next.unwrap_or(end)
}

/// Where `:password` stands in what follows `://`.
fn password_in_url(url: &str) -> Option<(usize, usize)> {
    let authority_end = url.find(['/', '?', '#']).unwrap_or(url.len());
    let authority = &url[..authority_end];
    if let Some(at) = authority.rfind('@') {
        let colon = authority[..at].find(':')?;
        return Some((colon, at));
    }
    // A password that holds a slash or the like: what follows the colon is no port then.
    let colon = authority.find(':')?;
    let is_port = authority[colon + 1..]
        .bytes()
        .all(|byte| byte.is_ascii_digit());
    let at = url.rfind('@')?;
    let host_follows = !url[at..].contains('/') || url[colon..at].contains(['/', '?', '#']);
    (!is_port && host_follows).then_some((colon, at))
}
