//! Who is calling through a proxy: the headers in which proxies, and anybody else, tell addresses.
//!
//! Each line of the input is a header, named by its first letter.

#![no_main]

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, HeaderValue};
use overlord::auth::client_address::{Client, Proxies, client_of};
use overlord::config::Config;

const PROXY: &str = "127.0.0.1";
const STRANGER: &str = "8.8.8.8";
const NAMES: [&str; 5] =
    ["x-forwarded-for", "forwarded", "x-forwarded-host", "x-forwarded-proto", "host"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let proxies = Proxies::of(&Config::default());
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Some((letter, value)) = line.split_first() else { continue };
        let Ok(value) = HeaderValue::from_bytes(value) else { continue };
        headers.append(HeaderName::from_static(NAMES[usize::from(*letter) % NAMES.len()]), value);
    }
    let client = |peer: &str, headers: &HeaderMap| client_of(&proxies, address(peer), headers);

    // Whatever a stranger says, nothing of it is believed.
    let Client { address: found, is_tls, .. } = client(STRANGER, &headers);
    assert_eq!((found, is_tls), (address(STRANGER), false));

    // What a proxy says is an address in its own form.
    let Client { address: found, .. } = client(PROXY, &headers);
    assert_eq!(found, found.to_canonical());

    // A stranger who sends these headers through a proxy is seen where he is.
    headers.append(NAMES[0], HeaderValue::from_static(STRANGER));
    let Client { address: found, is_forwarded, .. } = client(PROXY, &headers);
    assert_eq!((found, is_forwarded), (address(STRANGER), true));
});

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}
