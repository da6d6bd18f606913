//! A disk that forgets, and one that refuses: what tests put in the place of [`super::disk`].
//!
//! It watches a data directory. Everything that was synced is kept; at a simulated power cut, of
//! every file a random part of what was written since its last sync is there, in sectors of 512
//! bytes, and of every directory a random part of the names created, renamed or removed since its
//! last sync. Cuts happen before syncs, renames and removals, which is when most is at stake; each
//! one leaves an image of the directory, and the store goes on as if nothing had happened.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::storage::disk::Change;
use crate::storage::instance;
use crate::storage::sync::lock;

const SECTOR_BYTES: usize = 512;

static WATCHED: Mutex<Vec<Arc<Disk>>> = Mutex::new(Vec::new());

/// A file, whatever its name: device aside, inode and birth.
type FileId = (u64, Option<std::time::SystemTime>);
type Names = BTreeMap<OsString, FileId>;
/// Tells which changes are refused.
type Refusal = Box<dyn Fn(Change, &Path) -> bool + Send>;

struct Disk {
    root: PathBuf,
    acknowledged: AtomicU64,
    memory: Mutex<Memory>,
}

struct Memory {
    rng: ChaCha8Rng,
    /// One change in so many is preceded by a cut; 0: none.
    one_in: u32,
    /// What is safe: contents, and names by directory.
    files: HashMap<FileId, Arc<[u8]>>,
    directories: BTreeMap<PathBuf, Names>,
    cuts: Vec<Cut>,
    refused: Option<(Refusal, io::ErrorKind)>,
}

/// The directory as a power cut left it.
pub struct Cut {
    pub directory: tempfile::TempDir,
    /// What was acknowledged before.
    pub acknowledged: u64,
}

/// Watches a directory until it is dropped.
pub struct Lossy(Arc<Disk>);

impl Lossy {
    /// `one_in`: one sync, rename or removal in so many is preceded by a power cut; 0 for none.
    pub fn watch(root: &Path, seed: u64, one_in: u32) -> Self {
        let mut memory = Memory {
            rng: ChaCha8Rng::seed_from_u64(seed),
            one_in,
            files: HashMap::new(),
            directories: BTreeMap::new(),
            cuts: Vec::new(),
            refused: None,
        };
        if one_in > 0 {
            for directory in directories(root) {
                memory.sync(&directory);
                for name in names(&directory).keys() {
                    memory.sync(&directory.join(name));
                }
            }
        }
        let disk = Arc::new(Disk {
            root: root.to_owned(),
            acknowledged: AtomicU64::new(0),
            memory: Mutex::new(memory),
        });
        lock(&WATCHED).push(Arc::clone(&disk));
        Self(disk)
    }

    /// Everything up to this row must survive later cuts.
    pub fn acknowledge(&self, sequence: u64) {
        self.0.acknowledged.fetch_max(sequence, Ordering::AcqRel);
    }

    pub fn take_cuts(&self) -> Vec<Cut> {
        std::mem::take(&mut lock(&self.0.memory).cuts)
    }

    /// Refuses what `what` names, from now on.
    pub fn refuse(
        &self,
        kind: io::ErrorKind,
        what: impl Fn(Change, &Path) -> bool + Send + 'static,
    ) {
        lock(&self.0.memory).refused = Some((Box::new(what), kind));
    }

    pub fn allow(&self) {
        lock(&self.0.memory).refused = None;
    }
}

impl Drop for Lossy {
    fn drop(&mut self) {
        lock(&WATCHED).retain(|disk| !Arc::ptr_eq(disk, &self.0));
    }
}

fn watching(path: &Path) -> Option<Arc<Disk>> {
    lock(&WATCHED).iter().find(|disk| path.starts_with(&disk.root)).cloned()
}

/// Refuses the change, or cuts the power before it.
pub fn before(change: Change, path: &Path) -> io::Result<()> {
    let Some(disk) = watching(path) else { return Ok(()) };
    let memory = &mut *lock(&disk.memory);
    if let Some((_, kind)) = memory.refused.as_ref().filter(|(what, _)| what(change, path)) {
        return Err((*kind).into());
    }
    // What was written is at stake until it is synced: there is no need to cut here as well.
    let is_cut = memory.one_in > 0 && change != Change::Write;
    if is_cut && memory.rng.random_ratio(1, memory.one_in) {
        let cut = memory.cut(&disk);
        memory.cuts.push(cut);
    }
    Ok(())
}

