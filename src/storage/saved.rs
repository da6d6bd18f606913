//! `saved.json`: saved searches and groups. Layout: docs/FORMAT.md, "Searches and groups".

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::saved::{Group, SavedSearch, SavedSet};
use crate::storage::StorageError;
use crate::storage::bucket::damaged;
use crate::storage::error::AtPath;
use crate::storage::json_file;
use crate::storage::shared::Shared;

pub const SAVED: &str = "saved.json";
/// Version of the file's own layout.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Document {
    searches: Vec<SearchRecord>,
    groups: Vec<GroupRecord>,
}

#[derive(Serialize, Deserialize)]
struct SearchRecord {
    id: String,
    owner: String,
    name: String,
    query: String,
    is_shared: bool,
    created_ms: i64,
}

#[derive(Serialize, Deserialize)]
struct GroupRecord {
    name: String,
    characters: Vec<String>,
}

/// Where the file of a data directory is.
pub fn path(root: &Path) -> PathBuf {
    root.join(SAVED)
}

/// Reads what is kept; one that cannot be read is set aside, and nothing is kept.
pub fn load_or_set_aside(shared: &Shared) -> Result<SavedSet, StorageError> {
    let root = &shared.directory.root;
    match load(root) {
        Err(error @ StorageError::Damaged { .. }) => {
            shared.problem("the saved searches and groups are damaged and kept aside", &error);
            let path = path(root);
            fs::rename(&path, path.with_extension("json.damaged")).at(&path)?;
            Ok(SavedSet::default())
        }
        loaded => loaded,
    }
}

/// Reads what is kept; a directory without the file has nothing.
///
/// # Errors
/// [`StorageError::Damaged`] if the file is not what was written.
pub fn load(root: &Path) -> Result<SavedSet, StorageError> {
    let path = path(root);
    let Some(Document { searches, groups }) = json_file::load(&path, VERSION)? else {
        return Ok(SavedSet::default());
    };
    let mut saved = SavedSet::default();
    for SearchRecord { id, owner, name, query, is_shared, created_ms } in searches {
        let text = format!("search {id:?}");
        let search = SavedSearch { id, owner, name, query, is_shared, created_ms };
        saved.put_search(search).map_err(|error| damaged(&path, &format!("{text}: {error}")))?;
    }
    for GroupRecord { name, characters } in groups {
        let text = format!("group {name:?}");
        let group = Group { name, characters };
        saved.put_group(group).map_err(|error| damaged(&path, &format!("{text}: {error}")))?;
    }
    Ok(saved)
}

/// Replaces what is kept; it is durable when this returns.
pub fn save(root: &Path, saved: &SavedSet) -> Result<(), StorageError> {
    let searches = saved.searches.iter().cloned();
    let searches = searches.map(|search| {
        let SavedSearch { id, owner, name, query, is_shared, created_ms } = search;
        SearchRecord { id, owner, name, query, is_shared, created_ms }
    });
    let groups = saved.groups.iter().cloned();
    let groups = groups.map(|Group { name, characters }| GroupRecord { name, characters });
    let document = Document { searches: searches.collect(), groups: groups.collect() };
    json_file::save(&path(root), VERSION, document)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::storage::tests::TestStore;

    fn some() -> SavedSet {
        let mut saved = SavedSet::default();
        let search = SavedSearch {
            id: "s1".to_owned(),
            owner: "erik".to_owned(),
            name: "Sleeves".to_owned(),
            query: "al:>500 is:\"new\"".to_owned(),
            is_shared: true,
            created_ms: -1,
        };
        saved.put_search(search).unwrap();
        let characters = vec!["Larsson".to_owned(), "+Envoy".to_owned()];
        saved.put_group(Group { name: "mules".to_owned(), characters }).unwrap();
        saved
    }

    #[test]
    fn what_is_kept_reads_back_and_only_its_owner_reads_the_file() {
        let store = TestStore::new();
        assert_eq!(store.store.load_saved().unwrap(), SavedSet::default());
        store.store.save_saved(&some()).unwrap();
        let store = store.restart();
        assert_eq!(store.store.load_saved().unwrap(), some());
        let mode = fs::metadata(path(store.directory.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_file_is_set_aside() {
        let store = TestStore::new();
        let path = path(store.directory.path());
        store.store.save_saved(&some()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for (good, bad) in [("\"version\": 1", "\"version\": 2"), ("Sleeves", ""), ("}", "")] {
            fs::write(&path, text.replacen(good, bad, 1)).unwrap();
            assert_eq!(store.store.load_saved().unwrap(), SavedSet::default(), "{good}");
            assert!(!path.exists() && path.with_extension("json.damaged").exists());
        }
        assert_eq!(store.store.stats().problems, 3);
        store.store.save_saved(&some()).unwrap();
        assert_eq!(store.store.load_saved().unwrap(), some());
    }
}
