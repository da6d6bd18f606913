//! Indices that somebody has cut, removed or scribbled on.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

/// An index with deletions and two segments, closed.
fn filled() -> TempDir {
    let (directory, _, mut indexer) = empty();
    indexer.replace(CharacterId(1), (1..=20).map(|id| item(1, id, "Steel Cap")).collect());
    indexer.commit(1).unwrap();
    indexer.put(item(2, 30, "Orb"));
    indexer.remove(CharacterId(1), ItemId(5));
    indexer.commit(2).unwrap();
    directory
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Opens the index, which has to be as new, and of use.
#[track_caller]
fn begins_anew(directory: &Path, what: &str) {
    let (search, mut indexer) = open(directory).unwrap();
    assert_eq!(indexer.mark(), None, "{what}");
    assert_eq!(search.status().documents, 0, "{what}");
    indexer.put(item(1, 1, "Orb"));
    indexer.commit(7).unwrap();
    assert_eq!(found(&search, word("orb")), [1], "{what}");
    drop((search, indexer));
    assert_eq!(open(directory).unwrap().1.mark(), Some(7), "{what}");
}

#[test]
fn an_index_is_as_it_was_left() {
    let directory = filled();
    let (search, indexer) = open(directory.path()).unwrap();
    assert_eq!(indexer.mark(), Some(2));
    assert_eq!(search.status().documents, 20);
    assert_eq!(found(&search, word("orb")), [30]);
}

#[test]
fn an_index_that_is_missing_is_created() {
    let directory = filled();
    fs::remove_dir_all(directory.path()).unwrap();
    begins_anew(directory.path(), "removed");
}

#[test]
fn a_damaged_index_is_created_anew() {
    let directory = filled();
    let names: Vec<_> = files(directory.path());
    let is_lock = |path: &PathBuf| path.extension().is_some_and(|end| end == "lock");
    let names = names.iter().filter(|path| !is_lock(path)).map(|path| path.file_name().unwrap());
    let originals: Vec<_> = names
        .map(|name| (name.to_owned(), fs::read(directory.path().join(name)).unwrap()))
        .collect();
    assert!(originals.len() > 12, "{originals:?}");
    for (name, bytes) in &originals {
        let half = bytes[..bytes.len() / 2].to_vec();
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 3] ^= 0x10;
        let damages = [
            ("removed", None),
            ("empty", Some(Vec::new())),
            ("cut", Some(half)),
            ("garbage", Some(b"garbage".to_vec())),
            ("flipped", Some(flipped)),
        ];
        for (how, damage) in damages {
            // The two without a checksum: what is no list is noticed, a letter may not be.
            let is_list = name == ".managed.json" || name == "meta.json";
            if is_list && how == "flipped" {
                continue;
            }
            let directory = tempfile::tempdir().unwrap();
            for (name, bytes) in &originals {
                fs::write(directory.path().join(name), bytes).unwrap();
            }
            let path = directory.path().join(name);
            match damage {
                None => fs::remove_file(path).unwrap(),
                Some(bytes) => fs::write(path, bytes).unwrap(),
            }
            begins_anew(directory.path(), &format!("{how} {}", name.display()));
        }
    }
}

#[test]
fn another_version_is_created_anew() {
    for (from, to) in [("\"payload\":\"1 2\"", "\"payload\":\"0 2\""), ("\"n_al\"", "\"n_ax\"")] {
        let directory = filled();
        let path = directory.path().join("meta.json");
        let text = fs::read_to_string(&path).unwrap();
        let text: String = text.split_whitespace().collect::<Vec<_>>().join("");
        let from = from.replace(' ', "");
        assert!(text.contains(&from), "{text}");
        fs::write(&path, text.replace(&from, to)).unwrap();
        begins_anew(directory.path(), to);
    }
}

#[test]
fn a_lock_left_behind_is_no_hindrance_and_a_held_one_is() {
    let directory = filled();
    fs::write(directory.path().join(".tantivy-writer.lock"), "12345").unwrap();
    let held = open(directory.path()).unwrap();
    assert_eq!(held.1.mark(), Some(2));
    let Err(error) = open(directory.path()) else { panic!("opened twice") };
    assert!(matches!(error, SearchError::InUse { .. }) && !error.is_damage());
    drop(held);
    assert_eq!(open(directory.path()).unwrap().1.mark(), Some(2));
}

#[test]
fn files_cut_under_a_running_index_are_errors_and_a_new_index_helps() {
    let directory = filled();
    let (search, mut indexer) = open(directory.path()).unwrap();
    for path in files(directory.path()) {
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len(5).unwrap();
    }
    let page = PageRequest { limit: 50, wants_facets: true, after: None };
    let error = search.find(&asks(Filter::All), &page).unwrap_err();
    assert!(error.is_damage() && indexer.is_damaged());
    // Whether this commit fails depends on what it has to read; it must not panic.
    indexer.put(item(1, 3, "Orb"));
    let _ = indexer.commit(3);
    renewed(&search, &mut indexer);
}

#[test]
fn a_directory_removed_under_a_running_index_is_an_error_and_a_new_index_helps() {
    let directory = filled();
    let (search, mut indexer) = open(directory.path()).unwrap();
    fs::remove_dir_all(directory.path()).unwrap();
    indexer.replace(CharacterId(1), vec![item(1, 3, "Orb")]);
    assert!(indexer.commit(3).unwrap_err().is_damage());
    assert!(indexer.commit(4).unwrap_err().is_damage());
    renewed(&search, &mut indexer);
}

#[track_caller]
fn renewed(search: &Search, indexer: &mut Indexer) {
    indexer.recreate().unwrap();
    assert_eq!((indexer.mark(), indexer.is_damaged()), (None, false));
    assert_eq!(found(search, Filter::All), [0_u32; 0]);
    indexer.put(item(1, 4, "Orb"));
    indexer.commit(5).unwrap();
    assert_eq!((found(search, word("orb")), indexer.mark()), (vec![4], Some(5)));
}
