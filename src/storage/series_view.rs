//! Which hours there are of one kind of series, and where each one is to be read.
//!
//! An hour is either open or sealed, never both, and readers take the whole map at once: so every
//! row is seen exactly once at every moment, also while its hour is being sealed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use crate::storage::bucket::HourRecord;
use crate::storage::hour::Hour;
use crate::storage::open_hour::OpenHour;
use crate::storage::projection::Stored;
use crate::storage::sync::{read_lock, write_lock};

/// Where an hour is.
#[derive(Debug)]
pub enum HourSource<S> {
    Open(Arc<OpenHour<S>>),
    Sealed(SealedHour),
}

impl<S> Clone for HourSource<S> {
    fn clone(&self) -> Self {
        match self {
            Self::Open(open) => Self::Open(Arc::clone(open)),
            Self::Sealed(sealed) => Self::Sealed(sealed.clone()),
        }
    }
}

/// An hour in a day file.
#[derive(Debug, Clone)]
pub struct SealedHour {
    pub file: DayFile,
    pub record: HourRecord,
}

/// A day file as it was at some moment.
///
/// A later seal replaces the file by one that holds more hours, under a new generation; whoever
/// still has the old one reads the hours it knows from either.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DayFile {
    pub path: Arc<Path>,
    pub generation: u64,
}

pub type Hours<S> = BTreeMap<Hour, HourSource<S>>;

/// The hours of one kind of series.
#[derive(Debug)]
pub struct SeriesView<S> {
    /// Where its day files are.
    pub directory: PathBuf,
    hours: RwLock<Arc<Hours<S>>>,
}

impl<S: Stored> SeriesView<S> {
    pub fn new(directory: PathBuf, hours: Hours<S>) -> Self {
        Self { directory, hours: RwLock::new(Arc::new(hours)) }
    }

    /// All hours at this moment.
    pub fn hours(&self) -> Arc<Hours<S>> {
        Arc::clone(&read_lock(&self.hours))
    }

    /// The open hour that takes rows of `hour`; opens it if it is new. `None` if it is sealed.
    pub fn open_hour(&self, hour: Hour) -> Option<Arc<OpenHour<S>>> {
        if let Some(source) = read_lock(&self.hours).get(&hour) {
            return match source {
                HourSource::Open(open) => Some(Arc::clone(open)),
                HourSource::Sealed(_) => None,
            };
        }
        let open = Arc::new(OpenHour::new(hour));
        self.change(|hours| {
            hours.insert(hour, HourSource::Open(Arc::clone(&open)));
        });
        Some(open)
    }

    /// The open hours that ended at or before `hour_before`, oldest first.
    pub fn open_before(&self, hour_before: Hour) -> Vec<Arc<OpenHour<S>>> {
        let hours = self.hours();
        let open = hours.range(..hour_before).filter_map(|(_, source)| match source {
            HourSource::Open(open) => Some(Arc::clone(open)),
            HourSource::Sealed(_) => None,
        });
        open.collect()
    }

    /// Replaces the view in one step.
    pub fn change(&self, change: impl FnOnce(&mut Hours<S>)) {
        let mut hours = write_lock(&self.hours);
        let mut next = Hours::clone(&hours);
        change(&mut next);
        *hours = Arc::new(next);
    }

    pub fn has_open(&self, hour: Hour) -> bool {
        matches!(read_lock(&self.hours).get(&hour), Some(HourSource::Open(_)))
    }
}
