//! Session cookies: what a browser shows after its sign-in. Nothing is kept of them here.

use http::HeaderMap;
use http::header::COOKIE;
use serde::{Deserialize, Serialize};

use crate::auth::signed::Signer;
use crate::config::Secret;

/// Name of the cookie.
pub const COOKIE_NAME: &str = "session";
/// How long a cookie is good, seconds: 30 days.
pub const SESSION_S_MAX: i64 = 30 * 86_400;
/// How far the clock of another server that shares the key may be ahead, seconds.
const CLOCK_SKEW_S_MAX: i64 = 60;
/// Most cookies of that name looked at; a browser sends one for each path and domain it has.
const COOKIES_MAX: usize = 4;

/// What a session cookie says. The account it names decides what that is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    #[serde(rename = "u")]
    pub username: String,
    /// For older servers, which believe it; this one asks the account.
    #[serde(rename = "a", default)]
    pub is_admin: bool,
    /// The account's session version when it was made. Cookies of older servers have none.
    #[serde(rename = "v", default)]
    pub version: u64,
}

/// Why a cookie is no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    #[error("the cookie was not signed by this server")]
    NotOurs,
    #[error("the session has ended")]
    Expired,
}

/// Makes and reads session cookies.
#[derive(Clone)]
pub struct Sessions(Signer);

impl Sessions {
    pub fn new(secret_key: &Secret) -> Self {
        Self(Signer::new(secret_key.reveal().as_bytes()))
    }

    /// The cookie's value. `now_ms`: Unix milliseconds.
    pub fn issue(&self, session: &Session, now_ms: i64) -> String {
        let payload = serde_json::to_vec(session).unwrap_or_default();
        self.0.sign(&payload, now_ms / 1_000)
    }

    /// Reads a cookie's value; also tells when the session ends, Unix milliseconds.
    pub fn read(&self, value: &str, now_ms: i64) -> Result<(Session, i64), SessionError> {
        let signed = self.0.verify(value).map_err(|_| SessionError::NotOurs)?;
        let session = serde_json::from_slice(&signed.payload).map_err(|_| SessionError::NotOurs)?;
        let now_s = now_ms / 1_000;
        let age_s = now_s.saturating_sub(signed.signed_at_s);
        if (-CLOCK_SKEW_S_MAX..=SESSION_S_MAX).contains(&age_s) {
            Ok((session, signed.signed_at_s.saturating_add(SESSION_S_MAX).saturating_mul(1_000)))
        } else {
            Err(SessionError::Expired)
        }
    }
}

/// The values of all session cookies of a request, in order, at most four.
pub fn cookies(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == COOKIE_NAME)
        .map(|(_, value)| value.trim_matches('"'))
        .take(COOKIES_MAX)
}

/// The `Set-Cookie` that begins a session, or ends it with an empty value.
pub fn set_cookie(value: &str, is_tls: bool) -> String {
    let secure = if is_tls { "; Secure" } else { "" };
    let age_s = if value.is_empty() { 0 } else { SESSION_S_MAX };
    format!("{COOKIE_NAME}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_795_000_000_000;

    fn sessions() -> Sessions {
        Sessions::new(&Secret::new("key of tests".to_owned()))
    }

    #[test]
    fn sessions_last_thirty_days() {
        let session = Session { username: "Zoë".to_owned(), is_admin: false, version: 2 };
        let value = sessions().issue(&session, NOW_MS);
        let end_ms = NOW_MS + SESSION_S_MAX * 1_000;
        assert_eq!(sessions().read(&value, NOW_MS), Ok((session.clone(), end_ms)));
        assert_eq!(sessions().read(&value, end_ms), Ok((session, end_ms)));
        assert_eq!(sessions().read(&value, end_ms + 1_000), Err(SessionError::Expired));
        assert_eq!(sessions().read(&value, NOW_MS - 61_000), Err(SessionError::Expired));
        assert!(sessions().read(&value, NOW_MS - 60_000).is_ok());
    }

    #[test]
    fn cookies_of_older_servers_are_of_version_0() {
        let old = "eyJ1IjoiZXJpayIsImEiOnRydWV9.av2GwA.HIQucu9_4yevzrho_ee9Mqlb_5o";
        let (session, _) = sessions().read(old, NOW_MS).expect("a session");
        assert_eq!(session, Session { username: "erik".to_owned(), is_admin: true, version: 0 });
    }

    #[test]
    fn what_is_no_session_is_refused() {
        let signer = Signer::new(b"key of tests");
        for payload in ["[]", "{}", r#"{"u":1}"#, r#"{"u":"a","v":-1}"#, "", "\u{7f}"] {
            let value = signer.sign(payload.as_bytes(), NOW_MS / 1_000);
            assert_eq!(sessions().read(&value, NOW_MS), Err(SessionError::NotOurs), "{payload}");
        }
    }

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        for header in ["a=1; session=x; b=session", "xsession=no;session=\"y\"", "session", ""] {
            headers.append(COOKIE, header.parse().expect("a header"));
        }
        headers.append(COOKIE, http::HeaderValue::from_bytes(b"session=\xff").expect("a header"));
        assert_eq!(cookies(&headers).collect::<Vec<_>>(), ["x", "y"]);
    }

    #[test]
    fn the_cookie_is_for_this_site_and_no_script() {
        let set = set_cookie("x", false);
        assert_eq!(set, "session=x; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax");
        assert_eq!(
            set_cookie("", true),
            "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
        );
    }
}
