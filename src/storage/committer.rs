//! The committer: the one thread that writes the log and saves the state.
//!
//! It gathers rows for the commit interval, then does one write and one `fdatasync` for the whole
//! group. A group that the disk does not take is kept and tried again.

use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::storage::log::{AppendCost, Group, LogFile, LogWriter};
use crate::storage::record::StateChanges;
use crate::storage::shared::{Core, Pending, Shared, Stop, add};
use crate::storage::sync::lock;

/// How many save intervals a moved sequence number alone may wait: a commit of redb costs 28 kB of
/// writes, and this one only shortens the replay at start.
const IDLE_INTERVALS: u32 = 60;
const RETRY_MIN: Duration = Duration::from_millis(100);
const RETRY_MAX: Duration = Duration::from_secs(5);

/// What one turn has to write.
struct Work {
    groups: Vec<Group>,
    /// State as of the last row of `groups`; saved after them, so it never runs ahead of the log.
    changes: Option<StateChanges>,
    is_last: bool,
}

pub struct Committer<'a> {
    shared: &'a Shared,
    log: LogWriter,
    last_save: Instant,
}

impl<'a> Committer<'a> {
    pub fn new(shared: &'a Shared, log: LogWriter) -> Self {
        Self { shared, log, last_save: Instant::now() }
    }

    /// Runs until the store is told to stop.
    pub fn run(mut self) {
        let _tell_end = TellEnd(self.shared);
        while let Some(Work { groups, changes, is_last }) = self.next_work() {
            for group in &groups {
                if !self.until_done(|committer| committer.commit(group)) {
                    return;
                }
            }
            if let Some(changes) = changes
                && !self.until_done(|committer| committer.save(&changes))
            {
                return;
            }
            if is_last {
                return;
            }
        }
    }

    /// Waits until something is due, and takes it.
    fn next_work(&mut self) -> Option<Work> {
        let mut core = self.shared.core();
        loop {
            let is_last = match core.stop {
                Stop::No => false,
                Stop::Drain => true,
                #[cfg(test)]
                Stop::Abandon => return None,
                Stop::Stopped => return None,
            };
            let now = Instant::now();
            let due =
                [self.group_due(&core, now), self.save_due(&core)].into_iter().flatten().min();
            if is_last || due.is_some_and(|due| due <= now) {
                let is_save_due = is_last || self.save_due(&core).is_some_and(|due| due <= now);
                let Pending { groups, .. } = std::mem::take(&mut core.pending);
                let changes = is_save_due.then(|| {
                    core.is_save_wanted = false;
                    let unsaved_from = self.shared.inventories.unsaved_from();
                    let saved_to = core.state.sequence.min(unsaved_from - 1);
                    core.state.items_saved_to = saved_to;
                    core.state.take_changes()
                });
                // The buffer has room again; the rows taken are bounded by its limit.
                self.shared.progress.notify_all();
                return Some(Work { groups, changes, is_last });
            }
            core = match due {
                Some(due) => self.wait(core, due - now),
                None => self.shared.wake.wait(core).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn wait<'m>(&self, core: MutexGuard<'m, Core>, time: Duration) -> MutexGuard<'m, Core> {
        let woken = self.shared.wake.wait_timeout(core, time);
        woken.unwrap_or_else(PoisonError::into_inner).0
    }

    fn group_due(&self, core: &Core, now: Instant) -> Option<Instant> {
        let since = core.pending.since?;
        Some(if core.pending.is_flush_wanted { now } else { since + self.shared.commit_interval })
    }

    fn save_due(&self, core: &Core) -> Option<Instant> {
        if core.state.sequence == core.applied_sequence {
            return None;
        }
        let is_soon = core.is_save_wanted || core.state.is_dirty();
        let interval = self.shared.clock.wait_for(self.shared.save_interval);
        Some(self.last_save + if is_soon { interval } else { interval * IDLE_INTERVALS })
    }

    /// Tries until it works; false if the store stops before.
    fn until_done(&mut self, mut attempt: impl FnMut(&mut Self) -> Result<(), String>) -> bool {
        let mut pause = RETRY_MIN;
        loop {
            match attempt(self) {
                Ok(()) => {
                    self.shared.tell_health(&self.shared.health, None);
                    return true;
                }
                Err(error) => {
                    self.shared.problem("a write failed and will be tried again", &error);
                    self.shared.tell_health(&self.shared.health, Some(error));
                    let mut core = self.shared.core();
                    core.failures += 1;
                    self.shared.progress.notify_all();
                    if core.stop != Stop::No {
                        return false;
                    }
                    let core = self.wait(core, pause);
                    if core.stop != Stop::No {
                        pause = Duration::ZERO;
                    }
                    pause = (pause * 2).min(RETRY_MAX);
                }
            }
        }
    }

    fn commit(&mut self, group: &Group) -> Result<(), String> {
        let cost = self.log.append(group).map_err(|error| format!("log: {error}"))?;
        if let Some(current) = self.log.current() {
            note_file(&mut lock(&self.shared.log_files), current);
        }
        self.count(cost);
        let mut core = self.shared.core();
        core.durable_sequence = group.last_sequence();
        self.shared.progress.notify_all();
        Ok(())
    }

    fn save(&mut self, changes: &StateChanges) -> Result<(), String> {
        self.last_save = Instant::now();
        self.shared.state_db.save(changes).map_err(|error| error.to_string())?;
        add(&self.shared.metrics.state_commits, 1);
        let mut core = self.shared.core();
        core.applied_sequence = changes.sequence;
        core.state.forget_saved(changes.sequence);
        self.shared.progress.notify_all();
        Ok(())
    }

    fn count(&self, AppendCost { bytes, sync }: AppendCost) {
        let metrics = &self.shared.metrics;
        let sync_us = u64::try_from(sync.as_micros()).unwrap_or(u64::MAX);
        add(&metrics.commits, 1);
        add(&metrics.commit_bytes, bytes);
        add(&metrics.sync_us_sum, sync_us);
        add(&metrics.sync_count, 1);
        metrics.sync_us_max.fetch_max(sync_us, Ordering::Relaxed);
    }
}

/// Brings the list of log files up to date with the one being written.
fn note_file(files: &mut Vec<LogFile>, current: &LogFile) {
    match files.iter_mut().find(|known| known.path == current.path) {
        Some(known) => known.clone_from(current),
        None => files.push(current.clone()),
    }
}

/// Tells waiting threads, however the committer ends, that nobody will write any more.
struct TellEnd<'a>(&'a Shared);

impl Drop for TellEnd<'_> {
    fn drop(&mut self) {
        self.0.core().stop = Stop::Stopped;
        self.0.progress.notify_all();
    }
}
