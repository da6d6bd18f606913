//! Our cookies and those of the real Python library: each side reads what the other wrote, and
//! refuses what it must.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use overlord::auth::session::{SESSION_S_MAX, Session, SessionError, Sessions};
use overlord::auth::signed::{Signed, SignedError, Signer};
use overlord::config::Secret;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

const CASES: usize = 300;
const NOW_S: i64 = 1_795_000_000;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The library, answering requests; `cookies.py` tells which.
struct Python {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Python {
    fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let program = root.join("target/python/bin/python");
        let mut child = Command::new(&program)
            .arg(root.join("tests/it/cookies.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{}: {error}; run scripts/test, which makes it", program.display())
            });
        let stdin = child.stdin.take().expect("its input");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, stdin, stdout }
    }

    fn ask(&mut self, request: &Value) -> Value {
        writeln!(self.stdin, "{request}").expect("sent");
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).unwrap_or_else(|error| {
            panic!("no answer to {request}: {error}; if a module is missing, run scripts/test")
        })
    }

    /// Signs; `more` is joined to the request.
    fn sign(&mut self, key: &str, payload: &Value, now_s: i64, more: Value) -> String {
        let request = json!({ "keys": [key], "payload": payload, "now_s": now_s });
        let answer = self.ask(&join(request, more));
        answer["text"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    fn read(&mut self, key: &str, text: &str, now_s: i64, more: Value) -> Value {
        let request =
            json!({ "keys": [key], "text": text, "now_s": now_s, "max_age_s": SESSION_S_MAX });
        self.ask(&join(request, more))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn join(mut request: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more}") };
    request.as_object_mut().expect("an object").extend(more);
    request
}

/// A key, a session and a time, made up.
struct Case {
    key: String,
    session: Session,
    now_s: i64,
}

impl Case {
    fn new(chance: &mut ChaCha8Rng) -> Self {
        let letters = ["ab", "Aldra Ŝtorm", "Zoë 日本 🐉", "\"\\/ \u{7f}\u{1}\n", "a", "=.-_"];
        let mut pick = |len| {
            let letters = letters[chance.random_range(0..letters.len())];
            text(chance, letters, len)
        };
        let (key, username) = (pick(1..100), pick(1..65));
        let session = Session {
            username,
            is_admin: chance.random(),
            version: chance.random::<u64>() >> chance.random_range(0..64),
        };
        Self { key, session, now_s: chance.random_range(1..1 << 33) }
    }

    fn payload(&self) -> Value {
        serde_json::to_value(&self.session).expect("JSON")
    }

    fn signer(&self) -> Signer {
        Signer::new(self.key.as_bytes())
    }

    fn sessions(&self) -> Sessions {
        Sessions::new(&Secret::new(self.key.clone()))
    }

    fn ours(&self) -> String {
        self.sessions().issue(&self.session, self.now_s * 1_000)
    }

    fn read_at(&self, text: &str, now_s: i64) -> Result<Session, SessionError> {
        self.sessions().read(text, now_s * 1_000).map(|(session, _)| session)
    }
}

fn text(chance: &mut ChaCha8Rng, letters: &str, len: std::ops::Range<usize>) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let len = chance.random_range(len);
    (0..len).map(|_| letters[chance.random_range(0..letters.len())]).collect()
}

fn cases() -> impl Iterator<Item = Case> {
    let mut chance = ChaCha8Rng::seed_from_u64(1);
    (0..CASES).map(move |_| Case::new(&mut chance))
}

#[test]
fn each_side_reads_what_the_other_wrote() {
    let mut python = Python::start();
    let mut packed = 0;
    for case in cases() {
        let (payload, now_s) = (case.payload(), case.now_s);
        let (ours, theirs) = (case.ours(), python.sign(&case.key, &payload, now_s, json!({})));
        // What saves nothing is not packed; then the bytes are the same.
        if theirs.starts_with('.') {
            packed += 1;
        } else {
            assert_eq!(ours, theirs);
        }
        let read = json!({ "payload": payload, "signed_at_s": now_s });
        let any_age = json!({ "max_age_s": null });
        let old = now_s + SESSION_S_MAX;
        assert_eq!(python.read(&case.key, &ours, now_s, json!({})), read);
        assert_eq!(python.read(&case.key, &ours, old, json!({})), read);
        assert_eq!(python.read(&case.key, &ours, old + 1, any_age), read);
        for text in [&ours, &theirs] {
            assert_eq!(case.read_at(text, now_s).as_ref(), Ok(&case.session));
            assert_eq!(case.read_at(text, old).as_ref(), Ok(&case.session));
        }
    }
    assert!((20..CASES - 20).contains(&packed), "{packed} of {CASES} were packed");
}

#[test]
fn any_payload_of_theirs_is_read() {
    let mut python = Python::start();
    let long = "long ".repeat(700);
    for payload in [
        json!(null),
        json!([]),
        json!({}),
        json!(1.5),
        json!(-7),
        json!("Zoë"),
        json!({ "u": "erik", "a": true }),
        json!({ "deep": [[[{ "a": [1, 2, "\u{0}"] }]]] }),
        json!(long),
    ] {
        let theirs = python.sign("key", &payload, NOW_S, json!({}));
        let Signed { payload: bytes, signed_at_s } =
            Signer::new(b"key").verify(&theirs).unwrap_or_else(|error| panic!("{theirs}: {error}"));
        assert_eq!(serde_json::from_slice::<Value>(&bytes).ok(), Some(payload));
        assert_eq!(signed_at_s, NOW_S);
    }
    // A payload that grows beyond what a cookie holds is not unpacked.
    let bomb = python.sign("key", &json!("a".repeat(1 << 20)), NOW_S, json!({}));
    assert!(bomb.len() < 4_096);
    assert_eq!(Signer::new(b"key").verify(&bomb), Err(SignedError::Malformed));
}

#[test]
fn a_key_that_is_being_replaced_reads_on() {
    let mut python = Python::start();
    let payload = json!({ "u": "erik", "a": true, "v": 3 });
    let session = Session { username: "erik".to_owned(), is_admin: true, version: 3 };
    for key in ["old", "new"] {
        let ours = Sessions::new(&Secret::new(key.to_owned())).issue(&session, NOW_S * 1_000);
        let read = python.read(key, &ours, NOW_S, json!({ "keys": ["old", "new"] }));
        assert_eq!(read["payload"], payload, "{key}");
    }
    let theirs = python.sign("", &payload, NOW_S, json!({ "keys": ["old", "new"] }));
    assert!(Signer::new(b"new").verify(&theirs).is_ok());
    assert_eq!(Signer::new(b"old").verify(&theirs), Err(SignedError::Signature));
}

#[test]
fn both_sides_refuse_what_is_too_old_or_of_tomorrow() {
    let mut python = Python::start();
    for case in cases().take(CASES / 10) {
        let (ours, now_s) = (case.ours(), case.now_s);
        let theirs = python.sign(&case.key, &case.payload(), now_s, json!({}));
        for text in [&ours, &theirs] {
            for now_s in [now_s + SESSION_S_MAX + 1, now_s - 61] {
                assert_eq!(case.read_at(text, now_s), Err(SessionError::Expired));
                let error = python.read(&case.key, text, now_s, json!({}));
                assert_eq!(error, json!({ "error": "SignatureExpired" }));
            }
        }
    }
}

#[test]
fn both_sides_refuse_every_changed_byte_and_every_cut() {
    let mut python = Python::start();
    for case in cases().filter(|case| case.key.is_ascii()).take(4) {
        let theirs = python.sign(&case.key, &case.payload(), case.now_s, json!({}));
        for text in [case.ours(), theirs] {
            for index in 0..text.len() {
                let mut changed = text.clone().into_bytes();
                // The highest bit of a letter: Python passes over the lowest of the last one.
                changed[index] = match ALPHABET.iter().position(|letter| *letter == changed[index])
                {
                    Some(value) => ALPHABET[value ^ 32],
                    None => b'A',
                };
                let changed = String::from_utf8(changed).expect("ASCII");
                refuse(&mut python, &case, &changed);
                refuse(&mut python, &case, &text[..index]);
                // We take one spelling only, so every letter counts to its last bit.
                for letter in [b'A', b'_', b'.', b'=', b' ', 0x7f] {
                    let mut changed = text.clone().into_bytes();
                    if changed[index] != letter {
                        changed[index] = letter;
                        let changed = String::from_utf8(changed).expect("ASCII");
                        assert!(case.signer().verify(&changed).is_err(), "{changed}");
                    }
                }
            }
        }
    }
}

#[test]
fn both_sides_refuse_what_others_signed() {
    let mut python = Python::start();
    for case in cases().take(CASES / 10) {
        let payload = case.payload();
        for more in [
            json!({ "salt": "cookie-session" }),
            json!({ "kind": "untimed" }),
            json!({ "kind": "sha256" }),
            json!({ "kind": "hmac_key" }),
            json!({ "keys": [format!("{}x", case.key)] }),
            json!({ "keys": [""] }),
        ] {
            let theirs = python.sign(&case.key, &payload, case.now_s, more.clone());
            refuse(&mut python, &case, &theirs);
            // And what we sign is nothing to a library that is set up that way.
            let error = python.read(&case.key, &case.ours(), case.now_s, more);
            assert!(error["error"].is_string(), "{error}");
        }
        for text in [".", "..", "...", "a.b.c", "é", "日本.🐉.é", "\u{0}", " ", "="] {
            refuse(&mut python, &case, text);
            let ours = case.ours();
            refuse(&mut python, &case, &format!("{text}{ours}"));
            // Python passes over what is no base64 in a signature, so this is ours alone.
            let longer = format!("{ours}{text}");
            assert!(case.signer().verify(&longer).is_err(), "{longer:?}");
        }
    }
}

/// Neither side takes the text.
#[track_caller]
fn refuse(python: &mut Python, case: &Case, text: &str) {
    assert_eq!(case.read_at(text, case.now_s), Err(SessionError::NotOurs), "{text:?}");
    let answer = python.read(&case.key, text, case.now_s, json!({}));
    assert!(answer["error"].is_string(), "{text:?}: {answer}");
}
