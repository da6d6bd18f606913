//! Maintenance: everything that the store does to itself in the background, one at a time.

use crate::storage::StorageError;
use crate::storage::compact::compact_due;
use crate::storage::hour::hour_of;
use crate::storage::inventory::save::save_due;
use crate::storage::model::MaintenanceReport;
use crate::storage::period::day_of;
use crate::storage::progress::{Progress, ProgressStep};
use crate::storage::retention::expire_due;
use crate::storage::rollup::roll_up_due;
use crate::storage::seal::seal_due;
use crate::storage::shared::Shared;
use crate::storage::snapshot::take_due;
use crate::storage::sync::{lock, write_lock};
use crate::storage::trim::trim_due;

/// Does what is due at `now_ms`. A step that fails keeps the others from nothing: what frees space
/// comes first, and the first error is told at the end.
pub fn maintain(
    shared: &Shared,
    now_ms: i64,
    is_forced: bool,
    told: &Progress<'_>,
) -> Result<MaintenanceReport, StorageError> {
    let _one_at_a_time = lock(&shared.sealing);
    let _end = TellEnd(shared);
    let tell = |step: ProgressStep| {
        *lock(&shared.activity) = Some(step);
        (told.0)(step);
    };
    let progress = Progress(&tell);
    let mut report = MaintenanceReport::default();
    forget_sessions(shared, now_ms);
    let results = [
        expire_due(shared, now_ms, &mut report),
        seal_due(shared, now_ms, &mut report, &progress),
        save_due(shared, now_ms, is_forced, &mut report),
        compact_due(shared, &shared.telemetry, now_ms, &mut report, &progress),
        compact_due(shared, &shared.spawns, now_ms, &mut report, &progress),
        compact_due(shared, &shared.item_events, now_ms, &mut report, &progress),
        roll_up_due(shared, now_ms, &mut report, &progress),
        take_due(shared, now_ms, is_forced, &mut report),
        trim_due(shared, now_ms, &mut report),
        // Days that were rolled up just now may be too old already.
        expire_due(shared, now_ms, &mut report),
    ];
    let result = results.into_iter().collect::<Result<(), _>>();
    let error = result.as_ref().err().map(ToString::to_string);
    shared.tell_health(&shared.maintenance_health, error);
    result.map(|()| report)
}

/// Frees the memory of sessions that are over for long, once a day.
fn forget_sessions(shared: &Shared, now_ms: i64) {
    let today = day_of(hour_of(now_ms));
    // An append in progress may have found a text that is about to go.
    let _gate = lock(&shared.gate);
    let mut core = shared.core();
    if core.sessions_looked_through == Some(today) {
        return;
    }
    core.sessions_looked_through = Some(today);
    let retired = core.state.forget_sessions(today);
    let mut dictionary = write_lock(&shared.dictionary);
    for id in retired {
        dictionary.texts.retire(id);
    }
}

/// Nothing is going on any more, however the work ends.
struct TellEnd<'a>(&'a Shared);

impl Drop for TellEnd<'_> {
    fn drop(&mut self) {
        *lock(&self.0.activity) = None;
    }
}
