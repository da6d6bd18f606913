//! Session cookies: the header that carries them, the signed value, the session in it.

#![no_main]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use overlord::auth::session::{Session, Sessions, cookies};
use overlord::auth::signed::{SignedError, Signer};
use overlord::config::Secret;
use sha1::{Digest, Sha1};

const KEY: &str = "key of tests";
const NOW_MS: i64 = 1_795_000_000_000;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let sessions = Sessions::new(&Secret::new(KEY.to_owned()));
    if let Ok(header) = HeaderValue::from_bytes(bytes) {
        let headers = HeaderMap::from_iter([(COOKIE, header)]);
        for value in cookies(&headers) {
            let _ = sessions.read(value, NOW_MS);
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let signer = Signer::new(KEY.as_bytes());
    let _ = signer.verify(text);
    // Nobody guesses a signature, so it is made: what stands behind it is reached.
    let signed = format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature(text)));
    match signer.verify(&signed) {
        Ok(read) => {
            assert!(read.payload.len() <= 4_096 && read.signed_at_s >= 0);
            let again = signer.sign(&read.payload, read.signed_at_s);
            assert!(again.len() > 4_096 || signer.verify(&again) == Ok(read));
        }
        Err(error) => assert_eq!(error, SignedError::Malformed),
    }
    if let Ok((session, end_ms)) = sessions.read(&signed, NOW_MS) {
        assert!(end_ms >= NOW_MS);
        round_trip(&sessions, &session);
    }
});

/// What we would issue for the session reads back as the same.
fn round_trip(sessions: &Sessions, session: &Session) {
    let issued = sessions.issue(session, NOW_MS);
    let read = sessions.read(&issued, NOW_MS).map(|(session, _)| session);
    assert!(issued.len() > 4_096 || read.as_ref() == Ok(session));
}

/// What itsdangerous signs a text with.
fn signature(text: &str) -> impl AsRef<[u8]> {
    let key = Sha1::digest([b"itsdangerous", &b"signer"[..], KEY.as_bytes()].concat());
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(&key);
    Hmac::<Sha1>::new(&block.into()).chain_update(text).finalize().into_bytes()
}
