//! Day files: sealed hours as column chunks. Layout: docs/FORMAT.md, "Day file".

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::{
    Database, Durability, ReadOnlyDatabase, ReadOnlyTable, ReadTransaction, ReadableDatabase,
    ReadableTable, TableDefinition, WriteTransaction,
};

use crate::storage::codec::{Decode, Encode, decode_record, encode_record};
use crate::storage::error::{AtPath, StorageError};
use crate::storage::hour::Hour;

/// `version`: of the layout of the file.
const MARKS: TableDefinition<&str, u64> = TableDefinition::new("marks");
/// Key: hour. Value: [`HourRecord`].
const HOURS: TableDefinition<i64, &[u8]> = TableDefinition::new("hours");
/// Key: (hour, character, part). Value: (offset in the stream of the hour, length).
const CHUNKS: TableDefinition<(i64, u32, u16), (u64, u32)> = TableDefinition::new("chunks");
/// Key: (hour, number). Value: that piece of the stream.
const PIECES: TableDefinition<(i64, u32), &[u8]> = TableDefinition::new("pieces");
/// Key: hour. Value: the heat grid.
const HEAT: TableDefinition<i64, &[u8]> = TableDefinition::new("heat");

const VERSION: u64 = 1;
const RECORD_VERSION: u8 = 1;
/// Length of all pieces but the last. redb keeps values in power-of-two runs of pages and needs a
/// little of them itself: just under 16 KiB wastes 1.3 %, whole chunks wasted 28 %.
const PIECE_BYTES: usize = 16 * 1024 - 64;
/// Longest chunk a reader believes in.
const CHUNK_BYTES_MAX: u32 = 64 << 20;
/// Cache for writing a day file.
const WRITE_CACHE_BYTES: usize = 32 << 20;

/// What a day file says of one of its hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct HourRecord {
    /// First and last sequence number of its rows; rows of the log within are not read again.
    pub first_sequence: u64,
    pub last_sequence: u64,
    pub rows: u64,
    pub stream_bytes: u64,
}

/// One hour on its way into a day file.
#[derive(Debug)]
pub struct NewHour {
    pub hour: Hour,
    pub record: HourRecord,
    /// All chunks, one after the other.
    pub stream: Vec<u8>,
    /// Character, part, offset, length.
    pub chunks: Vec<(u32, u16, u64, u32)>,
    pub heat: Option<Vec<u8>>,
}

/// Writes a new day file with the hours of `previous` that are readable, and `new` ones.
///
/// Returns the hours of `previous` that could not be carried over, with the reason.
pub fn write(
    path: &Path,
    previous: Option<&ReadOnlyDatabase>,
    new: &[NewHour],
) -> Result<Vec<(Hour, StorageError)>, StorageError> {
    let mut lost = Vec::new();
    let mut database =
        Database::builder().set_cache_size(WRITE_CACHE_BYTES).create(path).at(path)?;
    let mut txn = database.begin_write().at(path)?;
    txn.set_durability(Durability::Immediate).at(path)?;
    txn.open_table(MARKS).at(path)?.insert("version", VERSION).at(path)?;
    txn.open_table(HEAT).at(path)?;
    if let Some(previous) = previous {
        for hour in list_hours(previous, path)?.into_keys() {
            if new.iter().any(|new| new.hour == hour) {
                continue;
            }
            match read_hour(previous, path, hour) {
                Ok(old) => insert(&txn, path, &old)?,
                Err(error) => lost.push((hour, error)),
            }
        }
    }
    for hour in new {
        insert(&txn, path, hour)?;
    }
    txn.commit().at(path)?;
    // redb doubles its files as they grow; what is unused goes back now.
    database.compact().at(path)?;
    Ok(lost)
}

fn insert(txn: &WriteTransaction, path: &Path, new: &NewHour) -> Result<(), StorageError> {
    let record = encode_record(RECORD_VERSION, &new.record)?;
    txn.open_table(HOURS).at(path)?.insert(new.hour, record.as_slice()).at(path)?;
    let mut chunks = txn.open_table(CHUNKS).at(path)?;
    for (character, part, offset, len) in &new.chunks {
        chunks.insert((new.hour, *character, *part), (*offset, *len)).at(path)?;
    }
    let mut pieces = txn.open_table(PIECES).at(path)?;
    for (number, piece) in (0u32..).zip(new.stream.chunks(PIECE_BYTES)) {
        pieces.insert((new.hour, number), piece).at(path)?;
    }
    if let Some(heat) = &new.heat {
        txn.open_table(HEAT).at(path)?.insert(new.hour, heat.as_slice()).at(path)?;
    }
    Ok(())
}

