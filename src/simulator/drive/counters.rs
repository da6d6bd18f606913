//! What happened while driving.

use std::sync::atomic::{AtomicU64, Ordering};

/// Totals of one drive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DriveReport {
    pub frames_sent: u64,
    pub bytes_sent: u64,
    /// Frames that had no connection to go to.
    pub frames_dropped: u64,
    /// Connections made, first ones and later ones.
    pub connects: u64,
    /// Connections made again after one was lost.
    pub reconnects: u64,
    /// Attempts to connect that failed, and connections that broke.
    pub connection_errors: u64,
    /// Frames the server called wrong.
    pub frames_refused: u64,
    pub commands_received: u64,
}

/// The same totals while they grow; every socket adds to them.
#[derive(Default)]
pub struct Counters {
    pub frames_sent: AtomicU64,
    pub bytes_sent: AtomicU64,
    pub frames_dropped: AtomicU64,
    pub connects: AtomicU64,
    pub reconnects: AtomicU64,
    pub connection_errors: AtomicU64,
    pub frames_refused: AtomicU64,
    pub commands_received: AtomicU64,
}

impl Counters {
    pub fn report(&self) -> DriveReport {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        DriveReport {
            frames_sent: read(&self.frames_sent),
            bytes_sent: read(&self.bytes_sent),
            frames_dropped: read(&self.frames_dropped),
            connects: read(&self.connects),
            reconnects: read(&self.reconnects),
            connection_errors: read(&self.connection_errors),
            frames_refused: read(&self.frames_refused),
            commands_received: read(&self.commands_received),
        }
    }
}

/// Adds one. Nothing is decided by these counters, so no order is needed.
pub fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
