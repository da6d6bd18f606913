//! The files of a bundle: which columns each has, and what its rows mean.

use crate::bundle::field::{RowError, count, number};
use crate::bundle::ids::Ids;
use crate::bundle::table::{Column, Header, Record};
use crate::bundle::time::TimeReader;
use crate::bundle::{BundleError, TakeError};
use crate::domain::character::CharacterId;
use crate::domain::coordinates::WorldPosition;
use crate::domain::limits::{COORDINATE_ABS_MAX, COUNT_MAX, GAUGE_MAX, HEIGHT_ABS_MAX};
use crate::domain::online_time::parse_online_s;
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::{ImportCounts, Importer, RowCounts};

/// Where rows go.
pub struct Target<'a> {
    pub importer: Importer<'a>,
    pub ids: Ids,
    pub times: TimeReader,
}

/// One file of a bundle.
pub trait Rows: Sized {
    const FILE: &'static str;

    /// Finds the columns.
    fn find(header: &Header) -> Result<Self, BundleError>;

    fn take(&self, record: &Record, to: &mut Target<'_>) -> Result<(), TakeError>;

    /// What the store did with the rows.
    fn counts(of: &ImportCounts) -> RowCounts;
}

impl Target<'_> {
    fn character(&mut self, column: Column, record: &Record) -> Result<CharacterId, TakeError> {
        self.ids.character(&mut self.importer, column.name, required(column, record)?)
    }

    fn text(&mut self, column: Column, record: &Record) -> Result<u32, TakeError> {
        self.ids.text(&mut self.importer, column.name, required(column, record)?)
    }

    fn optional_text(&mut self, column: Column, record: &Record) -> Result<Option<u32>, TakeError> {
        let text = column.of(record);
        text.map(|text| self.ids.text(&mut self.importer, column.name, text)).transpose()
    }

    fn time_ms(&mut self, column: Column, record: &Record) -> Result<i64, RowError> {
        let text = required(column, record)?;
        let read = self.times.read_ms(text);
        read.ok_or_else(|| RowError::kind(column.name, "a time", text))
    }
}

fn required(column: Column, record: &Record) -> Result<&[u8], RowError> {
    column.of(record).ok_or(RowError::Empty(column.name))
}

fn coordinate(column: Column, record: &Record) -> Result<f64, RowError> {
    number(column.name, required(column, record)?, COORDINATE_ABS_MAX)
}

fn height(column: Column, record: &Record) -> Result<Option<f64>, RowError> {
    column.of(record).map(|text| number(column.name, text, HEIGHT_ABS_MAX)).transpose()
}

fn gauge(column: Column, record: &Record) -> Result<Option<f64>, RowError> {
    column.of(record).map(|text| number(column.name, text, GAUGE_MAX)).transpose()
}

fn counter(column: Column, record: &Record) -> Result<Option<u64>, RowError> {
    column.of(record).map(|text| count(column.name, text, COUNT_MAX)).transpose()
}

fn total(column: Column, record: &Record) -> Result<u64, RowError> {
    /// Counts of a life: far beyond any session, and safe to add up.
    const TOTAL_MAX: u64 = 1 << 50;
    count(column.name, required(column, record)?, TOTAL_MAX)
}

/// East, north and height.
struct PlaceColumns {
    ew: Column,
    ns: Column,
    z: Column,
}

impl PlaceColumns {
    fn find(header: &Header) -> Result<Self, BundleError> {
        let (ew, ns) = (header.required("ew")?, header.required("ns")?);
        Ok(Self { ew, ns, z: header.optional("z") })
    }

    fn of(&self, record: &Record) -> Result<WorldPosition, RowError> {
        let (ew, ns) = (coordinate(self.ew, record)?, coordinate(self.ns, record)?);
        Ok(WorldPosition { ew, ns, z: height(self.z, record)?.unwrap_or_default() })
    }
}

pub struct TelemetryRows {
    character: Column,
    timestamp: Column,
    session: Column,
    place: PlaceColumns,
    kills: Column,
    char_tag: Column,
    kills_per_hour: Column,
    online_time: Column,
    deaths: Column,
    total_deaths: Column,
    rares_found: Column,
    tapers: Column,
    vt_state: Column,
    mem_mb: Column,
    cpu_pct: Column,
    mem_handles: Column,
    latency_ms: Column,
}

