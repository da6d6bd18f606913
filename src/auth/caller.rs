//! Who is calling: by token, by session, or by where the request comes from.
//!
//! A request is trusted without a sign-in only if its socket's address is loopback or private and
//! no proxy forwarded it: a reverse proxy adds `X-Forwarded-For` to all outside traffic. The
//! `Host` must be an address or a local name too, or a hostile page could point a name of its own
//! at this machine (DNS rebinding).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use http::header::{AUTHORIZATION, HOST, ORIGIN};
use http::{HeaderMap, HeaderName};

use crate::auth::accounts::Accounts;
use crate::auth::client_address::{Client, Proxies, client_of, is_internal};
use crate::auth::session::{self, Session, Sessions};
use crate::config::{Config, Secret};
use crate::domain::account::{Account, Role};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Somebody who may use the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// A user name, or `internal:<address>`.
    pub name: String,
    pub role: Role,
    pub kind: Kind,
}

/// What a caller is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Signed in with a password.
    Session { version: u64, expires_ms: i64 },
    /// A program with an API token.
    Token { id: String },
    /// From this machine or a private network.
    Internal,
}

/// Why nobody is known to be calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not from inside, and nothing was presented that is good.
    Outside,
    /// The `Host` is neither an address nor a name we answer to.
    UnknownHost,
    /// A token was presented, and it is not good.
    BadToken,
}

/// Tells callers apart. Cheap to clone.
#[derive(Clone)]
pub struct Door(Arc<Parts>);

struct Parts {
    config: Arc<Config>,
    accounts: Accounts,
    sessions: Sessions,
    proxies: Proxies,
}

impl Door {
    pub fn new(config: Arc<Config>, accounts: Accounts, session_key: &Secret) -> Self {
        let sessions = Sessions::new(session_key);
        let proxies = Proxies::of(&config);
        Self(Arc::new(Parts { config, accounts, sessions, proxies }))
    }

    /// Where a request came from, beyond the proxies we trust.
    pub fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> Client {
        client_of(&self.0.proxies, peer.ip(), headers)
    }

    /// Who sent a request: by token, else by session, else by where it came from.
    ///
    /// `client`: what [`Self::client`] says of it.
    pub fn identify(
        &self,
        peer: SocketAddr,
        client: &Client,
        headers: &HeaderMap,
        now_ms: i64,
    ) -> Result<Caller, Refusal> {
        if let Some(presented) = headers.get(AUTHORIZATION) {
            let token = presented.to_str().ok().and_then(bearer);
            return token.and_then(|token| self.by_token(token)).ok_or(Refusal::BadToken);
        }
        let by_session = session::cookies(headers).find_map(|value| self.by_session(value, now_ms));
        match by_session {
            Some(caller) => Ok(caller),
            None => by_place(&self.0.config, client, peer, headers),
        }
    }

    /// Whether a caller of before would still be let in: sockets ask now and then.
    ///
    /// The answer tells the role of today.
    pub fn still_knows(&self, caller: &Caller, now_ms: i64) -> Option<Caller> {
        let account = || self.0.accounts.find(&caller.name);
        match &caller.kind {
            Kind::Internal => Some(caller.clone()),
            Kind::Session { version, expires_ms } => {
                let account = account().filter(|account| account.session_version == *version)?;
                (now_ms <= *expires_ms).then(|| Caller { role: account.role, ..caller.clone() })
            }
            Kind::Token { id } => {
                let account = account()?;
                let token = account.tokens.iter().find(|token| token.id == *id)?;
                Some(Caller { role: token.role.min(account.role), ..caller.clone() })
            }
        }
    }

    /// The cookie that begins a session of an account.
    pub fn begin_session(&self, account: &Account, now_ms: i64, is_tls: bool) -> String {
        let session = Session {
            username: account.username.as_str().to_owned(),
            is_admin: account.role == Role::Admin,
            version: account.session_version,
        };
        session::set_cookie(&self.0.sessions.issue(&session, now_ms), is_tls)
    }

