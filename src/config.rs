//! The settings: one documented struct, filled from defaults, file, environment and flags, checked
//! once, then never changed.

mod layers;
mod secret;

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::domain::presence::PresenceRules;
pub use layers::{ConfigError, Effective, Flags, load};
pub use secret::Secret;

/// Longest name of the server: it stands in one line of the sign-in form.
const SERVER_NAME_CHARS_MAX: usize = 64;
/// Longest time-out that makes sense: an hour.
const TIMEOUT_MS_MAX: u64 = 3_600_000;

/// All settings. `overlord.toml` in the repository shows each with its default and meaning.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub store: Store,
    pub retention: Retention,
    pub plugin: Plugin,
    pub auth: Auth,
    pub presence: Presence,
    pub log: Log,
}

/// Where and how the server answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// What people call this server: the game server's name, or the group's. Shown before sign-in.
    pub name: String,
    /// Address and port to listen on. Loopback, until you decide otherwise.
    pub listen: SocketAddr,
    /// Host names, besides addresses and local names, that callers may use for this server.
    pub allowed_hosts: Vec<String>,
    /// Web origins, besides our own, that may open `/ws/live`.
    pub allowed_origins: Vec<String>,
    /// Addresses and networks of proxies, whose word on a caller's address and protocol is taken.
    pub trusted_proxies: Vec<String>,
    /// IANA time zone whose midnight begins "today" in totals.
    pub time_zone: String,
    /// Most browsers connected to `/ws/live` at a time.
    pub browsers_max: usize,
    /// Most open connections that are no sockets; sockets have limits of their own.
    pub connections_max: usize,
    /// Most of them from one address that is no trusted proxy's.
    pub connections_per_address_max: usize,
    /// Longest wait for a request's header, milliseconds.
    pub header_timeout_ms: u64,
    /// Largest header, bytes.
    pub header_bytes_max: usize,
    /// Longest wait for a request's body, milliseconds.
    pub body_timeout_ms: u64,
    /// Longest time a connection stays open without a request, milliseconds.
    pub idle_timeout_ms: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            name: String::new(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8765)),
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            trusted_proxies: vec!["127.0.0.1".to_owned(), "::1".to_owned()],
            time_zone: "UTC".to_owned(),
            browsers_max: 500,
            connections_max: 4_096,
            connections_per_address_max: 1_000,
            header_timeout_ms: 10_000,
            header_bytes_max: 32 * 1024,
            body_timeout_ms: 30_000,
            idle_timeout_ms: 75_000,
        }
    }
}

/// Where data is kept, and how soon it is safe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// The data directory. Everything the server keeps is in it; copying it is a backup.
    pub data_dir: PathBuf,
    /// A received frame is safe on disk within this time, milliseconds.
    pub commit_interval_ms: u64,
}

impl Default for Store {
    fn default() -> Self {
        Self { data_dir: PathBuf::from("data"), commit_interval_ms: 250 }
    }
}

/// How long series are kept, in days; 0 means for ever. What is older is removed with its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Every report of every character.
    pub telemetry_days: u32,
    /// Creatures seen.
    pub spawns_days: u32,
    /// What happened to items.
    pub item_events_days: u32,
    /// Telemetry by the minute.
    pub telemetry_minutes_days: u32,
    /// Telemetry by the hour.
    pub telemetry_hours_days: u32,
    /// Entries of the audit log.
    pub audit_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            telemetry_days: 30,
            spawns_days: 7,
            item_events_days: 90,
            telemetry_minutes_days: 365,
            telemetry_hours_days: 0,
            audit_days: 365,
        }
    }
}

/// The game clients' end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plugin {
    /// What clients must present. Absent: made at first start, kept in `secrets.toml` of the data
    /// directory. Empty: nobody gets in.
    pub shared_secret: Option<Secret>,
    /// A second accepted secret, for migrations; its use is logged.
    pub shared_secret_legacy: Option<Secret>,
    /// Largest frame, bytes. A full inventory is the big one.
    pub frame_bytes_max: usize,
    /// Most connected game clients.
    pub sockets_max: usize,
    /// Frames a second read from one client; beyond it the server reads slower and drops nothing.
    pub frames_per_second_max: u32,
}

impl Default for Plugin {
    fn default() -> Self {
        Self {
            shared_secret: None,
            shared_secret_legacy: None,
            frame_bytes_max: 4 * 1024 * 1024,
            sockets_max: 5_000,
            frames_per_second_max: 200,
        }
    }
}

/// Who is let in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// What session cookies are signed with; servers that share it accept each other's. Absent: made
    /// at first start, kept in `secrets.toml` of the data directory.
    pub secret_key: Option<Secret>,
    /// Callers from loopback and private networks that no proxy forwarded need no sign-in.
    pub internal_trust: bool,
}

