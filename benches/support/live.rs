//! A store that a synthetic fleet has lived in: appends, maintenance, hour by hour.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use overlord::clock::Clock;
use overlord::domain::event::Event;
use overlord::storage::{Store, StoreOptions, Writer};

use crate::fleet::{Fleet, HOUR_MS, REPORT_MS, START_MS};

/// How long after the end of an hour it is sealed, milliseconds.
const GRACE_MS: i64 = 91_000;
const TICKS_PER_HOUR: i64 = HOUR_MS / REPORT_MS;

pub struct LivedIn {
    directory: PathBuf,
    store: Store,
    writer: Writer,
    events: Receiver<Vec<Event>>,
    ticks_per_batch: i64,
    /// Hours lived through.
    pub hours: i64,
}

impl LivedIn {
    pub fn new(directory: &Path, characters: u32, spawns_per_report: f64) -> Self {
        let (store, writer) = open(directory);
        // About 2,000 events a batch; a whole number of batches an hour.
        let ticks_per_batch = if characters > 1_000 { 1 } else { 30 };
        // Events are made on a thread of their own, a few batches ahead.
        let (send, events) = sync_channel(4);
        thread::spawn(move || {
            let mut fleet = Fleet::new(characters, START_MS, spawns_per_report);
            while send.send(fleet.events(ticks_per_batch * REPORT_MS)).is_ok() {}
        });
        let directory = directory.to_owned();
        Self { directory, store, writer, events, ticks_per_batch, hours: 0 }
    }

    /// Takes the events of an hour, without its maintenance.
    pub fn take_hour(&mut self) {
        self.take_ticks(TICKS_PER_HOUR);
        self.hours += 1;
    }

    /// Takes the events of half an hour that stays open.
    pub fn take_half_hour(&mut self) {
        self.take_ticks(TICKS_PER_HOUR / 2);
    }

    fn take_ticks(&mut self, ticks: i64) {
        for _ in 0..ticks / self.ticks_per_batch {
            for event in self.events.recv().expect("the fleet never ends") {
                self.writer.append(&event).expect("appends");
            }
        }
    }

    /// The maintenance that is due after the hours lived through.
    pub fn maintain(&self) {
        self.store.maintain(self.now_ms() + GRACE_MS).expect("maintains");
    }

    /// When the hours lived through end.
    pub fn now_ms(&self) -> i64 {
        START_MS + self.hours * HOUR_MS
    }

    /// Maintenance an hour later: files that others have replaced go, too.
    pub fn settle(&self) {
        self.maintain();
        self.store.maintain(self.now_ms() + GRACE_MS + HOUR_MS).expect("maintains");
    }

    /// Goes on after something that needs the directory for itself.
    pub fn interrupt(self, something: impl FnOnce()) -> Self {
        let Self { directory, store, writer, events, ticks_per_batch, hours } = self;
        writer.close().expect("closes");
        drop(store);
        something();
        let (store, writer) = open(&directory);
        Self { directory, store, writer, events, ticks_per_batch, hours }
    }

    pub fn close(self) {
        self.writer.close().expect("closes");
    }
}

pub fn open(directory: &Path) -> (Store, Writer) {
    let clock = Clock::manual(START_MS).0;
    Store::open(directory, StoreOptions::default(), clock).expect("opens")
}
