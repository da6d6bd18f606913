//! The fleet's items: kept as game clients tell them, with their history, and searched.
//!
//! One thread takes the changes in the order of their arrival, so that store, history and index
//! agree. It has a queue of its own: a burst of inventories fills that, and never holds up
//! telemetry.

mod changes;
mod contents;
mod indexing;
mod keeper;
mod packs;
mod passing;
mod saved;
pub mod similar;
mod view;

use std::collections::HashMap;
use std::sync::mpsc as std_mpsc;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::domain::character::CharacterName;
use crate::live::Live;
use crate::live::message::Message;
use crate::search::{Indexer, Search, SearchError};
use crate::storage::Store;
use crate::tasks::EndOnPanic;
use crate::wire::items::ItemsChange;
use indexing::{Indexing, SharedProgress};
use keeper::Keeper;
use passing::Passing;

pub use changes::title;
pub use contents::Contents;
pub use indexing::IndexProgress;
pub use packs::{MAIN_PACK, WORN, container_label};
pub use saved::{Saved, SavingError};
pub use view::ItemView;

/// Where the index is, below the data directory.
pub const INDEX_FOLDER: &str = "index";
/// Most changes waiting. A whole inventory may have megabytes, so the queue is short; sockets wait
/// where it is full.
const QUEUE_LEN_MAX: usize = 16;

/// A change of a character's items on its way from a socket.
#[derive(Debug)]
pub struct Change {
    /// The server's clock when the frame was read, Unix milliseconds.
    pub received_at_ms: i64,
    pub character: CharacterName,
    /// The frame, for browsers.
    pub message: Message,
    pub change: ItemsChange,
}

#[derive(Debug)]
enum Task {
    Change(Box<Change>),
    /// Makes the index anew, and tells how far it is until it is done.
    Reindex(std_mpsc::Sender<IndexProgress>),
    /// Asks the keeper to end: whoever still holds the queue cannot keep it alive.
    Stop,
}

/// The way to the fleet's items. Cheap to clone.
#[derive(Clone)]
pub struct Inventories {
    queue: mpsc::Sender<Task>,
    pub search: Search,
    progress: SharedProgress,
}

/// Makes the index of a store anew that no server has. Blocks until it is done.
///
/// # Errors
/// The index cannot be written.
pub fn reindex_alone(
    store: Store,
    indexer: Indexer,
    clock: Clock,
    mut tell: impl FnMut(IndexProgress),
) -> Result<usize, SearchError> {
    let progress = SharedProgress::default();
    let mut indexing = Indexing::new(store, indexer, clock, Arc::clone(&progress));
    let done = || *progress.lock().unwrap_or_else(PoisonError::into_inner);
    indexing.start_rebuild()?;
    while indexing.is_rebuilding() {
        indexing.rebuild_one();
        tell(done());
    }
    indexing.try_commit()?;
    Ok(done().done)
}

/// The keeper has stopped: the server is going down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server is stopping, or cannot write the index; its log says why")]
pub struct Stopped;

impl Inventories {
    /// Starts the keeper's thread. It ends after [`Inventories::stop`], when the queue is empty.
    ///
    /// Must be called inside a tokio runtime.
    pub fn start(
        store: Store,
        (search, indexer): (Search, Indexer),
        live: Arc<Live>,
        clock: Clock,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (queue, tasks) = mpsc::channel(QUEUE_LEN_MAX);
        let progress = SharedProgress::default();
        let indexing = Indexing::new(store.clone(), indexer, clock.clone(), Arc::clone(&progress));
        let runtime = Handle::current();
        let thread = std::thread::Builder::new().name("inventory".to_owned()).spawn(move || {
            let _end = EndOnPanic;
            let packs = HashMap::new();
            let passing = Passing::default();
            let keeper = Keeper { store, live, clock, indexing, packs, passing };
            runtime.block_on(keeper.run(tasks));
        })?;
        Ok((Self { queue, search, progress }, thread))
    }

    /// Waits while the queue is full: that is the back-pressure on the socket.
    pub async fn change(&self, change: Change) -> Result<(), Stopped> {
        self.queue.send(Task::Change(Box::new(change))).await.map_err(|_| Stopped)
    }

    /// Makes the search index anew. Blocks until it is done.
    ///
    /// # Errors
    /// The server is going down, or the index could not be written; the log says why.
    pub fn reindex(&self, mut tell: impl FnMut(IndexProgress)) -> Result<usize, Stopped> {
        let (sender, steps) = std_mpsc::channel();
        self.queue.blocking_send(Task::Reindex(sender)).map_err(|_| Stopped)?;
        let mut last = None;
        for step in steps {
            tell(step);
            last = Some(step);
        }
        last.filter(|last| last.is_complete()).map(|last| last.done).ok_or(Stopped)
    }

    /// How far the index is.
    pub fn index_progress(&self) -> IndexProgress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the keeper to end.
    pub async fn stop(&self) {
        // A keeper that is gone needs no stop.
        let _ = self.queue.send(Task::Stop).await;
    }
}
