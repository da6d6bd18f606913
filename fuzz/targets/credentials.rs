//! Bodies of sign-ins: JSON and both kinds of form. The first line is the content type; an empty
//! one stands for none.

#![no_main]

use futures_util::FutureExt;
use overlord::http::credentials::Credentials;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return };
    let Ok(kind) = std::str::from_utf8(&bytes[..end]) else { return };
    let kind = (!kind.is_empty()).then_some(kind);
    let body = bytes[end + 1..].to_vec();
    let read = Credentials::read(kind, body.into()).now_or_never();
    let Some(read) = read else { panic!("the whole body is there, and it waits for more") };
    if let Ok(Credentials { username, password }) = read {
        // What is no UTF-8 in a form becomes U+FFFD: three bytes for one.
        assert!(username.len() + password.len() <= 3 * bytes.len());
    }
});
