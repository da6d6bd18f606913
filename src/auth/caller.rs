//! Callers from this machine and from private networks.
//!
//! A request is trusted without a sign-in only if its socket's address is loopback or private and
//! no proxy forwarded it: a reverse proxy adds `X-Forwarded-For` to all outside traffic. The
//! `Host` must be an address or a local name too, or a hostile page could point a name of its own
//! at this machine (DNS rebinding).

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::{FORWARDED, HOST, ORIGIN};

use crate::config::{Config, is_internal};

/// Somebody who may use the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// How the caller appears in logs: `internal:<address>`.
    pub name: String,
}

/// Why a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not from this machine or a private network, or forwarded by a proxy.
    Outside,
    /// The `Host` is neither an address nor a name we answer to.
    UnknownHost,
}

/// Decides whether a request comes from inside.
pub fn identify(config: &Config, peer: SocketAddr, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let is_forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key(FORWARDED);
    if !config.auth.internal_trust || is_forwarded || !is_internal(peer.ip()) {
        return Err(Refusal::Outside);
    }
    if !host(headers).is_some_and(|host| is_our_host(host, &config.server.allowed_hosts)) {
        return Err(Refusal::UnknownHost);
    }
    Ok(Caller { name: format!("internal:{}", peer.ip().to_canonical()) })
}

/// Whether a WebSocket may be opened from the page the browser names: ours, or an allowed one.
/// Programs that are not browsers send no `Origin`.
pub fn is_allowed_origin(config: &Config, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let is_own = origin
        .split_once("://")
        .is_some_and(|(_, authority)| host(headers).is_some_and(|host| host == authority));
    is_own || config.server.allowed_origins.iter().any(|allowed| allowed == origin)
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST)?.to_str().ok()
}

fn is_our_host(authority: &str, allowed: &[String]) -> bool {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    address.parse::<IpAddr>().is_ok()
        || (!name.is_empty() && !name.contains('.'))
        || [".local", ".lan", ".home.arpa", ".internal", ".localhost"]
            .iter()
            .any(|suffix| name.ends_with(suffix))
        || allowed.iter().any(|host| host.eq_ignore_ascii_case(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(peer: &str, headers: &[(&'static str, &str)]) -> Result<Caller, Refusal> {
        let mut config = Config::default();
        config.server.allowed_hosts = vec!["overlord.example".to_owned()];
        identify(&config, peer.parse().expect("an address"), &header_map(headers))
    }

    fn header_map(headers: &[(&'static str, &str)]) -> HeaderMap {
        headers
            .iter()
            .map(|(name, value)| {
                (name.parse().expect("a header name"), value.parse().expect("a header value"))
            })
            .collect()
    }

    #[test]
    fn inside_is_trusted_and_outside_is_not() {
        let host = ("host", "127.0.0.1:8765");
        let caller = request("127.0.0.1:5", &[host]).expect("trusted");
        assert_eq!(caller.name, "internal:127.0.0.1");
        assert!(request("192.168.1.7:5", &[host]).is_ok());
        assert_eq!(request("8.8.8.8:5", &[host]), Err(Refusal::Outside));
        assert_eq!(
            request("127.0.0.1:5", &[host, ("x-forwarded-for", "10.0.0.1")]),
            Err(Refusal::Outside)
        );
        assert_eq!(
            request("127.0.0.1:5", &[host, ("forwarded", "for=10.0.0.1")]),
            Err(Refusal::Outside)
        );
    }

    #[test]
    fn names_from_elsewhere_are_not_ours() {
        for (host, expected) in [
            ("localhost:8765", true),
            ("gamebox", true),
            ("gamebox.lan:8765", true),
            ("[::1]:8765", true),
            ("192.168.1.7", true),
            ("overlord.example:443", true),
            ("rebind.example", false),
            ("127.0.0.1.rebind.example:8765", false),
            ("", false),
        ] {
            assert_eq!(request("127.0.0.1:5", &[("host", host)]).is_ok(), expected, "{host}");
        }
        assert_eq!(request("127.0.0.1:5", &[]), Err(Refusal::UnknownHost));
    }

    #[test]
    fn sockets_open_from_our_own_pages_only() {
        let mut config = Config::default();
        config.server.allowed_origins = vec!["https://friends.example".to_owned()];
        let host = ("host", "127.0.0.1:8765");
        for (origin, expected) in [
            ("http://127.0.0.1:8765", true),
            ("https://friends.example", true),
            ("http://127.0.0.1:9999", false),
            ("null", false),
        ] {
            let headers = header_map(&[host, ("origin", origin)]);
            assert_eq!(is_allowed_origin(&config, &headers), expected, "{origin}");
        }
        assert!(is_allowed_origin(&config, &header_map(&[host])));
    }
}
