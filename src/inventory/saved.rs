//! Saved searches and groups of characters, as people make them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Clock;
use crate::domain::saved::{Group, SavedError, SavedSearch, SavedSet};
use crate::storage::{StorageError, Store};

/// Everything saved. Cheap to clone. A change is durable before it is seen.
#[derive(Clone)]
pub struct Saved(Arc<Parts>);

struct Parts {
    store: Store,
    clock: Clock,
    set: Mutex<Arc<SavedSet>>,
}

#[derive(Debug, thiserror::Error)]
pub enum SavingError {
    #[error(transparent)]
    Refused(#[from] SavedError),
    #[error("nothing of that name is saved")]
    Missing,
    #[error("it belongs to somebody else")]
    Foreign,
    #[error("no random number for its id: {0}")]
    Random(getrandom::Error),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Saved {
    /// Reads what is saved.
    ///
    /// # Errors
    /// The file is unreadable.
    pub fn load(store: Store, clock: Clock) -> Result<Self, StorageError> {
        let set = Mutex::new(Arc::new(store.load_saved()?));
        Ok(Self(Arc::new(Parts { store, clock, set })))
    }

    pub fn set(&self) -> Arc<SavedSet> {
        Arc::clone(&self.lock())
    }

    /// Makes a group, or takes the place of the one with its name.
    ///
    /// # Errors
    /// It is beyond the limits, or the disk does not take it.
    pub fn save_group(&self, group: Group) -> Result<(), SavingError> {
        self.change(|set| Ok(set.put_group(group)?))
    }

    /// # Errors
    /// There is no such group, or the disk does not take it.
    pub fn remove_group(&self, name: &str) -> Result<(), SavingError> {
        self.change(|set| set.remove_group(name).map(drop).ok_or(SavingError::Missing))
    }

    /// Saves a search, in place of the owner's one with its name.
    ///
    /// # Errors
    /// It is beyond the limits, or the disk does not take it.
    pub fn save_search(
        &self,
        owner: &str,
        name: &str,
        query: String,
        is_shared: bool,
    ) -> Result<SavedSearch, SavingError> {
        let (owner, name) = (owner.to_owned(), name.trim().to_owned());
        let fresh_id = getrandom::u64().map_err(SavingError::Random)?;
        let created_ms = self.0.clock.now_ms();
        self.change(|set| {
            let same = |known: &&SavedSearch| {
                known.owner == owner && known.name.to_lowercase() == name.to_lowercase()
            };
            let id = set.searches.iter().find(same).map(|known| known.id.clone());
            let id = id.unwrap_or_else(|| format!("{fresh_id:016x}"));
            let search = SavedSearch { id, owner, name, query, is_shared, created_ms };
            set.put_search(search.clone())?;
            Ok(search)
        })
    }

    /// # Errors
    /// There is no such search, it is somebody else's, or the disk does not take it.
    pub fn remove_search(&self, owner: &str, id: &str) -> Result<(), SavingError> {
        self.change(|set| match set.remove_search(id) {
            None => Err(SavingError::Missing),
            Some(search) if search.owner != owner => Err(SavingError::Foreign),
            Some(_) => Ok(()),
        })
    }

    fn change<T>(
        &self,
        change: impl FnOnce(&mut SavedSet) -> Result<T, SavingError>,
    ) -> Result<T, SavingError> {
        let mut current = self.lock();
        let mut set = SavedSet::clone(&current);
        let result = change(&mut set)?;
        self.0.store.save_saved(&set)?;
        *current = Arc::new(set);
        Ok(result)
    }

    fn lock(&self) -> MutexGuard<'_, Arc<SavedSet>> {
        self.0.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