    fn by_session(&self, value: &str, now_ms: i64) -> Option<Caller> {
        let (session, expires_ms) = self.0.sessions.read(value, now_ms).ok()?;
        let account = self.0.accounts.find(&session.username)?;
        let version = account.session_version;
        (session.version == version).then(|| Caller {
            name: account.username.as_str().to_owned(),
            role: account.role,
            kind: Kind::Session { version, expires_ms },
        })
    }

    fn by_token(&self, presented: &str) -> Option<Caller> {
        let (account, token) = self.0.accounts.find_token(presented)?;
        Some(Caller {
            name: account.username.as_str().to_owned(),
            role: token.role.min(account.role),
            kind: Kind::Token { id: token.id },
        })
    }
}

/// `Bearer ov_…`
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Trusts callers from inside.
fn by_place(
    config: &Config,
    client: &Client,
    peer: SocketAddr,
    headers: &HeaderMap,
) -> Result<Caller, Refusal> {
    if !config.auth.internal_trust || client.is_forwarded || !is_internal(peer.ip()) {
        return Err(Refusal::Outside);
    }
    if !host(headers).is_some_and(|host| is_our_host(host, &config.server.allowed_hosts)) {
        return Err(Refusal::UnknownHost);
    }
    let name = format!("internal:{}", client.address);
    Ok(Caller { name, role: Role::User, kind: Kind::Internal })
}

/// Whether a WebSocket may be opened from the page the browser names: ours, or an allowed one.
/// Programs that are not browsers send no `Origin`.
pub fn is_allowed_origin(config: &Config, client: &Client, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let allowed = &config.server.allowed_origins;
    is_own_origin(client, origin.to_str().ok())
        || allowed.iter().any(|allowed| origin == allowed.as_str())
}

/// Whether a request that changes something comes from a page of ours, or from no page at all.
///
/// Browsers tell the page by `Origin` or `Sec-Fetch-Site`. A request with a session cookie must
/// tell it: cookies are what a hostile page would ride on. Without one, programs may leave it out.
pub fn is_same_origin(client: &Client, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        // `none`: typed or bookmarked, which no page can bring about.
        return site == "same-origin" || site == "none";
    }
    match headers.get(ORIGIN) {
        Some(origin) => is_own_origin(client, origin.to_str().ok()),
        None => session::cookies(headers).next().is_none(),
    }
}

fn is_own_origin(client: &Client, origin: Option<&str>) -> bool {
    let authority = origin.and_then(|origin| origin.split_once("://")).map(|(_, rest)| rest);
    authority.is_some() && authority == client.host.as_deref()
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
        let (peer, headers): (SocketAddr, _) =
            (peer.parse().expect("an address"), header_map(headers));
        let client = client_of(&Proxies::of(&config), peer.ip(), &headers);
        by_place(&config, &client, peer, &headers)
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
            let client = client(&headers);
            assert_eq!(is_allowed_origin(&config, &client, &headers), expected, "{origin}");
        }
        let headers = header_map(&[host]);
        assert!(is_allowed_origin(&config, &client(&headers), &headers));
    }

    fn client(headers: &HeaderMap) -> Client {
        client_of(&Proxies::default(), IpAddr::from([127, 0, 0, 1]), headers)
    }

    #[test]
    fn changes_come_from_our_own_pages_only() {
        let host = ("host", "overlord.example");
        let ours = ("origin", "https://overlord.example");
        let theirs = ("origin", "https://hostile.example");
        let cookie = ("cookie", "session=x");
        for (headers, expected) in [
            (vec![host], true),
            (vec![host, cookie], false),
            (vec![host, ours], true),
            (vec![host, ours, cookie], true),
            (vec![host, theirs], false),
            (vec![host, theirs, cookie], false),
            (vec![host, ("origin", "null"), cookie], false),
            (vec![host, cookie, ("sec-fetch-site", "same-origin")], true),
            (vec![host, cookie, ("sec-fetch-site", "none")], true),
            (vec![host, cookie, ("sec-fetch-site", "same-site")], false),
            (vec![host, cookie, ours, ("sec-fetch-site", "cross-site")], false),
            (vec![host, ("sec-fetch-site", "cross-site")], false),
            (vec![ours], false),
        ] {
            let headers = header_map(&headers);
            assert_eq!(is_same_origin(&client(&headers), &headers), expected, "{headers:?}");
        }
    }
}
