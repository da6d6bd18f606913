//! The writer: the one handle that appends.

use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::event::{Event, EventBody, PortalSighting, RareFind, Spawn, Telemetry};
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::StorageError;
use crate::storage::codec::{Place, encode_into};
use crate::storage::dictionary::OTHER;
use crate::storage::hour::{Hour, hour_of, start_ms, within_hour};
use crate::storage::import::row::ImportedRow;
use crate::storage::instance;
use crate::storage::inventory::save::save_all;
use crate::storage::model::Applied;
use crate::storage::row::{FindRow, LogRow, SightingRow};
use crate::storage::shared::{Core, Pending, Shared, Stop, add};
use crate::storage::sync::{lock, read_lock, write_lock};

/// Appends events. There is exactly one for a store; closing it stops the committer.
pub struct Writer {
    pub(super) shared: Arc<Shared>,
    pub(super) committer: Option<JoinHandle<()>>,
    /// Reused from event to event.
    pub(super) encoded: Vec<u8>,
}

/// The rows of one event: its definitions, then itself.
#[derive(Default)]
pub struct EventRows {
    pub rows: Vec<LogRow>,
}

impl Writer {
    /// Takes an event: into memory, the totals and the buffer of the log.
    ///
    /// For the time it is stored under see [`Shared::receive`]. Waits only while the buffer is full;
    /// see [`Self::sync`] for durability.
    ///
    /// # Errors
    /// [`StorageError::Closed`] if the committer has ended.
    pub fn append(&mut self, event: &Event) -> Result<Applied, StorageError> {
        let shared = Arc::clone(&self.shared);
        wait_for_room(&shared)?;
        let _gate = lock(&shared.gate);
        let received_ms = shared.receive(&mut shared.core(), event.received_at_ms);
        let hour = hour_of(received_ms);
        let (character, EventRows { rows }) = self.rows_of(event, received_ms);

        self.encoded.clear();
        for row in &rows {
            encode_into(&mut self.encoded, row)?;
        }
        let (sequence, totals, portal_is_new) = {
            let mut core = shared.core();
            let portal_is_new = take_rows(&shared, &mut core, hour, &rows, &self.encoded);
            (core.last_sequence, core.state.totals_of(character.0), portal_is_new)
        };
        if let Some(row) = rows.last() {
            push_to_hour(&shared, hour, sequence, row)?;
        }
        Ok(Applied { sequence, character, totals, portal_is_new })
    }

    /// Waits until everything appended so far is on disk; returns the sequence number of the last.
    ///
    /// # Errors
    /// [`StorageError::DiskFailing`] if a write fails meanwhile. Nothing is lost by that: the rows
    /// are kept and tried again, and `sync` may be called again.
    pub fn sync(&mut self) -> Result<u64, StorageError> {
        let sequence = self.shared.core().last_sequence;
        self.shared.wait_durable(sequence)?;
        Ok(sequence)
    }

    /// Writes what is pending, saves items and state, and stops the committer.
    ///
    /// # Errors
    /// [`StorageError::DiskFailing`] if the disk did not take it; what was not yet durable is lost.
    pub fn close(mut self) -> Result<(), StorageError> {
        if let Err(error) = save_all(&self.shared) {
            // The log has them.
            self.shared.problem("the items of a character could not be saved", &error);
        }
        self.stop(Stop::Drain);
        let core = self.shared.core();
        let is_done = core.applied_sequence == core.last_sequence;
        drop(core);
        if !is_done {
            return Err(self.shared.disk_error());
        }
        instance::mark(&self.shared.directory.root, true)
    }

    /// Ends like a killed process: nothing more is written.
    #[cfg(test)]
    pub(super) fn kill(mut self) {
        self.stop(Stop::Abandon);
    }

    fn stop(&mut self, how: Stop) {
        let Some(committer) = self.committer.take() else { return };
        {
            let mut core = self.shared.core();
            if core.stop == Stop::No {
                core.stop = how;
            }
        }
        self.shared.wake.notify_all();
        if committer.join().is_err() {
            tracing::error!("the committer of the store panicked");
        }
    }

    fn rows_of(&self, event: &Event, received_ms: i64) -> (CharacterId, EventRows) {
        let mut rows = EventRows { rows: Vec::with_capacity(4) };
        let character = rows.character(&self.shared, &event.character);
        let at_ms = within_hour(received_ms);
        let client_delta_ms = event.client_time_ms.wrapping_sub(received_ms);
        let row = match &event.body {
            EventBody::Telemetry(telemetry) => {
                let sample = rows.telemetry(&self.shared, at_ms, client_delta_ms, telemetry);
                LogRow::Telemetry { character, sample }
            }
            EventBody::Spawn(Spawn { mob, ew, ns, z, landblock }) => {
                let mob = rows.text(&self.shared, mob);
                let (ew, ns, z, landblock) = (*ew, *ns, *z, *landblock);
                let sample = SpawnSample { at_ms, client_delta_ms, mob, ew, ns, z, landblock };
                LogRow::Spawn { character, sample }
            }
            EventBody::Portal(PortalSighting { name, position, destination }) => {
                let name = rows.text(&self.shared, name);
                let destination = destination.as_ref().map(|text| rows.text(&self.shared, text));
                let place = Place(*position);
                let sighting = SightingRow { at_ms, client_delta_ms, name, place, destination };
                LogRow::Portal { character, sighting }
            }
            EventBody::Rare(RareFind { name, position, additional_info }) => {
                let name = rows.text(&self.shared, name);
                let (place, additional_info) = (Place(*position), additional_info.clone());
                let find = FindRow { at_ms, client_delta_ms, name, place, additional_info };
                LogRow::Rare { character, find }
            }
        };
        rows.rows.push(row);
        (CharacterId(character), rows)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop(Stop::Drain);
    }
}

