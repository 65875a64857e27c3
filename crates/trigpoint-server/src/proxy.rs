//! Who asks, where a proxy stands in front: what a proxy writes counts only where it is trusted.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::HeaderMap;
use axum::http::header::HOST;

/// A proxy whose `X-Forwarded-For` is believed: an address, or all that begin as it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedProxy {
    address: IpAddr,
    prefix_bits: u8,
}

/// Why a text names no proxy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidProxy {
    /// It does not begin with an address.
    #[error("`{text}` is not an address; `10.0.0.7` or `10.0.0.0/8` is one")]
    NoAddress {
        /// The text.
        text: String,
    },
    /// What follows the `/` is no length.
    #[error("`{text}` must have a whole number from 0 to {bits_max} after the `/`")]
    NoPrefix {
        /// The text.
        text: String,
        /// The bits of an address of this kind.
        bits_max: u8,
    },
}

impl FromStr for TrustedProxy {
    type Err = InvalidProxy;

    fn from_str(text: &str) -> Result<Self, InvalidProxy> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| InvalidProxy::NoAddress {
            text: text.to_owned(),
        })?;
        let bits_max = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match prefix {
            None => bits_max,
            Some(prefix) => prefix
                .parse()
                .ok()
                .filter(|bits| *bits <= bits_max)
                .ok_or_else(|| InvalidProxy::NoPrefix {
                    text: text.to_owned(),
                    bits_max,
                })?,
        };
        Ok(Self {
            address,
            prefix_bits,
        })
    }
}

impl TrustedProxy {
    fn includes(&self, address: IpAddr) -> bool {
        let differ = match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                u128::from(own.to_bits() ^ other.to_bits()) << 96
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => own.to_bits() ^ other.to_bits(),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return false,
        };
        differ.leading_zeros() >= u32::from(self.prefix_bits)
    }
}

/// The address of the caller: the peer, unless it is a trusted proxy. Then it is the last address
/// in `X-Forwarded-For` that is no trusted proxy, since whatever stands before that one could have
/// been written by the caller.
pub(crate) fn caller(peer: IpAddr, headers: &HeaderMap, trusted: &[TrustedProxy]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|proxy| proxy.includes(address));
    let mut caller = peer.to_canonical();
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|line| line.to_str().unwrap_or_default())
        .collect();
    for text in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_trusted(caller) {
            break;
        }
        // What is no address was not written by a proxy that can be trusted.
        let Some(address) = forwarded_address(text.trim()) else {
            break;
        };
        caller = address;
    }
    caller
}

/// Some proxies write the port too.
fn forwarded_address(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

/// Whether a request was made on this machine, to an address of this machine, and through no proxy:
/// neither one beside the server nor a browser that another site gave our address as its own.
pub(crate) fn is_of_this_machine(peer: IpAddr, headers: &HeaderMap) -> bool {
    let is_forwarded = headers.keys().any(|name| {
        let name = name.as_str();
        OF_A_PROXY.contains(&name) || name.starts_with("x-forwarded-")
    });
    let mut hosts = headers.get_all(HOST).iter();
    let is_asked_here = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().is_ok_and(is_loopback),
        (_, _) => false,
    };
    peer.to_canonical().is_loopback() && is_asked_here && !is_forwarded
}

/// Whether a `Host` names this machine for itself.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    };
    let name = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name);
    let address = name.parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Headers that a proxy adds, beside those that begin with `x-forwarded-`.
const OF_A_PROXY: &[&str] = &["forwarded", "via", "x-real-ip"];

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn found(peer: &str, lines: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        let trusted: Vec<TrustedProxy> =
            trusted.iter().map(|proxy| proxy.parse().unwrap()).collect();
        caller(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn what_a_peer_that_is_not_trusted_says_is_not_believed() {
        assert_eq!(found("192.0.2.1", &["203.0.113.9"], &[]), "192.0.2.1");
        let others = ["192.0.2.2", "2001:db8::/32"];
        assert_eq!(found("192.0.2.1", &["203.0.113.9"], &others), "192.0.2.1");
        assert_eq!(found("::ffff:192.0.2.1", &[], &[]), "192.0.2.1");
    }

    #[test]
    fn the_caller_is_the_last_address_that_is_no_trusted_proxy() {
        let trusted = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"];
        for (lines, caller) in [
            (&["203.0.113.9"] as &[&str], "203.0.113.9"),
            (&["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            (&["198.51.100.1, 203.0.113.9,10.1.2.3"], "203.0.113.9"),
            (&["198.51.100.1", "203.0.113.9", "10.1.2.3"], "203.0.113.9"),
            (&["203.0.113.9:4711, [2001:db8::7]:80"], "203.0.113.9"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
            // All are proxies: the one that is farthest away.
            (&["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
            (&["203.0.113.9, unknown, 10.0.0.2"], "10.0.0.2"),
            (&["nonsense"], "127.0.0.1"),
            (&[""], "127.0.0.1"),
            (&[], "127.0.0.1"),
        ] {
            assert_eq!(found("127.0.0.1", lines, &trusted), caller, "{lines:?}");
        }
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let everything: TrustedProxy = "0.0.0.0/0".parse().unwrap();
        assert!(everything.includes("203.0.113.9".parse().unwrap()));
        assert!(!everything.includes("2001:db8::1".parse().unwrap()));
        let network: TrustedProxy = "192.0.2.128/25".parse().unwrap();
        assert!(network.includes("192.0.2.129".parse().unwrap()));
        assert!(!network.includes("192.0.2.127".parse().unwrap()));
        for (text, why) in [
            (
                "proxy.example",
                "`proxy.example` is not an address; `10.0.0.7` or `10.0.0.0/8` is one",
            ),
            (
                "10.0.0.0/33",
                "`10.0.0.0/33` must have a whole number from 0 to 32 after the `/`",
            ),
            (
                "::1/",
                "`::1/` must have a whole number from 0 to 128 after the `/`",
            ),
        ] {
            let error = text.parse::<TrustedProxy>().unwrap_err();
            assert_eq!(error.to_string(), why);
        }
    }

    #[test]
    fn only_a_loopback_host_is_this_machine() {
        for host in ["localhost:8080", "LOCALHOST", "127.0.0.1:1", "[::1]:8080"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "trigpoint.example",
            "localhost.example:80",
            "192.0.2.1",
            "[::1",
            // Without brackets it is no host.
            "::1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
