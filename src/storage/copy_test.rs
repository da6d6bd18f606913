//! Plain copies of a directory that somebody writes to: every file at another moment.
//!
//! The copy goes through the directories in any order, lists each one when it comes to it, and
//! takes file after file, while rows come, hours are sealed, days compacted and snapshots made.
//! What it must be in the end: the store as it was at the last row of the copied log.

use std::fs;
use std::path::{Path, PathBuf};

use rand::seq::SliceRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::lossy::Lossy;
use super::model_test::Model;
use super::power_test::{hasty, play};
use super::tests::{MIDNIGHT_MS, TestStore};
use crate::storage::hour::HOUR_MS;
use crate::storage::{directory, log_reader};

/// Longest time a copy may take: what is replaced stays for an hour.
const COPY_MS_MAX: i64 = HOUR_MS - 60_000;
/// The largest part of a file that is read at once.
const PART_BYTES: usize = 256 << 10;

/// A copy under way: what is still to be taken, the next one last.
struct Copier {
    from: PathBuf,
    to: PathBuf,
    directories: Vec<PathBuf>,
    /// Files of the directory being copied, as it was when the copy came to it.
    files: Vec<PathBuf>,
    /// A file that is taken part by part, and how far.
    current: Option<(PathBuf, usize)>,
}

impl Copier {
    fn new(from: &Path, to: &Path, rng: &mut impl Rng) -> Self {
        let mut directories: Vec<PathBuf> =
            ["", "log", "snapshots", "series/telemetry", "series/spawns"].map(PathBuf::from).into();
        directories.extend(["series/telemetry_1m", "series/telemetry_1h"].map(PathBuf::from));
        directories.extend(["series/item_events", "inventory"].map(PathBuf::from));
        directories.shuffle(rng);
        let (from, to) = (from.to_owned(), to.to_owned());
        Self { from, to, directories, files: Vec::new(), current: None }
    }

    /// Takes the next piece; false when nothing is left.
    fn step(&mut self, rng: &mut impl Rng) -> bool {
        if let Some((path, done)) = self.current.take() {
            // Open since its first part: a removed file is still read to its end.
            let bytes = fs::read(self.from.join(&path)).unwrap_or_default();
            let target = self.to.join(&path);
            let mut copied = fs::read(&target).unwrap();
            let end = (done + PART_BYTES).min(bytes.len());
            if done < end {
                copied.extend_from_slice(&bytes[done..end]);
                fs::write(&target, copied).unwrap();
                self.current = Some((path, end));
            }
        } else if let Some(path) = self.files.pop() {
            if path == Path::new("state.redb") {
                fs::write(self.to.join(&path), "").unwrap();
                self.current = Some((path, 0));
            } else if let Err(error) = fs::copy(self.from.join(&path), self.to.join(&path)) {
                // `cp` complains about files that vanished, and goes on.
                assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
            }
        } else if let Some(directory) = self.directories.pop() {
            fs::create_dir_all(self.to.join(&directory)).unwrap();
            let entries = fs::read_dir(self.from.join(&directory)).unwrap().flatten();
            let (files, folders): (Vec<_>, Vec<_>) =
                entries.partition(|entry| entry.path().is_file());
            if directory == Path::new("inventory") {
                let folders = folders.into_iter().map(|entry| directory.join(entry.file_name()));
                self.directories.extend(folders);
                self.directories.shuffle(rng);
            }
            let files = files.into_iter();
            self.files = files.map(|entry| directory.join(entry.file_name())).collect();
            self.files.shuffle(rng);
        } else {
            return false;
        }
        true
    }
}

/// The last row of a copied log that no gap comes before.
fn end_of_log(root: &Path) -> u64 {
    let mut end = 0;
    for path in directory::list_files(&root.join("log"), "log").unwrap() {
        for group in log_reader::read(&path).unwrap().groups {
            if end > 0 && group.first_sequence != end + 1 {
                return end;
            }
            end = group.last_sequence();
        }
    }
    end
}

/// Rows, and whatever maintenance is due; minutes pass.
fn pass(store: &mut TestStore, model: &mut Model, rng: &mut impl Rng, ms_max: i64) {
    for _ in 0..rng.random_range(0..4) {
        play(store, model, rng);
    }
    if rng.random() {
        store.sync();
    }
    model.now_ms += rng.random_range(0..=ms_max);
    store.store.maintain(model.now_ms).unwrap();
}

#[expect(clippy::print_stdout, reason = "the seed, for whoever sees it fail")]
fn copy_while_living(seed: u64) {
    println!("seed {seed}");
    let rng = &mut ChaCha8Rng::seed_from_u64(seed);
    let directory = tempfile::tempdir().unwrap();
    let _unsynced = Lossy::watch(directory.path(), 0, 0);
    let mut store = TestStore::open_with(directory, hasty());
    // Half of the copies see the end of a day.
    let hours =
        if rng.random() { rng.random_range(1..60) } else { 23 + 24 * rng.random_range(0..3) };
    let copy_at_ms = MIDNIGHT_MS + hours * HOUR_MS + rng.random_range(0..HOUR_MS);
    let mut model = Model::new(MIDNIGHT_MS).with_retention(2);
    while model.now_ms < copy_at_ms {
        let left_ms = copy_at_ms - model.now_ms;
        pass(&mut store, &mut model, rng, left_ms.min(40 * 60_000));
    }

    let acknowledged = store.writer.as_mut().unwrap().sync().unwrap();
    let copy = tempfile::tempdir().unwrap();
    let mut copier = Copier::new(store.directory.path(), copy.path(), rng);
    let until_ms = model.now_ms + COPY_MS_MAX;
    while copier.step(rng) {
        // Now and then the copy stands still for a long time.
        let ms_max = if rng.random_ratio(1, 12) { 25 * 60_000 } else { 60_000 };
        let left_ms = (until_ms - model.now_ms).max(0);
        pass(&mut store, &mut model, rng, left_ms.min(ms_max));
    }
    store.writer.take().unwrap().kill();

    let end = end_of_log(copy.path());
    assert!(end >= acknowledged, "{end} {acknowledged}");
    let _unsynced = Lossy::watch(copy.path(), 0, 0);
    let mut store = TestStore::open_with(copy, hasty());
    let stats = store.store.stats();
    assert_eq!((stats.last_sequence, stats.problems), (end, 0));
    let mut model = model.until(end);
    model.check(&store);
    // And it lives on, as if nothing had happened.
    for _ in 0..40 {
        pass(&mut store, &mut model, rng, 60 * 60_000);
    }
    model.check(&store);
    let store = store.restart();
    model.until(store.store.stats().last_sequence).check(&store);
}

#[test]
fn copies_made_file_by_file_are_the_store_at_the_last_row_of_their_log() {
    (1..=12).for_each(copy_while_living);
}

/// Other copies: two tests use two processors.
#[test]
fn copies_made_file_by_file_on_other_days() {
    (13..=24).for_each(copy_while_living);
}
