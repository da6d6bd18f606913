//! Logs and metrics.

use std::io::IsTerminal;
use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Starts logging to standard error: text on a terminal, JSON lines otherwise.
pub fn start_logging(log: &Log) -> anyhow::Result<()> {
    let filter: EnvFilter = log.level.parse()?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // A log that cannot be written, on a full disk, must not end the program.
        .log_internal_errors(false);
    let is_text = match log.format {
        LogFormat::Text => true,
        LogFormat::Json => false,
        LogFormat::Auto => std::io::stderr().is_terminal(),
    };
    let started = if is_text { builder.try_init() } else { builder.json().try_init() };
    started.map_err(|error| anyhow::anyhow!("logging could not start: {error}"))
}

/// What the parts count while they work. What they can tell at any time (queue lengths, sizes on
/// disk) is asked for when `/metrics` is read.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Good frames from game clients, by type.
    pub frames: Family<FrameLabels, Counter>,
    /// Frames refused, by reason.
    pub frames_refused: Family<ReasonLabels, Counter>,
    /// Items of good frames left out, by reason.
    pub items_refused: Family<ReasonLabels, Counter>,
    /// Bytes of frames read.
    pub frame_bytes: Counter,
    /// Open sockets, by kind.
    pub sockets: Family<SocketLabels, Gauge>,
    /// Connections refused at the door, by reason.
    pub refused_connections: Family<ReasonLabels, Counter>,
    /// Attempts to sign in, by outcome.
    pub sign_ins: Family<OutcomeLabels, Counter>,
    /// Open connections, sockets included.
    pub connections: Gauge,
    /// Connections that the system did not hand over.
    pub accept_errors: Counter,
    /// HTTP answers by status class.
    pub http_responses: Family<StatusLabels, Counter>,
    /// Suit searches that ended, by outcome.
    pub suit_searches: Family<OutcomeLabels, Counter>,
    /// Time that suit searches and questions about suits took.
    pub suit_search_seconds: Counter<f64, AtomicU64>,
    /// Background work that failed and was started again.
    pub task_failures: Family<TaskLabels, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct FrameLabels {
    pub kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ReasonLabels {
    pub reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct SocketLabels {
    pub kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct StatusLabels {
    pub class: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct OutcomeLabels {
    pub outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct TaskLabels {
    pub task: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("overlord");
        let frames = Family::default();
        registry.register("frames", "Good frames from game clients, by type", frames.clone());
        let frames_refused = Family::default();
        registry.register("frames_refused", "Frames refused, by reason", frames_refused.clone());
        let items_refused = Family::default();
        let help = "Items of whole inventories left out, by reason";
        registry.register("items_refused", help, items_refused.clone());
        let frame_bytes = Counter::default();
        registry.register("frame_bytes", "Bytes of frames read", frame_bytes.clone());
        let sockets = Family::default();
        registry.register("sockets", "Open sockets", sockets.clone());
        let refused_connections = Family::default();
        let help = "Connections refused at the door, by reason";
        registry.register("refused_connections", help, refused_connections.clone());
        let sign_ins = Family::default();
        registry.register("sign_ins", "Attempts to sign in, by outcome", sign_ins.clone());
        let connections = Gauge::default();
        registry.register("connections", "Open connections, sockets too", connections.clone());
        let accept_errors = Counter::default();
        let help = "Connections the system did not hand over, mostly for want of file descriptors";
        registry.register("accept_errors", help, accept_errors.clone());
        let http_responses = Family::default();
        registry.register("http_responses", "HTTP answers by class", http_responses.clone());
        let suit_searches = Family::default();
        let help = "Suit searches that ended, by outcome";
        registry.register("suit_searches", help, suit_searches.clone());
        let suit_search_seconds = Counter::default();
        let help = "Time of suit searches and questions about suits";
        registry.register("suit_search_seconds", help, suit_search_seconds.clone());
        let task_failures = Family::default();
        let help = "Background work that failed and was started again";
        registry.register("task_failures", help, task_failures.clone());
        Self {
            registry,
            frames,
            frames_refused,
            items_refused,
            frame_bytes,
            sockets,
            refused_connections,
            sign_ins,
            connections,
            accept_errors,
            http_responses,
            suit_searches,
            suit_search_seconds,
            task_failures,
        }
    }
}

impl Metrics {
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts an open socket until the guard is dropped.
    pub fn open_socket(&self, kind: &'static str) -> OpenGuard {
        OpenGuard::count(self.sockets.get_or_create_owned(&SocketLabels { kind }))
    }

    /// Counts an open connection until the guard is dropped.
    pub fn open_connection(&self) -> OpenGuard {
        OpenGuard::count(self.connections.clone())
    }
}

/// Something open, as far as the metrics know.
#[derive(Debug)]
pub struct OpenGuard(Gauge);

impl OpenGuard {
    fn count(gauge: Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for OpenGuard {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Resident memory and processor time of this process; `None` where the system does not tell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProcessStats {
    pub resident_bytes: u64,
    pub cpu_s: f64,
}

impl ProcessStats {
    /// Reads `/proc`. Ticks are 1/100 s on every Linux that Rust supports.
    pub fn read() -> Option<Self> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let resident_kb: u64 = resident.trim().trim_end_matches("kB").trim().parse().ok()?;
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        // The program's name, in parentheses, may hold spaces; user and system time follow it.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let user: f64 = fields.next()?.parse().ok()?;
        let system: f64 = fields.next()?.parse().ok()?;
        Some(Self { resident_bytes: resident_kb * 1024, cpu_s: (user + system) / 100.0 })
    }
}
