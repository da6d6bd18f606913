//! The first pass of an import: rows in any order become files by UTC day.
//!
//! So memory stays bounded, and the second pass ([`crate::storage::import::merge`]) touches each
//! day once. The files are never synced: an import that is cut off begins anew.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::storage::StorageError;
use crate::storage::codec::encode_into;
use crate::storage::error::AtPath;
use crate::storage::hour::{Hour, hour_of, within_hour};
use crate::storage::period::{Day, day_of, first_hour_of};
use crate::storage::projection::Stored;

/// Name of the directory, below the data directory.
const NAME: &str = "import.tmp";
/// Rows that go to the other thread at once: enough to make the hand-over cheap.
const BATCH_ROWS: usize = 1024;
/// Batches on their way to the other thread.
const BATCHES_MAX: usize = 4;
/// Length of the buffer of one day at which it goes to its file.
const DAY_BYTES_MAX: usize = 1 << 20;
/// Length of all buffers together at which the longest one goes to its file: rows in no order at
/// all, over years, come to this.
const BUFFER_BYTES_MAX: usize = 64 << 20;
/// Character `u32`, hour of the day `u8`, length of the encoded sample `u16`, little-endian.
const HEAD_BYTES: usize = 7;

/// The directory of the files; it goes with its contents when dropped.
#[derive(Debug)]
pub struct SpillDirectory(PathBuf);

impl SpillDirectory {
    /// # Errors
    /// [`StorageError::ImportRunning`] if it is there: one import at a time.
    pub fn create(root: &Path) -> Result<Self, StorageError> {
        let path = root.join(NAME);
        match fs::create_dir(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Err(StorageError::ImportRunning)
            }
            created => created.at(&path).map(|()| Self(path)),
        }
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SpillDirectory {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, path = %self.0.display(), "the files of an import stay behind");
        }
    }
}

/// Removes what an import left that was cut off.
pub fn remove_left(root: &Path) -> Result<(), StorageError> {
    let path = root.join(NAME);
    match fs::remove_dir_all(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.at(&path),
    }
}

/// Character, Unix milliseconds, sample.
type Row<S> = (u32, i64, S);

/// Takes the rows of one kind; encodes and writes them on a thread of its own.
pub struct Spiller<S> {
    batch: Vec<Row<S>>,
    /// `None` after the thread has ended early.
    sender: Option<SyncSender<Vec<Row<S>>>>,
    /// Batches to be filled again.
    spare: Receiver<Vec<Row<S>>>,
    thread: JoinHandle<Result<Spilled, StorageError>>,
}

impl<S: Stored> Spiller<S> {
    /// `kind`: begins the names of its files.
    pub fn start(directory: &SpillDirectory, kind: &'static str) -> Result<Self, StorageError> {
        let (sender, batches) = sync_channel::<Vec<Row<S>>>(BATCHES_MAX);
        let (give_back, spare) = sync_channel(BATCHES_MAX);
        let mut spilled =
            Spilled { directory: directory.path().to_owned(), kind, ..Spilled::default() };
        let thread = thread::Builder::new().name("import-spill".to_owned()).spawn(move || {
            for mut batch in batches {
                for (character, at_ms, sample) in batch.drain(..) {
                    spilled.add(character, at_ms, sample)?;
                }
                // With nobody waiting for it, the batch is dropped.
                let _ = give_back.try_send(batch);
            }
            Ok(spilled)
        });
        let thread = thread.at(directory.path())?;
        let batch = Vec::with_capacity(BATCH_ROWS);
        Ok(Self { batch, sender: Some(sender), spare, thread })
    }

    /// Takes a row; waits while the other thread is behind. After an error there, rows go nowhere
    /// and [`Self::finish`] tells why.
    pub fn push(&mut self, character: u32, at_ms: i64, sample: S) {
        self.batch.push((character, at_ms, sample));
        if self.batch.len() == BATCH_ROWS {
            self.send();
        }
    }

    fn send(&mut self) {
        let empty = self.spare.try_recv().unwrap_or_else(|_| Vec::with_capacity(BATCH_ROWS));
        let batch = std::mem::replace(&mut self.batch, empty);
        let sent = self.sender.as_ref().map(|sender| sender.send(batch));
        if sent.is_some_and(|sent| sent.is_err()) {
            self.sender = None;
        }
    }

