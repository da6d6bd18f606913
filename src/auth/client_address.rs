//! Who is at the other end of a connection, beyond the proxies we trust.
//!
//! Proxies add the address they saw to the end of `X-Forwarded-For` (or `Forwarded`, RFC 7239);
//! whatever stands before it, the caller may have written himself. So the list is read from its
//! end, and only for as long as trusted proxies wrote it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use http::header::{FORWARDED, HOST};
use http::{HeaderMap, HeaderName, HeaderValue};
use ipnet::IpNet;

use crate::config::{Config, parse_network};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Most entries looked at: nobody has that many proxies of his own in a row.
const ENTRIES_MAX: usize = 32;

/// The networks whose word on a caller's address is taken.
#[derive(Debug, Clone, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// Those of `server.trusted_proxies`; entries that are no networks have stopped the start.
    pub fn of(config: &Config) -> Self {
        Self(config.server.trusted_proxies.iter().filter_map(|text| parse_network(text)).collect())
    }

    /// Whether the address is one of theirs.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// What is known of a request's sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The nearest address that is no trusted proxy; IPv4 where it can be.
    pub address: IpAddr,
    /// Whether any proxy, trusted or not, says that it passed the request on.
    pub is_forwarded: bool,
    /// Whether a trusted proxy says that it was asked over TLS.
    pub is_tls: bool,
    /// The host the sender asked for, as he wrote it.
    pub host: Option<String>,
}

/// Tells who sent a request that came over a connection from `peer`.
pub fn client_of(proxies: &Proxies, peer: IpAddr, headers: &HeaderMap) -> Client {
    let peer = peer.to_canonical();
    let is_forwarded = headers.contains_key(X_FORWARDED_FOR) || headers.contains_key(FORWARDED);
    let own_host = || text(headers.get(HOST)?.as_bytes());
    if !proxies.contains(peer) {
        return Client { address: peer, is_forwarded, is_tls: false, host: own_host() };
    }
    let forwarded = Forwarded::read(headers);
    let addresses = if headers.contains_key(X_FORWARDED_FOR) {
        items_from_the_end(headers, X_FORWARDED_FOR).map(address_of).collect()
    } else {
        forwarded.addresses
    };
    let last = |name| items_from_the_end(headers, name).next().and_then(text);
    let protocol = last(X_FORWARDED_PROTO).or(forwarded.protocol);
    Client {
        address: nearest_stranger(proxies, peer, &addresses),
        is_forwarded,
        is_tls: protocol.is_some_and(|name| name.eq_ignore_ascii_case("https")),
        host: last(X_FORWARDED_HOST).or(forwarded.host).or_else(own_host),
    }
}

/// Whether an address belongs to this machine or a private network.
pub fn is_internal(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// The address by which a caller is counted. Of IPv6 the first 64 bits, since a single household
/// has all the addresses below.
pub fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

/// Goes from proxy to proxy; what cannot be read ends the walk at the last good address.
///
/// `addresses`: the nearest first.
fn nearest_stranger(proxies: &Proxies, peer: IpAddr, addresses: &[Option<IpAddr>]) -> IpAddr {
    let mut nearest = peer;
    for address in addresses {
        match address {
            Some(address) if proxies.contains(nearest) => nearest = *address,
            _ => break,
        }
    }
    nearest
}

/// What `Forwarded` says, the nearest proxy's word first.
#[derive(Default)]
struct Forwarded {
    addresses: Vec<Option<IpAddr>>,
    /// From the nearest proxy only.
    protocol: Option<String>,
    host: Option<String>,
}

impl Forwarded {
    fn read(headers: &HeaderMap) -> Self {
        let mut forwarded = Self::default();
        for (index, element) in items_from_the_end(headers, FORWARDED).enumerate() {
            let mut address = None;
            for pair in split(element, b';').unwrap_or_default() {
                let Some(at) = pair.iter().position(|byte| *byte == b'=') else { continue };
                let (name, value) = (pair[..at].trim_ascii(), &pair[at + 1..]);
                if name.eq_ignore_ascii_case(b"for") {
                    address = address_of(value);
                } else if index == 0 && name.eq_ignore_ascii_case(b"proto") {
                    forwarded.protocol = text(value);
                } else if index == 0 && name.eq_ignore_ascii_case(b"host") {
                    forwarded.host = text(value);
                }
            }
            forwarded.addresses.push(address);
        }
        forwarded
    }
}

/// The items of a list that may be spread over several header lines, from the last to the first.
/// A line whose quotes do not match is one item, which nothing can be read from.
fn items_from_the_end<'a>(
    headers: &'a HeaderMap,
    name: HeaderName,
) -> impl Iterator<Item = &'a [u8]> {
    let items = |line: &'a HeaderValue| split(line.as_bytes(), b',').unwrap_or_else(|| vec![b""]);
    headers
        .get_all(name)
        .iter()
        .rev()
        .flat_map(move |line| items(line).into_iter().rev())
        .take(ENTRIES_MAX)
}