/// Keeps what a file or directory is now; the real disk is not waited for.
pub fn sync(path: &Path, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    let Some(disk) = watching(path) else { return sync() };
    let memory = &mut *lock(&disk.memory);
    if memory.one_in > 0 {
        memory.sync(path);
    }
    Ok(())
}

impl Memory {
    fn sync(&mut self, path: &Path) {
        if path.is_dir() {
            self.directories.insert(path.to_owned(), names(path));
        } else if let (Some(id), Ok(bytes)) = (id_of(path), fs::read(path)) {
            self.files.insert(id, bytes.into());
        }
    }

    fn cut(&mut self, disk: &Disk) -> Cut {
        let acknowledged = disk.acknowledged.load(Ordering::Acquire);
        let image = tempfile::tempdir().unwrap();
        let to = |path: &Path| image.path().join(path.strip_prefix(&disk.root).unwrap());
        let directories = directories(&disk.root);
        let mut paths = HashMap::new();
        for directory in &directories {
            for (name, id) in names(directory) {
                paths.insert(id, directory.join(name));
            }
        }
        for directory in &directories {
            fs::create_dir_all(to(directory)).unwrap();
            for (name, id) in self.names_after_cut(directory) {
                let bytes = self.bytes_after_cut(id, paths.get(&id));
                fs::write(to(&directory.join(name)), bytes).unwrap();
            }
        }
        // The same files as before the cut, to the store: not a copy.
        let identity = |root: &Path| instance::identity(&root.join("state.redb"));
        let mark = image.path().join("INSTANCE");
        if let (Ok(text), Some(was), Some(is)) =
            (fs::read_to_string(&mark), identity(&disk.root), identity(image.path()))
        {
            fs::write(&mark, text.replace(&was, &is)).unwrap();
        }
        Cut { directory: image, acknowledged }
    }

    fn names_after_cut(&mut self, directory: &Path) -> Names {
        let now = names(directory);
        let safe = self.directories.get(directory).cloned().unwrap_or_default();
        let all: BTreeSet<_> = now.keys().chain(safe.keys()).cloned().collect();
        let mut left = Names::new();
        for name in all {
            let (is, was) = (now.get(&name), safe.get(&name));
            let chosen = if is == was || self.rng.random() { is } else { was };
            if let Some(id) = chosen {
                left.insert(name, *id);
            }
        }
        left
    }

    fn bytes_after_cut(&mut self, id: FileId, path: Option<&PathBuf>) -> Vec<u8> {
        let safe = self.files.get(&id).cloned().unwrap_or_default();
        let now = path.and_then(|path| fs::read(path).ok()).unwrap_or_else(|| safe.to_vec());
        let share = [0.0, 1.0, self.rng.random()][self.rng.random_range(0..3)];
        // A log grows with what is written to it; a database sets its length at once.
        let is_log = path.is_some_and(|path| path.extension().is_some_and(|end| end == "log"));
        let len = match (safe.len(), now.len()) {
            (safe, now) if self.rng.random_bool(share) || safe == now => now,
            (safe, now) if is_log => self.rng.random_range(safe.min(now)..=safe.max(now)),
            (safe, _) => safe,
        };
        let mut left = vec![0; len];
        for start in (0..len).step_by(SECTOR_BYTES) {
            let source: &[u8] = if self.rng.random_bool(share) { &now } else { &safe };
            let end = (start + SECTOR_BYTES).min(len).min(source.len());
            if start < end {
                left[start..end].copy_from_slice(&source[start..end]);
            }
        }
        left
    }
}

fn id_of(path: &Path) -> Option<FileId> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.ino(), metadata.created().ok()))
}

/// The files in a directory; those that vanish meanwhile are left out.
fn names(directory: &Path) -> Names {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let files = entries.filter(|entry| !entry.path().is_dir());
    files.filter_map(|entry| Some((entry.file_name(), id_of(&entry.path())?))).collect()
}

/// A directory and all within.
fn directories(root: &Path) -> Vec<PathBuf> {
    let mut found = vec![root.to_owned()];
    let mut next = 0;
    while let Some(directory) = found.get(next).cloned() {
        next += 1;
        let entries = fs::read_dir(directory).into_iter().flatten().flatten();
        found.extend(entries.map(|entry| entry.path()).filter(|path| path.is_dir()));
    }
    found
}