    /// Waits until all rows are filed.
    pub fn finish(mut self) -> Result<Spilled, StorageError> {
        self.send();
        self.sender = None;
        match self.thread.join() {
            Ok(spilled) => spilled,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// The rows of one kind, by day.
#[derive(Debug, Default)]
pub struct Spilled {
    directory: PathBuf,
    kind: &'static str,
    pub days: BTreeMap<Day, SpilledDay>,
    /// Length of all buffers.
    buffered_bytes: usize,
}

/// The rows of one day: those in its file, then those still in the buffer.
#[derive(Debug)]
pub struct SpilledDay {
    day: Day,
    path: PathBuf,
    has_file: bool,
    buffer: Vec<u8>,
    /// Number of rows by character.
    pub rows: HashMap<u32, u64>,
}

impl Spilled {
    fn add<S: Stored>(
        &mut self,
        character: u32,
        at_ms: i64,
        mut sample: S,
    ) -> Result<(), StorageError> {
        let hour = hour_of(at_ms);
        let day_number = day_of(hour);
        let day = self.days.entry(day_number).or_insert_with(|| SpilledDay {
            day: day_number,
            path: self.directory.join(format!("{}-{day_number}", self.kind)),
            has_file: false,
            buffer: Vec::new(),
            rows: HashMap::new(),
        });
        sample.set_at_ms(within_hour(at_ms));
        let before = day.buffer.len();
        let hour_of_day = u8::try_from(hour - first_hour_of(day_number)).unwrap_or(0);
        day.buffer.extend_from_slice(&character.to_le_bytes());
        day.buffer.extend_from_slice(&[hour_of_day, 0, 0]);
        encode_into(&mut day.buffer, &sample)?;
        let len = day.buffer.len() - before - HEAD_BYTES;
        let len = u16::try_from(len).unwrap_or(u16::MAX).to_le_bytes();
        day.buffer[before + HEAD_BYTES - len.len()..before + HEAD_BYTES].copy_from_slice(&len);
        *day.rows.entry(character).or_default() += 1;
        self.buffered_bytes += day.buffer.len() - before;
        if day.buffer.len() >= DAY_BYTES_MAX {
            self.buffered_bytes -= day.flush()?;
        } else if self.buffered_bytes >= BUFFER_BYTES_MAX {
            let longest = self.days.values_mut().max_by_key(|day| day.buffer.len());
            self.buffered_bytes -= longest.map_or(Ok(0), SpilledDay::flush)?;
        }
        Ok(())
    }
}

impl SpilledDay {
    /// Appends the buffer to the file, with its length before it; returns how long it was.
    fn flush(&mut self) -> Result<usize, StorageError> {
        let mut file =
            OpenOptions::new().create(true).append(true).open(&self.path).at(&self.path)?;
        let len = self.buffer.len();
        file.write_all(&(len as u64).to_le_bytes()).at(&self.path)?;
        file.write_all(&self.buffer).at(&self.path)?;
        self.buffer.clear();
        self.has_file = true;
        Ok(len)
    }

    /// Visits all rows in the order they came: character, hour, encoded sample with its time from
    /// the start of that hour.
    pub fn for_each(&self, mut visit: impl FnMut(u32, Hour, &[u8])) -> Result<(), StorageError> {
        let first_hour = first_hour_of(self.day);
        let mut visit_all = |mut bytes: &[u8]| {
            while let Some((head, rest)) = bytes.split_first_chunk::<HEAD_BYTES>() {
                let [a, b, c, d, hour, low, high] = *head;
                let len = usize::from(u16::from_le_bytes([low, high])).min(rest.len());
                let (sample, rest) = rest.split_at(len);
                visit(u32::from_le_bytes([a, b, c, d]), first_hour + i64::from(hour), sample);
                bytes = rest;
            }
        };
        if self.has_file {
            let mut file = File::open(&self.path).at(&self.path)?;
            let mut block = Vec::new();
            while read_block(&mut file, &mut block).at(&self.path)? {
                visit_all(&block);
            }
        }
        visit_all(&self.buffer);
        Ok(())
    }
}

/// Reads one buffer back; false at the end of the file.
fn read_block(file: &mut File, block: &mut Vec<u8>) -> io::Result<bool> {
    let mut len = [0; 8];
    if file.read(&mut len[..1])? == 0 {
        return Ok(false);
    }
    file.read_exact(&mut len[1..])?;
    let len = u64::from_le_bytes(len);
    block.clear();
    file.take(len).read_to_end(block)?;
    if block.len() as u64 == len { Ok(true) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::sample::{Sample, SpawnSample};
    use crate::storage::codec::decode_front;
    use crate::storage::hour::HOUR_MS;

    #[test]
    fn rows_come_back_by_day_and_in_order() {
        let root = tempfile::tempdir().unwrap();
        let directory = SpillDirectory::create(root.path()).unwrap();
        let error = SpillDirectory::create(root.path()).unwrap_err();
        assert!(matches!(error, StorageError::ImportRunning));
        let mut spiller = Spiller::start(&directory, "spawns").unwrap();
        // Three days, one of them before 1970; the first one is longer than its buffer.
        let rows = 120_000;
        for n in 0..rows {
            let sample = SpawnSample { mob: n, ..SpawnSample::default() };
            spiller.push(n % 3, i64::from(n % 24) * HOUR_MS + 7, sample);
            if n % 1000 == 0 {
                spiller.push(1, -1, sample);
                spiller.push(1, 30 * HOUR_MS, sample);
            }
        }
        let spilled = spiller.finish().unwrap();
        assert_eq!(spilled.days.keys().copied().collect::<Vec<_>>(), [-1, 0, 1]);
        assert!(spilled.days[&0].has_file && !spilled.days[&1].has_file);
        assert_eq!(spilled.days[&0].rows[&2], u64::from(rows / 3));
        let mut next = 0;
        let check = |character, hour, bytes: &[u8]| {
            let (sample, len): (SpawnSample, _) = decode_front(bytes).unwrap();
            assert_eq!((sample.mob, sample.at_ms(), len), (next, 7, bytes.len()));
            assert_eq!((character, hour), (next % 3, i64::from(next % 24)));
            next += 1;
        };
        spilled.days[&0].for_each(check).unwrap();
        assert_eq!(next, rows);
        let mut hours = Vec::new();
        spilled.days[&-1].for_each(|_, hour, _| hours.push(hour)).unwrap();
        assert_eq!(hours, vec![-1; 120]);
        drop(directory);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
