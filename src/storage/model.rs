//! What the store returns: rows with names and texts resolved, totals, health and figures.

use std::sync::Arc;

use crate::domain::audit::AuditKind;
use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::coordinates::WorldPosition;
use crate::domain::inventory::ItemEventKind;
use crate::domain::item::ItemId;
use crate::series::TimeRange;
use crate::series::rollup::Gauges;
use crate::storage::progress::ProgressStep;

/// One stored telemetry report; fields as in [`crate::domain::event::Telemetry`].
#[derive(Debug, Clone, PartialEq)]
pub struct TelemetryRow {
    /// When the server read it, Unix milliseconds; rows are ordered by it.
    pub received_at_ms: i64,
    pub client_time_ms: i64,
    pub character: CharacterName,
    pub session_id: Arc<str>,
    pub char_tag: Option<Arc<str>>,
    pub position: WorldPosition,
    pub kills: u64,
    pub kills_per_hour: Option<f64>,
    pub online_s: Option<u64>,
    pub deaths: u64,
    pub total_deaths: Option<u64>,
    pub rares_found: u64,
    pub prismatic_taper_count: u64,
    pub vt_state: Option<Arc<str>>,
    pub mem_mb: Option<f64>,
    pub cpu_pct: Option<f64>,
    pub mem_handles: Option<u64>,
    pub latency_ms: Option<f64>,
}

/// What some reports of one character, all of one step, come to.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryRow {
    /// The last report.
    pub last: TelemetryRow,
    pub reports: u32,
    /// The most frequent macro states and the reports in each, at most four.
    pub states: Vec<(Arc<str>, u32)>,
    /// Means over the reports.
    pub means: Gauges,
    pub latency_ms_max: Option<f64>,
}

/// Where a character was; one for each telemetry report.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionRow {
    pub received_at_ms: i64,
    pub character: CharacterName,
    pub position: WorldPosition,
}

/// One creature seen; fields as in [`crate::domain::event::Spawn`].
#[derive(Debug, Clone, PartialEq)]
pub struct SpawnRow {
    pub received_at_ms: i64,
    pub client_time_ms: i64,
    pub character: CharacterName,
    pub mob: Arc<str>,
    pub ew: f64,
    pub ns: f64,
    pub z: Option<f64>,
    pub landblock: Option<u32>,
}

/// How many creatures were seen in one cell of the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatCell {
    /// Middle of the cell, map units.
    pub ew: f64,
    pub ns: f64,
    pub count: u64,
}

/// A heat map: counts by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// The busiest first, at most as many as were asked for.
    pub cells: Vec<HeatCell>,
    /// Spawns counted, those of cells beyond the limit included.
    pub total: u64,
}

/// A portal that somebody has seen within the last hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Portal {
    pub name: Arc<str>,
    /// As first seen.
    pub position: WorldPosition,
    /// The last one told, if any.
    pub destination: Option<Arc<str>>,
    pub discovered_by: CharacterName,
    pub first_seen_ms: i64,
    pub last_seen_ms: i64,
}

/// One rare item found.
#[derive(Debug, Clone, PartialEq)]
pub struct RareRow {
    /// Sequence number of the event: unique, rising.
    pub id: u64,
    pub received_at_ms: i64,
    pub client_time_ms: i64,
    pub character: CharacterName,
    pub name: Arc<str>,
    pub position: WorldPosition,
    pub additional_info: Option<String>,
}

/// Which rares to list.
#[derive(Debug, Clone, PartialEq)]
pub struct RareQuery {
    /// Only those of this character.
    pub character: Option<String>,
    /// Only those of these names.
    pub names: Option<Vec<&'static str>>,
    pub range: TimeRange,
    /// At most this many, and at most [`crate::storage::RARES_PAGE_MAX`].
    pub limit: usize,
    /// Leaves out this many of the newest first.
    pub offset: usize,
    /// Goes on after a page: its [`RarePage::next`].
    pub after: Option<RareCursor>,
}

/// Where a page of rares ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RareCursor {
    pub received_at_ms: i64,
    pub id: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RarePage {
    /// Newest first.
    pub rares: Vec<RareRow>,
    /// Where the next page begins; `None` when this one reached the end.
    pub next: Option<RareCursor>,
}

/// Which entries of the audit log to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    pub kind: Option<AuditKind>,
    /// Whole name, without regard to case.
    pub actor: Option<String>,
    /// Part of any text, without regard to case.
    pub search: Option<String>,
    /// At most this many, and at most [`crate::storage::AUDIT_PAGE_MAX`].
    pub limit: usize,
    /// Goes on after a page: its [`AuditPage::next`].
    pub before: Option<AuditCursor>,
}

/// Where a page of the audit log ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditCursor {
    pub at_ms: i64,
    pub id: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// Newest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page begins; `None` when this one reached the end.
    pub next: Option<AuditCursor>,
}