/// Waits until the buffer of the log can take more.
pub fn wait_for_room(shared: &Shared) -> Result<(), StorageError> {
    wait_while(shared, Pending::is_full)
}

/// Waits as long as the buffer is full in that sense.
pub fn wait_while(shared: &Shared, is_full: impl Fn(&Pending) -> bool) -> Result<(), StorageError> {
    let mut core = shared.core();
    loop {
        if core.stop == Stop::Stopped {
            return Err(StorageError::Closed);
        }
        if !is_full(&core.pending) {
            return Ok(());
        }
        core.pending.is_flush_wanted = true;
        shared.wake.notify_all();
        core = shared.progress.wait(core).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Takes rows into the buffer of the log and into the totals, as one that is never torn apart.
///
/// The caller holds the gate, and pushes rows of series to their open hour afterwards. `encoded`:
/// the rows as bytes, one after the other. Returns whether a new portal was seen.
pub fn take_rows(
    shared: &Shared,
    core: &mut Core,
    hour: Hour,
    rows: &[LogRow],
    encoded: &[u8],
) -> bool {
    let first = core.last_sequence + 1;
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    core.pending.push(hour, first, count, encoded);
    let mut portal_is_new = false;
    for (sequence, row) in (first..).zip(rows) {
        portal_is_new |= core.state.apply(sequence, start_ms(hour), row);
    }
    core.last_sequence += u64::from(count);
    if count > 0 && core.pending.bytes == encoded.len() {
        // The first rows of a group start its interval.
        shared.wake.notify_all();
    }
    portal_is_new
}

/// Adds a row to its open hour, if it is of a series.
pub fn push_to_hour(
    shared: &Shared,
    hour: i64,
    sequence: u64,
    row: &LogRow,
) -> Result<(), StorageError> {
    match row {
        LogRow::Telemetry { character, sample }
        | LogRow::Imported(ImportedRow::Telemetry { character, sample }) => {
            match shared.telemetry.open_hour(hour) {
                Some(open) => open.push(sequence, *character, sample),
                None => Ok(()),
            }
        }
        LogRow::Spawn { character, sample }
        | LogRow::Imported(ImportedRow::Spawn { character, sample }) => {
            match shared.spawns.open_hour(hour) {
                Some(open) => open.push(sequence, *character, sample),
                None => Ok(()),
            }
        }
        LogRow::ItemEvent { character, sample } => match shared.item_events.open_hour(hour) {
            Some(open) => open.push(sequence, *character, sample),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

impl EventRows {
    /// The id of a character; defines it at first sight.
    pub fn character(&mut self, shared: &Shared, name: &CharacterName) -> u32 {
        if let Some(id) = read_lock(&shared.dictionary).characters.find(name.as_str()) {
            return id;
        }
        let mut dictionary = write_lock(&shared.dictionary);
        let Some(id) = dictionary.characters.next_id() else {
            add(&shared.metrics.problems, 1);
            return OTHER;
        };
        dictionary.characters.define(id, name.clone());
        self.rows.push(LogRow::Character { id, name: name.as_str().to_owned() });
        id
    }

    /// The id of a text; defines it at first sight.
    pub fn text(&mut self, shared: &Shared, text: &str) -> u32 {
        if let Some(id) = read_lock(&shared.dictionary).texts.find(text) {
            return id;
        }
        let mut dictionary = write_lock(&shared.dictionary);
        let Some(id) = dictionary.texts.next_id() else {
            add(&shared.metrics.problems, 1);
            return OTHER;
        };
        dictionary.texts.define(id, text.into());
        self.rows.push(LogRow::Text { id, text: text.to_owned() });
        id
    }

    fn telemetry(
        &mut self,
        shared: &Shared,
        at_ms: u32,
        client_delta_ms: i64,
        telemetry: &Telemetry,
    ) -> TelemetrySample {
        TelemetrySample {
            at_ms,
            client_delta_ms,
            session: self.text(shared, &telemetry.session_id),
            char_tag: telemetry.char_tag.as_ref().map(|text| self.text(shared, text)),
            position: telemetry.position,
            kills: telemetry.kills,
            kills_per_hour: telemetry.kills_per_hour,
            online_s: telemetry.online_s,
            deaths: telemetry.deaths,
            total_deaths: telemetry.total_deaths,
            rares_found: telemetry.rares_found,
            prismatic_taper_count: telemetry.prismatic_taper_count,
            vt_state: telemetry.vt_state.as_ref().map(|text| self.text(shared, text)),
            mem_mb: telemetry.mem_mb,
            cpu_pct: telemetry.cpu_pct,
            mem_handles: telemetry.mem_handles,
            latency_ms: telemetry.latency_ms,
        }
    }
}
