//! The second pass of an import: each day's rows join what the store has of that day.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::storage::added_rows::AddedRows;
use crate::storage::compact::merge_into;
use crate::storage::hour::Hour;
use crate::storage::import::recent;
use crate::storage::import::row::ImportedRow;
use crate::storage::import::spill::{Spilled, SpilledDay};
use crate::storage::import::{Counts, ImportCounts};
use crate::storage::period::{Day, Period};
use crate::storage::progress::Progress;
use crate::storage::projection::Stored;
use crate::storage::series_view::SeriesView;
use crate::storage::shared::Shared;
use crate::storage::sync::lock;
use crate::storage::{StorageError, rollup};

/// Most threads: each has a day's rows in memory.
const WORKERS_MAX: usize = 4;
/// Most rows that one thread has in memory, about 45 B each. A day of 70 characters with a report
/// each two seconds has 3 million; a longer day is merged in parts, by character.
const ROWS_MAX: u64 = 4_000_000;

/// What a thread does next.
type Task<'a> = Box<dyn FnOnce() -> Result<(), StorageError> + Send + 'a>;

/// Merges all days; returns when the last one is done, or one has failed.
///
/// The caller holds the lock of the sealer. `open_hour`: the first hour that still takes rows.
pub fn merge(
    shared: &Shared,
    (telemetry, spawns): (Spilled, Spilled),
    open_hour: Hour,
    counts: &mut ImportCounts,
    progress: &Progress<'_>,
) -> Result<(), StorageError> {
    let rows_of = |spilled: &Spilled| -> u64 {
        spilled.days.values().flat_map(|day| day.rows.values()).sum()
    };
    let total = rows_of(&telemetry) + rows_of(&spawns);
    let shared_counts = Mutex::new(std::mem::take(counts));
    let pass = Pass {
        shared,
        open_hour,
        counts: &shared_counts,
        rolled_up: Mutex::default(),
        done: AtomicU64::new(0),
        total,
        progress,
    };
    let mut tasks: VecDeque<Task> = VecDeque::new();
    for (day, spilled) in telemetry.days {
        let pass = &pass;
        tasks.push_back(Box::new(move || {
            let wrap = |character, sample| ImportedRow::Telemetry { character, sample };
            pass.merge_day(&shared.telemetry, day, &spilled, |c| &mut c.telemetry, wrap)
        }));
    }
    for (day, spilled) in spawns.days {
        let pass = &pass;
        tasks.push_back(Box::new(move || {
            let wrap = |character, sample| ImportedRow::Spawn { character, sample };
            pass.merge_day(&shared.spawns, day, &spilled, |c| &mut c.spawns, wrap)
        }));
    }
    let result = run(tasks);
    *counts = shared_counts.into_inner().unwrap_or_default();
    result
}

/// Runs the tasks on as many threads as there are cores; the first error ends it.
fn run(tasks: VecDeque<Task<'_>>) -> Result<(), StorageError> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let tasks = Mutex::new(tasks);
    let work = || {
        loop {
            let Some(task) = lock(&tasks).pop_front() else { return Ok(()) };
            if let Err(error) = task() {
                lock(&tasks).clear();
                return Err(error);
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores.min(WORKERS_MAX)).map(|_| scope.spawn(work)).collect();
        let results = workers.into_iter().map(|worker| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.fold(Ok(()), Result::and)
    })
}

/// What all threads of the pass share.
struct Pass<'a> {
    shared: &'a Shared,
    open_hour: Hour,
    counts: &'a Mutex<ImportCounts>,
    /// Held to change a day that is rolled up: that changes the roll-ups of its month too.
    rolled_up: Mutex<()>,
    /// Rows merged so far.
    done: AtomicU64,
    total: u64,
    progress: &'a Progress<'a>,
}