/// See [`crate::domain::audit::AuditEntry`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Sequence number of its row.
    pub id: u64,
    pub at_ms: i64,
    pub kind: String,
    pub actor: String,
    pub address: Option<String>,
    pub subject: Option<String>,
    pub detail: Option<String>,
}

/// Which item events to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemEventQuery {
    pub character: Option<CharacterId>,
    pub item: Option<ItemId>,
    pub range: TimeRange,
    /// Only those of these kinds.
    pub kinds: Option<Vec<ItemEventKind>>,
    /// At most this many.
    pub limit: usize,
}

/// Something that happened to an item; fields as in [`crate::domain::inventory::ItemEvent`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemEventRow {
    /// Unix milliseconds.
    pub at_ms: i64,
    pub character: CharacterId,
    pub character_name: CharacterName,
    pub item: ItemId,
    pub title: Arc<str>,
    pub kind: ItemEventKind,
    pub other: Option<CharacterId>,
    pub other_name: Option<CharacterName>,
    pub from: Option<u32>,
    pub to: Option<u32>,
    pub count_before: Option<u32>,
    pub count_after: Option<u32>,
}

/// How much a character has used of something that comes in stacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemUse {
    pub character: CharacterId,
    pub title: Arc<str>,
    pub used: u64,
    /// When the first of it was used, Unix milliseconds.
    pub first_ms: i64,
}

/// A count over the whole fleet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FleetTotals {
    pub all_time: u64,
    /// Of the civil day in the configured time zone.
    pub today: u64,
    /// When the count last grew, Unix milliseconds; 0 if never.
    pub last_updated_ms: i64,
}

/// Counts of one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CharacterTotals {
    pub id: CharacterId,
    pub lifetime_kills: u64,
    pub lifetime_rares: u64,
    /// Rares of the session that its last telemetry named.
    pub session_rares: u64,
}

/// What one append did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    pub sequence: u64,
    pub character: CharacterId,
    /// After the event.
    pub totals: CharacterTotals,
    /// Whether the event was the sighting of a portal that nobody had seen for an hour.
    pub portal_is_new: bool,
}

/// Whether the disk takes what is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreHealth {
    Ok,
    /// Events are kept in memory and the write is tried again.
    Failing {
        error: String,
        /// When it began, Unix milliseconds.
        since_ms: i64,
    },
}

/// What one call of [`crate::storage::Store::maintain`] did; each kind of series counts by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MaintenanceReport {
    /// Hours sealed, their rows, and the length of the chunks written.
    pub hours: u64,
    pub rows: u64,
    pub chunk_bytes: u64,
    /// Days compacted.
    pub days: u64,
    /// Days rolled up to minutes and hours.
    pub rolled_up_days: u64,
    /// Buckets removed because they were too old.
    pub expired_files: u64,
    /// Files of items written.
    pub inventories: u64,
    pub snapshots: u64,
    pub log_files_removed: u64,
}

/// Figures for the metrics page, since the store was opened unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoreStats {
    /// Sequence number of the last row taken, the last one safe on disk, and the last one whose
    /// totals are in `state.redb`.
    pub last_sequence: u64,
    pub durable_sequence: u64,
    pub applied_sequence: u64,
    /// Bytes waiting for the next group commit; now.
    pub buffer_bytes: u64,
    /// Rows of open hours, and the memory they take; now.
    pub ram_rows: u64,
    pub ram_bytes: u64,
    /// Log files on disk, and their length; now.
    pub log_files: u64,
    pub log_bytes: u64,
    /// Length of the buckets on disk, replaced ones that are still there included; now.
    pub telemetry_bytes: u64,
    pub spawn_bytes: u64,
    pub item_event_bytes: u64,
    pub minutes_bytes: u64,
    pub hours_bytes: u64,
    /// Length of `state.redb` and of its snapshots; now.
    pub state_bytes: u64,
    pub snapshot_bytes: u64,
    /// Buckets that are open, and memory for their decoded parts; now.
    pub open_buckets: u64,
    pub cache_bytes: u64,
    /// Characters whose items are known, and of how many the last changes are in the log alone; now.
    pub inventories: u64,
    pub unsaved_inventories: u64,
    /// Memory for what is not in files yet, and for the cache of what is; now.
    pub unsaved_inventory_bytes: u64,
    pub inventory_cache_bytes: u64,
    pub sealed_hours: u64,
    pub compacted_days: u64,
    pub rolled_up_days: u64,
    pub expired_files: u64,
    pub snapshots: u64,
    /// What maintenance is doing now.
    pub activity: Option<ProgressStep>,
    pub commits: u64,
    pub commit_bytes: u64,
    pub state_commits: u64,
    /// Time spent in `fdatasync` of the log, microseconds.
    pub sync_us_sum: u64,
    pub sync_us_max: u64,
    pub sync_count: u64,
    /// Damaged chunks, files and records met, failed writes, texts beyond the dictionary's limit.
    pub problems: u64,
    /// Texts in the dictionary; now.
    pub dictionary_len: u64,
}
