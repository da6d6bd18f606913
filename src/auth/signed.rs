//! Signed values in the form of Python's `itsdangerous.URLSafeTimedSerializer`, so that servers
//! which share a secret key accept each other's.
//!
//! `payload.time.signature`, each in URL-safe base64 without padding. The payload is compact JSON,
//! or, behind a dot, zlib of it. The time is the Unix time in seconds as a big-endian number
//! without leading zeroes. The signature is HMAC-SHA1 of all before it, with a key that is
//! SHA-1(salt + "signer" + secret key): that library's defaults.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::read::ZlibDecoder;
use hmac::{Hmac, KeyInit, Mac};
use sha1::{Digest, Sha1};

/// Default salt of the serializer.
const SALT: &[u8] = b"itsdangerous";
/// Longest text looked at, and longest payload unpacked: browsers keep no longer cookies.
const BYTES_MAX: usize = 4_096;

/// Signs and verifies with one secret key.
#[derive(Clone)]
pub struct Signer {
    keyed: Hmac<Sha1>,
}

/// A payload whose signature is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// JSON, if the signer wrote JSON.
    pub payload: Vec<u8>,
    /// Unix time, seconds.
    pub signed_at_s: i64,
}

/// Why a text is no signed value of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedError {
    #[error("the text is not a signed value")]
    Malformed,
    #[error("the signature does not match")]
    Signature,
}

impl Signer {
    pub fn new(secret_key: &[u8]) -> Self {
        let mut derived = Sha1::new();
        for part in [SALT, b"signer", secret_key] {
            derived.update(part);
        }
        let derived = derived.finalize();
        // A key that is no longer than a block of the hash is used as it is.
        let mut block = [0; 64];
        block[..derived.len()].copy_from_slice(&derived);
        Self { keyed: Hmac::new(&block.into()) }
    }

    /// Signs a payload, compact JSON, as of a Unix time in seconds.
    pub fn sign(&self, payload: &[u8], now_s: i64) -> String {
        let time = now_s.max(0).to_be_bytes();
        let zeroes = time.iter().take_while(|byte| **byte == 0).count();
        let mut text = URL_SAFE_NO_PAD.encode(payload);
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(&time[zeroes..], &mut text);
        let signature = self.mac(text.as_bytes()).finalize().into_bytes();
        text.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut text);
        text
    }

    /// Takes a signed value apart. How old it may be is the caller's to judge.
    pub fn verify(&self, text: &str) -> Result<Signed, SignedError> {
        if text.len() > BYTES_MAX {
            return Err(SignedError::Malformed);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(SignedError::Malformed)?;
        let signature = decode(signature)?;
        self.mac(signed.as_bytes()).verify_slice(&signature).map_err(|_| SignedError::Signature)?;
        let (payload, time) = signed.rsplit_once('.').ok_or(SignedError::Malformed)?;
        let payload = match payload.strip_prefix('.') {
            Some(packed) => unpack(&decode(packed)?)?,
            None => decode(payload)?,
        };
        Ok(Signed { payload, signed_at_s: read_time(&decode(time)?)? })
    }

    fn mac(&self, text: &[u8]) -> Hmac<Sha1> {
        self.keyed.clone().chain_update(text)
    }
}

fn decode(text: &str) -> Result<Vec<u8>, SignedError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| SignedError::Malformed)
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, SignedError> {
    let mut payload = Vec::new();
    let mut reader = ZlibDecoder::new(packed).take(BYTES_MAX as u64 + 1);
    reader.read_to_end(&mut payload).map_err(|_| SignedError::Malformed)?;
    if payload.len() > BYTES_MAX { Err(SignedError::Malformed) } else { Ok(payload) }
}

fn read_time(bytes: &[u8]) -> Result<i64, SignedError> {
    let mut time = [0; 8];
    let start = time.len().checked_sub(bytes.len()).ok_or(SignedError::Malformed)?;
    time[start..].copy_from_slice(bytes);
    i64::try_from(u64::from_be_bytes(time)).map_err(|_| SignedError::Malformed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Made by itsdangerous 2.2.0 with this key at this time.
    const KEY: &[u8] = b"key of tests";
    const NOW_S: i64 = 1_795_000_000;
    const GOLDEN: [(&str, &str); 3] = [
        (
            r#"{"u":"erik","a":true}"#,
            "eyJ1IjoiZXJpayIsImEiOnRydWV9.av2GwA.HIQucu9_4yevzrho_ee9Mqlb_5o",
        ),
        (
            r#"{"u":"erik","a":true,"v":3}"#,
            "eyJ1IjoiZXJpayIsImEiOnRydWUsInYiOjN9.av2GwA.bVCGRTbH8s8WF5DoJpiJPgFVeCM",
        ),
        (
            r#"{"u":"Zoë","a":false,"v":0}"#,
            "eyJ1IjoiWm_DqyIsImEiOmZhbHNlLCJ2IjowfQ.av2GwA.8V9T2qmQ9IpU9ivDhYUqsKYIzfk",
        ),
    ];
    const PACKED: &str =
        ".eJyrVipVslJKpBAo6SglKlmlJeYUp9YCAMhCHYY.av2GwA.WIWiZ5JBNEXdQcTFRIRQUo8rewQ";

    #[test]
    fn the_bytes_are_those_of_the_python_library() {
        let signer = Signer::new(KEY);
        for (payload, text) in GOLDEN {
            assert_eq!(signer.sign(payload.as_bytes(), NOW_S), text);
            let payload = payload.as_bytes().to_vec();
            assert_eq!(signer.verify(text), Ok(Signed { payload, signed_at_s: NOW_S }));
        }
        let unpacked = format!(r#"{{"u":"{}","a":false}}"#, "a".repeat(64));
        assert_eq!(signer.verify(PACKED).map(|signed| signed.payload), Ok(unpacked.into_bytes()));
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let signer = Signer::new(KEY);
        let text = GOLDEN[1].1;
        for index in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            assert!(signer.verify(&changed).is_err(), "{changed}");
            assert!(signer.verify(&text[..index]).is_err(), "{index}");
        }
        assert!(Signer::new(b"another key").verify(text).is_err());
        for text in ["", ".", "..", "...", "\u{e9}.\u{e9}.\u{e9}", &"A".repeat(5_000)] {
            assert!(signer.verify(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_packed_payload_unpacks_to_a_limit() {
        use std::io::Write;
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&vec![b'a'; 1 << 20]).expect("packed");
        let packed = URL_SAFE_NO_PAD.encode(packer.finish().expect("packed"));
        let signer = Signer::new(KEY);
        let signed = format!(".{packed}.av2GwA");
        let signature = signer.mac(signed.as_bytes()).finalize().into_bytes();
        let text = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
        assert_eq!(signer.verify(&text), Err(SignedError::Malformed));
    }

    proptest! {
        #[test]
        fn what_is_signed_reads_back(payload: Vec<u8>, now_s in 0..i64::MAX, key: Vec<u8>) {
            prop_assume!(payload.len() < 2_000);
            let signer = Signer::new(&key);
            let signed = signer.verify(&signer.sign(&payload, now_s));
            // A payload may look packed only behind a dot, which base64 has not.
            prop_assert_eq!(signed, Ok(Signed { payload, signed_at_s: now_s }));
        }

        #[test]
        fn arbitrary_texts_never_panic(text: String) {
            prop_assert!(Signer::new(KEY).verify(&text).is_err());
        }
    }
}