impl Pass<'_> {
    fn merge_day<S: Stored>(
        &self,
        view: &SeriesView<S>,
        day: Day,
        spilled: &SpilledDay,
        counts_of: impl Fn(&mut ImportCounts) -> &mut Counts,
        wrap: impl Fn(u32, S) -> ImportedRow,
    ) -> Result<(), StorageError> {
        let period = Period::Day(day);
        if S::HAS_ROLLUPS
            && view.sources_in(period.range()).is_empty()
            && rollup::has_hours(self.shared, day)
        {
            // Only the roll-ups are left of it, and the rows they were made of are not there to
            // tell what is new.
            let rows = spilled.rows.values().sum::<u64>();
            counts_of(&mut lock(self.counts)).expired += rows;
            self.done.fetch_add(rows, Ordering::Relaxed);
            return Ok(());
        }
        // A day that has a bucket was closed before, by a clock that has been set back since.
        let has_bucket = view.buckets_in(period).iter().any(|file| file.period == period);
        let is_closed = period.end_hour() <= self.open_hour || has_bucket;
        for characters in slices(spilled) {
            self.shared.go_on()?;
            let counts = if is_closed {
                let mut added = AddedRows::<S>::new(period);
                spilled.for_each(|character, hour, sample| {
                    if characters.contains(&character) {
                        added.push_encoded(character, hour, sample);
                    }
                })?;
                self.merge_period(view, period, &added)?
            } else {
                let mut hours: Vec<_> = (period.first_hour()..period.end_hour())
                    .map(|hour| (hour, AddedRows::<S>::new(Period::Hour(hour))))
                    .collect();
                spilled.for_each(|character, hour, sample| {
                    if characters.contains(&character)
                        && let Some((_, added)) = usize::try_from(hour - period.first_hour())
                            .ok()
                            .and_then(|n| hours.get_mut(n))
                    {
                        added.push_encoded(character, hour, sample);
                    }
                })?;
                let mut counts = Counts::default();
                for (hour, added) in hours.into_iter().filter(|(_, added)| added.rows() > 0) {
                    counts += if hour < self.open_hour {
                        self.merge_period(view, Period::Hour(hour), &added)?
                    } else {
                        recent::append(self.shared, view, hour, &added, &wrap)?
                    };
                }
                counts
            };
            *counts_of(&mut lock(self.counts)) += counts;
            let rows = counts.added + counts.duplicates + counts.too_recent;
            let done = self.done.fetch_add(rows, Ordering::Relaxed) + rows;
            self.progress.tell("sealing", done, self.total);
        }
        Ok(())
    }

    fn merge_period<S: Stored>(
        &self,
        view: &SeriesView<S>,
        period: Period,
        added: &AddedRows<S>,
    ) -> Result<Counts, StorageError> {
        let is_rolled_up = match period {
            Period::Day(day) => S::HAS_ROLLUPS && rollup::has_hours(self.shared, day),
            Period::Hour(_) | Period::Month(_) => false,
        };
        let _one_at_a_time = is_rolled_up.then(|| lock(&self.rolled_up));
        Ok(match merge_into(self.shared, view, period, added)? {
            Some(merged) => {
                Counts { added: merged.added, duplicates: merged.duplicates, ..Counts::default() }
            }
            // Somebody set the clock back: an hour of the period takes rows again.
            None => Counts { too_recent: added.rows(), ..Counts::default() },
        })
    }
}

/// Cuts a day into ranges of characters that fit into memory.
fn slices(day: &SpilledDay) -> Vec<std::ops::RangeInclusive<u32>> {
    let mut characters: Vec<_> = day.rows.iter().map(|(id, rows)| (*id, *rows)).collect();
    characters.sort_unstable();
    let mut slices: Vec<std::ops::RangeInclusive<u32>> = Vec::new();
    let mut rows_of_slice = 0;
    for (character, rows) in characters {
        rows_of_slice += rows;
        match slices.last_mut() {
            Some(slice) if rows_of_slice <= ROWS_MAX => *slice = *slice.start()..=character,
            _ => {
                slices.push(character..=character);
                rows_of_slice = rows;
            }
        }
    }
    slices
}