/// Splits at separators outside quoted strings; `None` if a quote stays open.
fn split(list: &[u8], separator: u8) -> Option<Vec<&[u8]>> {
    let mut items = Vec::new();
    let (mut start, mut is_quoted, mut is_escaped) = (0, false, false);
    for (at, &byte) in list.iter().enumerate() {
        if is_escaped {
            is_escaped = false;
        } else if is_quoted && byte == b'\\' {
            is_escaped = true;
        } else if byte == b'"' {
            is_quoted = !is_quoted;
        } else if byte == separator && !is_quoted {
            items.push(&list[start..at]);
            start = at + 1;
        }
    }
    items.push(&list[start..]);
    (!is_quoted).then_some(items)
}

/// A value without surrounding space and quotes; `None` if it is empty or not text.
fn text(value: &[u8]) -> Option<String> {
    let value = value.trim_ascii();
    let value =
        value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(value);
    let value = std::str::from_utf8(value).ok()?;
    (!value.is_empty()).then(|| value.to_owned())
}

/// An address with or without quotes, brackets and a port.
fn address_of(value: &[u8]) -> Option<IpAddr> {
    let value = text(value)?;
    let in_brackets = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let address = match value.parse::<SocketAddr>() {
        Ok(with_port) => with_port.ip(),
        Err(_) => in_brackets.unwrap_or(&value).parse().ok()?,
    };
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PROXY: &str = "127.0.0.1";

    fn client(peer: &str, headers: &[(&'static str, &str)]) -> Client {
        let mut config = Config::default();
        config.server.trusted_proxies.push("10.0.0.0/8".to_owned());
        let headers = headers
            .iter()
            .map(|(name, value)| {
                let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header value");
                (HeaderName::from_static(name), value)
            })
            .collect();
        client_of(&Proxies::of(&config), peer.parse().expect("an address"), &headers)
    }

    #[track_caller]
    fn check(peer: &str, headers: &[(&'static str, &str)], expected: &str) {
        let address: IpAddr = expected.parse().expect("an address");
        assert_eq!(client(peer, headers).address, address, "{headers:?}");
    }

    #[test]
    fn internal_addresses_are_loopback_and_private_ones() {
        for (address, expected) in [
            ("127.0.0.1", true),
            ("192.168.1.9", true),
            ("10.0.0.1", true),
            ("::1", true),
            ("fd00::1", true),
            ("::ffff:192.168.1.9", true),
            ("8.8.8.8", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_internal(address.parse().expect("an address")), expected, "{address}");
        }
    }

    #[test]
    fn the_nearest_address_that_is_no_trusted_proxy_counts() {
        for (value, expected) in [
            ("8.8.8.8", "8.8.8.8"),
            ("127.0.0.1, 8.8.8.8", "8.8.8.8"),
            ("6.6.6.6, 8.8.8.8, 10.1.2.3", "8.8.8.8"),
            ("192.168.1.7", "192.168.1.7"),
            ("10.0.0.5,10.1.2.3", "10.0.0.5"),
            ("8.8.8.8:1234", "8.8.8.8"),
            ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("::ffff:8.8.8.8", "8.8.8.8"),
            ("\"8.8.8.8\"", "8.8.8.8"),
            ("8.8.8.8, ::ffff:10.1.2.3", "8.8.8.8"),
            ("6.6.6.6, unknown", PROXY),
            ("6.6.6.6, unknown, 10.1.2.3", "10.1.2.3"),
            ("6.6.6.6, _hidden", PROXY),
            ("6.6.6.6,", PROXY),
            ("6.6.6.6, \"", PROXY),
            ("\u{fffd}, 8.8.8.8", "8.8.8.8"),
            ("", PROXY),
        ] {
            check(PROXY, &[("x-forwarded-for", value)], expected);
        }
        check(PROXY, &[], PROXY);
        check("::ffff:127.0.0.1", &[("x-forwarded-for", "8.8.8.8")], "8.8.8.8");
        let lines = [("x-forwarded-for", "6.6.6.6, 8.8.8.8"), ("x-forwarded-for", "10.1.2.3")];
        check(PROXY, &lines, "8.8.8.8");
    }

    #[test]
    fn a_stranger_speaks_for_himself_only() {
        let headers = [
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "localhost"),
            ("forwarded", "for=127.0.0.1;proto=https;host=localhost"),
            ("host", "overlord.example"),
        ];
        let expected = Client {
            address: "8.8.8.8".parse().expect("an address"),
            is_forwarded: true,
            is_tls: false,
            host: Some("overlord.example".to_owned()),
        };
        assert_eq!(client("8.8.8.8", &headers), expected);
        assert!(!client("8.8.8.8", &[]).is_forwarded);
        assert!(client("8.8.8.8", &[("forwarded", "")]).is_forwarded);
    }

    #[test]
    fn forwarded_is_read_where_there_is_no_x_forwarded_for() {
        for (value, expected) in [
            ("for=8.8.8.8", "8.8.8.8"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=6.6.6.6, for=8.8.8.8;by=10.0.0.1, for=10.1.2.3", "8.8.8.8"),
            ("for=6.6.6.6, for=_hidden", PROXY),
            ("for=6.6.6.6, proto=https", PROXY),
            // A host that is quoted cannot add an element, and a quote left open hides all.
            ("for=8.8.8.8;host=\"x, for=6.6.6.6\"", "8.8.8.8"),
            ("for=\"6.6.6.6, for=8.8.8.8", PROXY),
            ("for=8.8.8.8;host=\"a\\\", for=6.6.6.6\"", "8.8.8.8"),
        ] {
            check(PROXY, &[("forwarded", value)], expected);
        }
        let both = [("forwarded", "for=6.6.6.6"), ("x-forwarded-for", "8.8.8.8")];
        check(PROXY, &both, "8.8.8.8");
    }

    #[test]
    fn the_nearest_proxy_tells_protocol_and_host() {
        for (headers, is_tls, host) in [
            (vec![], false, "127.0.0.1:8765"),
            (vec![("x-forwarded-proto", "https")], true, "127.0.0.1:8765"),
            (vec![("x-forwarded-proto", "https, http")], false, "127.0.0.1:8765"),
            (vec![("x-forwarded-host", "map.example")], false, "map.example"),
            (vec![("forwarded", "for=1.1.1.1;proto=HTTPS;host=\"a:1\"")], true, "a:1"),
            (vec![("forwarded", "proto=https, for=1.1.1.1")], false, "127.0.0.1:8765"),
            (
                vec![("forwarded", "proto=https"), ("x-forwarded-proto", "http")],
                false,
                "127.0.0.1:8765",
            ),
        ] {
            let mut headers = headers;
            headers.push(("host", "127.0.0.1:8765"));
            let client = client(PROXY, &headers);
            assert_eq!(
                (client.is_tls, client.host.as_deref()),
                (is_tls, Some(host)),
                "{headers:?}"
            );
        }
        assert_eq!(client(PROXY, &[]).host, None);
    }

    #[test]
    fn no_more_than_some_entries_are_looked_at() {
        let proxies = vec!["10.0.0.1"; ENTRIES_MAX].join(",");
        check(PROXY, &[("x-forwarded-for", &format!("8.8.8.8,{proxies}"))], "10.0.0.1");
        check(PROXY, &[("x-forwarded-for", &format!("8.8.8.8,{}", &proxies[9..]))], "8.8.8.8");
    }

    fn header_bytes() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop_oneof![
            Just(b"for=".to_vec()),
            Just(b"127.0.0.1".to_vec()),
            Just(b"\"[::1]:80\"".to_vec()),
            prop::sample::select(b",;=\"\\ []:".to_vec()).prop_map(|byte| vec![byte]),
            prop::collection::vec(0x20..=0xff_u8, 0..8),
        ];
        prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn whatever_a_stranger_sends_his_address_stays(
            lines in prop::collection::vec((0..5_usize, header_bytes()), 0..8),
            peer in any::<u32>().prop_map(|bits| IpAddr::from(bits.to_be_bytes())),
        ) {
            let names = [FORWARDED, X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PROTO, HOST];
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                if let Ok(value) = HeaderValue::from_bytes(&value) {
                    headers.append(&names[name], value);
                }
            }
            let proxies = Proxies::of(&Config::default());
            // From a trusted proxy: no panic is all that can be said.
            client_of(&proxies, PROXY.parse().expect("an address"), &headers);
            if !proxies.contains(peer) {
                let client = client_of(&proxies, peer, &headers);
                prop_assert_eq!(client.address, peer);
                prop_assert!(!client.is_tls);
            }
        }
    }
}