/// Reads a whole hour, to carry it over into a new file.
fn read_hour(
    database: &ReadOnlyDatabase,
    path: &Path,
    hour: Hour,
) -> Result<NewHour, StorageError> {
    guard(path, || {
        let reader = HourReader::open(database, path, hour)?;
        let records = reader.txn.open_table(HOURS).at(path)?;
        let record = records.get(hour).at(path)?.ok_or_else(|| damaged(path, "an hour is gone"))?;
        let record: HourRecord = decode_record(RECORD_VERSION, record.value())?;
        let mut stream = Vec::new();
        for piece in reader.pieces.range((hour, 0)..=(hour, u32::MAX)).at(path)? {
            stream.extend_from_slice(piece.at(path)?.1.value());
        }
        if stream.len() as u64 != record.stream_bytes {
            return Err(damaged(path, "pieces of an hour are missing"));
        }
        let chunks = reader.list_chunks(None)?;
        Ok(NewHour { hour, record, stream, chunks, heat: reader.heat()? })
    })
}

/// The hours of a day file.
///
/// # Errors
/// [`StorageError::Damaged`] also if a newer program has written the file.
pub fn list_hours(
    database: &ReadOnlyDatabase,
    path: &Path,
) -> Result<BTreeMap<Hour, HourRecord>, StorageError> {
    guard(path, || {
        let txn = database.begin_read().at(path)?;
        let version = txn.open_table(MARKS).at(path)?.get("version").at(path)?;
        if version.map(|version| version.value()) != Some(VERSION) {
            return Err(damaged(path, "the version of the day file is not known"));
        }
        let mut hours = BTreeMap::new();
        for row in txn.open_table(HOURS).at(path)?.iter().at(path)? {
            let (hour, record) = row.at(path)?;
            hours.insert(hour.value(), decode_record(RECORD_VERSION, record.value())?);
        }
        Ok(hours)
    })
}

/// Where one chunk is in the stream of its hour: character, part, offset, length.
type ChunkPlace = (u32, u16, u64, u32);

/// Reads one hour of one day file.
pub struct HourReader<'a> {
    path: &'a Path,
    hour: Hour,
    txn: ReadTransaction,
    chunks: ReadOnlyTable<(i64, u32, u16), (u64, u32)>,
    pieces: ReadOnlyTable<(i64, u32), &'static [u8]>,
}

impl<'a> HourReader<'a> {
    pub fn open(
        database: &ReadOnlyDatabase,
        path: &'a Path,
        hour: Hour,
    ) -> Result<Self, StorageError> {
        guard(path, || {
            let txn = database.begin_read().at(path)?;
            let chunks = txn.open_table(CHUNKS).at(path)?;
            let pieces = txn.open_table(PIECES).at(path)?;
            Ok(Self { path, hour, txn, chunks, pieces })
        })
    }

    /// The chunks of one character, or of all, in the order of characters and time.
    pub fn list_chunks(&self, character: Option<u32>) -> Result<Vec<ChunkPlace>, StorageError> {
        let (first, last) = character.map_or((0, u32::MAX), |character| (character, character));
        let range = (self.hour, first, 0)..=(self.hour, last, u16::MAX);
        guard(self.path, || {
            let mut places = Vec::new();
            for row in self.chunks.range(range).at(self.path)? {
                let (key, value) = row.at(self.path)?;
                let ((_, character, part), (offset, len)) = (key.value(), value.value());
                places.push((character, part, offset, len));
            }
            Ok(places)
        })
    }

    /// The bytes of one chunk, not yet verified.
    pub fn chunk(&self, place: ChunkPlace) -> Result<Vec<u8>, StorageError> {
        let (_, _, offset, len) = place;
        if len > CHUNK_BYTES_MAX {
            return Err(damaged(self.path, "a chunk claims to be too long"));
        }
        let outside = || damaged(self.path, "a chunk lies outside its hour");
        let piece_bytes = PIECE_BYTES as u64;
        let end = offset.checked_add(u64::from(len)).ok_or_else(outside)?;
        let first = u32::try_from(offset / piece_bytes).map_err(|_| outside())?;
        let last = u32::try_from(end / piece_bytes).map_err(|_| outside())?;
        let skip = usize::try_from(offset % piece_bytes).map_err(|_| outside())?;
        let mut bytes = Vec::with_capacity(skip + len as usize);
        guard(self.path, || {
            for piece in self.pieces.range((self.hour, first)..=(self.hour, last)).at(self.path)? {
                bytes.extend_from_slice(piece.at(self.path)?.1.value());
            }
            Ok(())
        })?;
        let chunk = bytes.get(skip..skip + len as usize).ok_or_else(outside)?;
        Ok(chunk.to_vec())
    }

    /// The heat grid of the hour, encoded; `None` for kinds without.
    pub fn heat(&self) -> Result<Option<Vec<u8>>, StorageError> {
        guard(self.path, || {
            let heat = self.txn.open_table(HEAT).at(self.path)?.get(self.hour).at(self.path)?;
            Ok(heat.map(|heat| heat.value().to_vec()))
        })
    }
}

pub fn damaged(path: &Path, text: &str) -> StorageError {
    StorageError::Damaged { path: path.to_owned(), text: text.to_owned() }
}

/// Turns a panic inside redb into an error.
///
/// redb trusts its pages; a flipped bit can make it panic (46 of 50 damaged copies did so when
/// read). A damaged day file must cost that file only.
pub fn guard<T>(
    path: &Path,
    read: impl FnOnce() -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(damaged(path, "the database cannot read its pages")))
}
