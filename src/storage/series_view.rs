//! Which hours there are of one kind of series, and where each one is to be read.
//!
//! An hour is either open or in exactly one bucket, and readers take the whole map at once: so
//! every row is seen exactly once at every moment, also while hours are sealed or days compacted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use crate::series::TimeRange;
use crate::storage::hour::{Hour, hour_of};
use crate::storage::open_hour::OpenHour;
use crate::storage::period::Period;
use crate::storage::projection::Stored;
use crate::storage::sync::{read_lock, write_lock};

/// Where the rows of some hours are.
#[derive(Debug)]
pub enum Source<S> {
    Open(Arc<OpenHour<S>>),
    Sealed(BucketFile),
}

impl<S> Clone for Source<S> {
    fn clone(&self) -> Self {
        match self {
            Self::Open(open) => Self::Open(Arc::clone(open)),
            Self::Sealed(file) => Self::Sealed(file.clone()),
        }
    }
}

impl<S> Source<S> {
    /// The hour after its last one.
    pub fn end_hour(&self) -> Hour {
        match self {
            Self::Open(open) => open.hour + 1,
            Self::Sealed(file) => file.period.end_hour(),
        }
    }
}

/// A bucket as it was at some moment. One that replaces it under the same name has another id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketFile {
    pub path: Arc<Path>,
    pub period: Period,
    pub id: u64,
}

impl BucketFile {
    pub fn new(path: &Path, period: Period) -> Self {
        static NEXT_ID: AtomicU64 = AtomicU64::new(0);
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Self { path: path.into(), period, id }
    }
}

/// Sources by their first hour; they never overlap.
pub type Sources<S> = BTreeMap<Hour, Source<S>>;

/// The hours of one kind of series.
#[derive(Debug)]
pub struct SeriesView<S> {
    /// Where its buckets are.
    pub directory: PathBuf,
    sources: RwLock<Arc<Sources<S>>>,
}

impl<S: Stored> SeriesView<S> {
    pub fn new(directory: PathBuf, files: Vec<BucketFile>) -> Self {
        let sources =
            files.into_iter().map(|file| (file.period.first_hour(), Source::Sealed(file)));
        Self { directory, sources: RwLock::new(Arc::new(sources.collect())) }
    }

    /// The file of the bucket for a period.
    pub fn path_of(&self, period: Period) -> PathBuf {
        self.directory.join(format!("{}.redb", period.name()))
    }

    /// All sources at this moment.
    pub fn sources(&self) -> Arc<Sources<S>> {
        Arc::clone(&read_lock(&self.sources))
    }

    /// The sources that a range touches, in the order of time.
    pub fn sources_in(&self, range: TimeRange) -> Vec<Source<S>> {
        if range.from_ms >= range.to_ms {
            return Vec::new();
        }
        let sources = self.sources();
        let first = hour_of(range.from_ms);
        // The one that begins earlier may reach into the range.
        let start = sources.range(..=first).next_back().map_or(first, |(hour, _)| *hour);
        let touched = sources.range(start..=hour_of(range.to_ms - 1).max(start));
        touched.filter(|(_, source)| source.end_hour() > first).map(|(_, s)| s.clone()).collect()
    }

    /// The buckets within a period, in the order of time.
    pub fn buckets_in(&self, period: Period) -> Vec<BucketFile> {
        let sources = self.sources_in(period.range());
        let sealed = sources.into_iter().filter_map(|source| match source {
            Source::Sealed(file) => Some(file),
            Source::Open(_) => None,
        });
        sealed.collect()
    }

    /// All buckets, in the order of time.
    pub fn buckets(&self) -> Vec<BucketFile> {
        let sources = self.sources();
        let sealed = sources.values().filter_map(|source| match source {
            Source::Sealed(file) => Some(file.clone()),
            Source::Open(_) => None,
        });
        sealed.collect()
    }

    /// The open hour that takes rows of `hour`; opens it if it is new. `None` if it is sealed.
    pub fn open_hour(&self, hour: Hour) -> Option<Arc<OpenHour<S>>> {
        if let Some((_, source)) = read_lock(&self.sources).range(..=hour).next_back()
            && source.end_hour() > hour
        {
            return match source {
                Source::Open(open) => Some(Arc::clone(open)),
                Source::Sealed(_) => None,
            };
        }
        let open = Arc::new(OpenHour::new(hour));
        self.change(|sources| {
            sources.insert(hour, Source::Open(Arc::clone(&open)));
        });
        Some(open)
    }

    /// The open hours that ended at or before `hour_before`, oldest first.
    pub fn open_before(&self, hour_before: Hour) -> Vec<Arc<OpenHour<S>>> {
        let sources = self.sources();
        let open = sources.range(..hour_before).filter_map(|(_, source)| match source {
            Source::Open(open) => Some(Arc::clone(open)),
            Source::Sealed(_) => None,
        });
        open.collect()
    }

    /// Whether a bucket holds the hour.
    pub fn is_sealed(&self, hour: Hour) -> bool {
        let sources = read_lock(&self.sources);
        let covering = sources.range(..=hour).next_back();
        covering.is_some_and(|(_, source)| {
            matches!(source, Source::Sealed(_)) && source.end_hour() > hour
        })
    }

    pub fn has_open(&self, hour: Hour) -> bool {
        matches!(read_lock(&self.sources).get(&hour), Some(Source::Open(_)))
    }

    /// Replaces the sources within the file's period by the file, in one step.
    pub fn put(&self, file: BucketFile) {
        let (first, end) = (file.period.first_hour(), file.period.end_hour());
        self.change(|sources| {
            sources.retain(|hour, _| *hour < first || *hour >= end);
            sources.insert(first, Source::Sealed(file));
        });
    }

    /// Forgets a bucket, in one step.
    pub fn remove(&self, file: &BucketFile) {
        self.change(|sources| {
            sources.retain(|_, source| !matches!(source, Source::Sealed(known) if known == file));
        });
    }

    fn change(&self, change: impl FnOnce(&mut Sources<S>)) {
        let mut sources = write_lock(&self.sources);
        let mut next = Sources::clone(&sources);
        change(&mut next);
        *sources = Arc::new(next);
    }
}