impl Rows for TelemetryRows {
    const FILE: &'static str = "telemetry_events.csv";

    fn find(header: &Header) -> Result<Self, BundleError> {
        Ok(Self {
            character: header.required("character_name")?,
            timestamp: header.required("timestamp")?,
            session: header.required("session_id")?,
            place: PlaceColumns::find(header)?,
            kills: header.required("kills")?,
            char_tag: header.optional("char_tag"),
            kills_per_hour: header.optional("kills_per_hour"),
            online_time: header.optional("onlinetime"),
            deaths: header.optional("deaths"),
            total_deaths: header.optional("total_deaths"),
            rares_found: header.optional("rares_found"),
            tapers: header.optional("prismatic_taper_count"),
            vt_state: header.optional("vt_state"),
            mem_mb: header.optional("mem_mb"),
            cpu_pct: header.optional("cpu_pct"),
            mem_handles: header.optional("mem_handles"),
            latency_ms: header.optional("latency_ms"),
        })
    }

    fn take(&self, record: &Record, to: &mut Target<'_>) -> Result<(), TakeError> {
        let at_ms = to.time_ms(self.timestamp, record)?;
        let online_s = self.online_time.of(record).and_then(|text| std::str::from_utf8(text).ok());
        let numbers = TelemetrySample {
            position: self.place.of(record)?,
            kills: counter(self.kills, record)?.ok_or(RowError::Empty(self.kills.name))?,
            kills_per_hour: gauge(self.kills_per_hour, record)?,
            online_s: online_s.and_then(parse_online_s),
            deaths: counter(self.deaths, record)?.unwrap_or_default(),
            total_deaths: counter(self.total_deaths, record)?,
            rares_found: counter(self.rares_found, record)?.unwrap_or_default(),
            prismatic_taper_count: counter(self.tapers, record)?.unwrap_or_default(),
            mem_mb: gauge(self.mem_mb, record)?,
            cpu_pct: gauge(self.cpu_pct, record)?,
            mem_handles: counter(self.mem_handles, record)?,
            latency_ms: gauge(self.latency_ms, record)?,
            ..TelemetrySample::default()
        };
        // Texts of rows that are not wanted would stay in the dictionary for ever.
        if !to.importer.wants_telemetry(at_ms) {
            return Ok(());
        }
        let character = to.character(self.character, record)?;
        let sample = TelemetrySample {
            session: to.text(self.session, record)?,
            char_tag: to.optional_text(self.char_tag, record)?,
            vt_state: to.optional_text(self.vt_state, record)?,
            ..numbers
        };
        to.importer.telemetry(character, at_ms, sample);
        Ok(())
    }

    fn counts(of: &ImportCounts) -> RowCounts {
        of.telemetry
    }
}

pub struct SpawnRows {
    character: Column,
    mob: Column,
    timestamp: Column,
    ew: Column,
    ns: Column,
    z: Column,
}

impl Rows for SpawnRows {
    const FILE: &'static str = "spawn_events.csv";

    fn find(header: &Header) -> Result<Self, BundleError> {
        Ok(Self {
            character: header.required("character_name")?,
            mob: header.required("mob")?,
            timestamp: header.required("timestamp")?,
            ew: header.required("ew")?,
            ns: header.required("ns")?,
            z: header.optional("z"),
        })
    }

    fn take(&self, record: &Record, to: &mut Target<'_>) -> Result<(), TakeError> {
        let at_ms = to.time_ms(self.timestamp, record)?;
        let (ew, ns) = (coordinate(self.ew, record)?, coordinate(self.ns, record)?);
        let z = height(self.z, record)?;
        if !to.importer.wants_spawn(at_ms) {
            return Ok(());
        }
        let character = to.character(self.character, record)?;
        let mob = to.text(self.mob, record)?;
        to.importer.spawn(
            character,
            at_ms,
            SpawnSample { mob, ew, ns, z, ..SpawnSample::default() },
        );
        Ok(())
    }

    fn counts(of: &ImportCounts) -> RowCounts {
        of.spawns
    }
}

pub struct RareRows {
    id: Column,
    character: Column,
    name: Column,
    timestamp: Column,
    place: PlaceColumns,
}

impl Rows for RareRows {
    const FILE: &'static str = "rare_events.csv";