impl Default for Auth {
    fn default() -> Self {
        Self { secret_key: None, internal_trust: true }
    }
}

/// How reports are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Presence {
    /// Macro states that mean "idle"; compared without regard to case and surrounding space.
    pub idle_words: Vec<String>,
    /// Travelling without moving for this long is being stuck, seconds.
    pub stuck_after_s: u32,
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            idle_words: vec!["idle".to_owned(), "default".to_owned(), String::new()],
            stuck_after_s: 120,
        }
    }
}

/// What is logged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug` or `trace`; or a filter such as `info,overlord::storage=debug`.
    pub level: String,
    /// `auto` (text on a terminal, JSON otherwise), `text` or `json`.
    pub format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Auto,
    Text,
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Auto }
    }
}

impl Config {
    /// Checks what the types alone don't: `(key, what was wanted)` of the first bad value.
    fn validate(&self) -> Result<(), (&'static str, String)> {
        fn within<T: PartialOrd + Copy + std::fmt::Display>(
            key: &'static str,
            value: T,
            least: T,
            most: T,
        ) -> Result<(), (&'static str, String)> {
            if (least..=most).contains(&value) {
                Ok(())
            } else {
                Err((key, format!("wanted a number from {least} to {most}, found {value}")))
            }
        }
        within("store.commit_interval_ms", self.store.commit_interval_ms, 1, 60_000)?;
        within("plugin.frame_bytes_max", self.plugin.frame_bytes_max, 4_096, 256 << 20)?;
        within("plugin.sockets_max", self.plugin.sockets_max, 1, 1_000_000)?;
        within("plugin.frames_per_second_max", self.plugin.frames_per_second_max, 1, 1_000_000)?;
        within("server.browsers_max", self.server.browsers_max, 1, 100_000)?;
        within("server.connections_max", self.server.connections_max, 1, 1_000_000)?;
        let per_address = self.server.connections_per_address_max;
        within("server.connections_per_address_max", per_address, 1, 1_000_000)?;
        within("server.header_timeout_ms", self.server.header_timeout_ms, 1, TIMEOUT_MS_MAX)?;
        within("server.header_bytes_max", self.server.header_bytes_max, 1_024, 1 << 20)?;
        within("server.body_timeout_ms", self.server.body_timeout_ms, 1, TIMEOUT_MS_MAX)?;
        within("server.idle_timeout_ms", self.server.idle_timeout_ms, 1, TIMEOUT_MS_MAX)?;
        within("presence.stuck_after_s", self.presence.stuck_after_s, 10, 86_400)?;
        if self.auth.secret_key.as_ref().is_some_and(Secret::is_empty) {
            return Err(("auth.secret_key", "wanted a text that nobody can guess".to_owned()));
        }
        within("server.name", self.server.name.chars().count(), 0, SERVER_NAME_CHARS_MAX)?;
        if self.time_zone().is_none() {
            let found = &self.server.time_zone;
            return Err((
                "server.time_zone",
                format!("wanted an IANA time zone such as Europe/Berlin, found {found:?}"),
            ));
        }
        for origin in &self.server.allowed_origins {
            if !(origin.starts_with("http://") || origin.starts_with("https://")) {
                return Err((
                    "server.allowed_origins",
                    format!("wanted origins such as https://example.org, found {origin:?}"),
                ));
            }
        }
        if let Some(found) =
            self.server.trusted_proxies.iter().find(|entry| parse_network(entry).is_none())
        {
            return Err((
                "server.trusted_proxies",
                format!("wanted addresses or networks such as 10.0.0.0/8, found {found:?}"),
            ));
        }
        if let Err(error) = self.log.level.parse::<tracing_subscriber::EnvFilter>() {
            return Err(("log.level", format!("wanted a log level or filter: {error}")));
        }
        Ok(())
    }

    /// The zone whose midnight begins "today".
    pub fn time_zone(&self) -> Option<jiff::tz::TimeZone> {
        jiff::tz::TimeZone::get(&self.server.time_zone).ok()
    }

    pub fn presence_rules(&self) -> PresenceRules {
        let words: BTreeSet<String> =
            self.presence.idle_words.iter().map(|word| word.trim().to_lowercase()).collect();
        PresenceRules {
            idle_words: words.into_iter().collect(),
            stuck_after_ms: i64::from(self.presence.stuck_after_s) * 1_000,
        }
    }
}

/// Reads an address, or a network such as `10.0.0.0/8`. IPv4 written as IPv6 is refused as a
/// network: addresses are compared in their own form.
pub fn parse_network(text: &str) -> Option<IpNet> {
    let network = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address.to_canonical()),
        Err(_) => text.parse().ok()?,
    };
    let is_mapped = matches!(network, IpNet::V6(v6) if v6.network().to_ipv4_mapped().is_some());
    (!is_mapped).then_some(network)
}

#[cfg(test)]
mod tests;