    fn find(header: &Header) -> Result<Self, BundleError> {
        Ok(Self {
            id: header.optional("id"),
            character: header.required("character_name")?,
            name: header.required("name")?,
            timestamp: header.required("timestamp")?,
            place: PlaceColumns::find(header)?,
        })
    }

    fn take(&self, record: &Record, to: &mut Target<'_>) -> Result<(), TakeError> {
        let at_ms = to.time_ms(self.timestamp, record)?;
        let position = self.place.of(record)?;
        let character = to.character(self.character, record)?;
        let name = to.text(self.name, record)?;
        let id = match self.id.of(record) {
            Some(text) => count(self.id.name, text, i64::MAX.unsigned_abs())?,
            None => stable_hash(&[
                required(self.character, record)?,
                required(self.name, record)?,
                &at_ms.to_le_bytes(),
            ]),
        };
        Ok(to.importer.rare(character, id, at_ms, (name, position))?)
    }

    fn counts(of: &ImportCounts) -> RowCounts {
        of.rares
    }
}

/// FNV-1a of the parts, each ended by a byte that no text has. Never changes: it names rares that
/// came without an id.
fn stable_hash(parts: &[&[u8]]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.iter().chain(&[0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

pub struct PortalRows {
    name: Column,
    place: PlaceColumns,
    seen_at: Column,
    seen_by: Column,
}

impl Rows for PortalRows {
    const FILE: &'static str = "portals.csv";

    fn find(header: &Header) -> Result<Self, BundleError> {
        Ok(Self {
            name: header.required("portal_name")?,
            place: PlaceColumns::find(header)?,
            seen_at: header.required_by(&["discovered_at", "timestamp"])?,
            seen_by: header.required_by(&["discovered_by", "character_name"])?,
        })
    }

    fn take(&self, record: &Record, to: &mut Target<'_>) -> Result<(), TakeError> {
        let at_ms = to.time_ms(self.seen_at, record)?;
        let position = self.place.of(record)?;
        let character = to.character(self.seen_by, record)?;
        let name = to.text(self.name, record)?;
        Ok(to.importer.portal(character, at_ms, (name, position))?)
    }

    fn counts(of: &ImportCounts) -> RowCounts {
        of.portals
    }
}

pub struct KillTotals {
    character: Column,
    kills: Column,
}

impl Rows for KillTotals {
    const FILE: &'static str = "char_stats.csv";

    fn find(header: &Header) -> Result<Self, BundleError> {
        let character = header.required("character_name")?;
        Ok(Self { character, kills: header.required("total_kills")? })
    }

    fn take(&self, record: &Record, to: &mut Target<'_>) -> Result<(), TakeError> {
        let kills = total(self.kills, record)?;
        let character = to.character(self.character, record)?;
        Ok(to.importer.kill_total(character, kills)?)
    }

    fn counts(of: &ImportCounts) -> RowCounts {
        of.kill_totals
    }
}

pub struct RareTotals {
    character: Column,
    rares: Column,
}

impl Rows for RareTotals {
    const FILE: &'static str = "rare_stats.csv";

    fn find(header: &Header) -> Result<Self, BundleError> {
        let character = header.required("character_name")?;
        Ok(Self { character, rares: header.required("total_rares")? })
    }

    fn take(&self, record: &Record, to: &mut Target<'_>) -> Result<(), TakeError> {
        let rares = total(self.rares, record)?;
        let character = to.character(self.character, record)?;
        Ok(to.importer.rare_total(character, rares)?)
    }

    fn counts(of: &ImportCounts) -> RowCounts {
        of.rare_totals
    }
}

pub struct SessionRares {
    character: Column,
    session: Column,
    rares: Column,
}

impl Rows for SessionRares {
    const FILE: &'static str = "rare_stats_sessions.csv";

    fn find(header: &Header) -> Result<Self, BundleError> {
        Ok(Self {
            character: header.required("character_name")?,
            session: header.required("session_id")?,
            rares: header.required("session_rares")?,
        })
    }

    fn take(&self, record: &Record, to: &mut Target<'_>) -> Result<(), TakeError> {
        let rares = total(self.rares, record)?;
        let character = to.character(self.character, record)?;
        let session = to.text(self.session, record)?;
        Ok(to.importer.session_rares(character, session, rares)?)
    }

    fn counts(of: &ImportCounts) -> RowCounts {
        of.sessions
    }
}
