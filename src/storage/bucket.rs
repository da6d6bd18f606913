//! Buckets: sealed rows as column chunks, in a file of their own that never changes.
//!
//! Layout: docs/FORMAT.md, "Bucket". A bucket holds blocks, each of one or more hours; a block
//! holds the chunks of all characters, one stream cut into pieces.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;

use redb::{
    Database, Durability, ReadOnlyDatabase, ReadOnlyTable, ReadableDatabase, ReadableTable,
    TableDefinition, WriteTransaction,
};

use crate::storage::backend::Backend;
use crate::storage::codec::{Decode, Encode, decode_record, encode_record};
use crate::storage::directory::TEMPORARY;
use crate::storage::disk;
use crate::storage::error::{AtPath, StorageError};
use crate::storage::hour::Hour;

/// `version`: of the layout of the file.
const MARKS: TableDefinition<&str, u64> = TableDefinition::new("marks");
/// Key: first hour. Value: [`BlockRecord`].
const BLOCKS: TableDefinition<i64, &[u8]> = TableDefinition::new("blocks");
/// Key: (first hour of the block, character, part). Value: (offset in the stream of the block,
/// length).
pub(super) const CHUNKS: TableDefinition<(i64, u32, u16), (u64, u32)> =
    TableDefinition::new("chunks");
/// Key: (first hour of the block, number). Value: that piece of the stream.
pub(super) const PIECES: TableDefinition<(i64, u32), &[u8]> = TableDefinition::new("pieces");
/// Key: hour. Value: the heat grid.
pub(super) const HEAT: TableDefinition<i64, &[u8]> = TableDefinition::new("heat");

const VERSION: u64 = 2;
const RECORD_VERSION: u8 = 1;
/// Length of all pieces but the last. redb keeps values in power-of-two runs of pages and needs a
/// little of them itself: just under 16 KiB wastes 1.3 %, whole chunks wasted 28 %.
const PIECE_BYTES: usize = 16 * 1024 - 64;
/// Longest chunk a reader believes in.
const CHUNK_BYTES_MAX: u32 = 64 << 20;
/// Cache for writing a bucket.
const WRITE_CACHE_BYTES: usize = 16 << 20;

/// What a bucket says of one of its blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct BlockRecord {
    /// How many hours it covers, from its key on.
    pub hours: u32,
    /// First and last sequence number of its rows; 0 for rows that were imported.
    pub first_sequence: u64,
    pub last_sequence: u64,
    pub rows: u64,
    pub stream_bytes: u64,
}

/// Where a chunk is in the stream of its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkPlace {
    pub block: Hour,
    pub character: u32,
    pub part: u16,
    pub offset: u64,
    pub len: u32,
}

/// Writes one bucket under a temporary name; [`BucketWriter::publish`] gives it its own.
pub struct BucketWriter {
    path: PathBuf,
    // In this order when an attempt fails: redb lets go of the file before it is removed.
    txn: Option<WriteTransaction>,
    database: Option<Database>,
    temporary: Temporary,
    /// First hour of the block being written, and how long its stream is so far.
    block: Hour,
    offset: u64,
    /// The end of the stream that does not yet fill a piece, and that piece's number.
    piece: Vec<u8>,
    piece_number: u32,
    /// What was written, with checksums, to be compared with what is read back.
    written: Vec<(ChunkPlace, u32)>,
    chunk_bytes: u64,
}

impl BucketWriter {
    /// Begins the bucket that will be `path`.
    pub fn create(path: &Path) -> Result<Self, StorageError> {
        let temporary = Temporary(path.with_extension(TEMPORARY));
        let at = temporary.0.as_path();
        if at.try_exists().at(at)? {
            // Left by an attempt that failed.
            fs::remove_file(at).at(at)?;
        }
        let builder = &mut Database::builder();
        let builder = builder.set_cache_size(WRITE_CACHE_BYTES);
        let database = builder.create_with_backend(Backend::unsynced(at)?).at(at)?;
        let mut txn = database.begin_write().at(at)?;
        txn.set_durability(Durability::Immediate).at(at)?;
        txn.open_table(MARKS).at(at)?.insert("version", VERSION).at(at)?;
        txn.open_table(BLOCKS).at(at)?;
        txn.open_table(CHUNKS).at(at)?;
        txn.open_table(PIECES).at(at)?;
        txn.open_table(HEAT).at(at)?;
        Ok(Self {
            path: path.to_owned(),
            txn: Some(txn),
            database: Some(database),
            temporary,
            block: 0,
            offset: 0,
            piece: Vec::with_capacity(PIECE_BYTES),
            piece_number: 0,
            written: Vec::new(),
            chunk_bytes: 0,
        })
    }

    fn txn(&self) -> Result<&WriteTransaction, StorageError> {
        self.txn.as_ref().ok_or_else(|| damaged(&self.temporary.0, "the bucket is finished"))
    }

    pub fn begin_block(&mut self, first_hour: Hour) {
        self.block = first_hour;
        self.offset = 0;
        self.piece.clear();
        self.piece_number = 0;
    }

    /// Adds the next chunk; those of a block come in the order of characters and parts.
    pub fn add_chunk(
        &mut self,
        character: u32,
        part: u16,
        mut bytes: &[u8],
    ) -> Result<(), StorageError> {
        let (block, offset) = (self.block, self.offset);
        let len = u32::try_from(bytes.len()).ok().filter(|len| *len <= CHUNK_BYTES_MAX);
        let len = len.ok_or_else(|| damaged(&self.temporary.0, "a chunk is too long"))?;
        let checksum = crc32fast::hash(bytes);
        self.written.push((ChunkPlace { block, character, part, offset, len }, checksum));
        self.offset += u64::from(len);
        self.chunk_bytes += u64::from(len);
        let at = self.temporary.0.clone();
        let mut chunks = self.txn()?.open_table(CHUNKS).at(&at)?;
        chunks.insert((block, character, part), (offset, len)).at(&at)?;
        drop(chunks);
        while !bytes.is_empty() {
            let (head, rest) = bytes.split_at(bytes.len().min(PIECE_BYTES - self.piece.len()));
            self.piece.extend_from_slice(head);
            bytes = rest;
            if self.piece.len() == PIECE_BYTES {
                self.flush_piece()?;
            }
        }
        Ok(())
    }

    fn flush_piece(&mut self) -> Result<(), StorageError> {
        let at = self.temporary.0.as_path();
        let mut pieces = self.txn()?.open_table(PIECES).at(at)?;
        pieces.insert((self.block, self.piece_number), self.piece.as_slice()).at(at)?;
        drop(pieces);
        self.piece.clear();
        self.piece_number += 1;
        Ok(())
    }

    /// Ends the block; the length of its stream is filled in. `heat`: grids by hour.
    pub fn end_block(
        &mut self,
        record: BlockRecord,
        heat: &[(Hour, Vec<u8>)],
    ) -> Result<(), StorageError> {
        if !self.piece.is_empty() {
            self.flush_piece()?;
        }
        let at = self.temporary.0.as_path();
        let record = BlockRecord { stream_bytes: self.offset, ..record };
        let record = encode_record(RECORD_VERSION, &record)?;
        self.txn()?.open_table(BLOCKS).at(at)?.insert(self.block, record.as_slice()).at(at)?;
        let mut grids = self.txn()?.open_table(HEAT).at(at)?;
        for (hour, grid) in heat {
            grids.insert(*hour, grid.as_slice()).at(at)?;
        }
        Ok(())
    }

    /// Length of all chunks so far.
    pub fn chunk_bytes(&self) -> u64 {
        self.chunk_bytes
    }

    /// Makes the bucket durable, reads it back, and compares it with what was written.
    ///
    /// # Errors
    /// [`StorageError::SealDiffers`] if the disk gives other bytes than it took.
    pub fn finish(mut self) -> Result<Finished, StorageError> {
        let at = self.temporary.0.as_path();
        if let Some(txn) = self.txn.take() {
            txn.commit().at(at)?;
        }
        if let Some(mut database) = self.database.take() {
            // redb doubles its files as they grow; what is unused goes back now.
            database.compact().at(at)?;
        }
        let bucket = Bucket::open(at, 0)?;
        for (place, checksum) in &self.written {
            if crc32fast::hash(&bucket.chunk(*place)?) != *checksum {
                return Err(StorageError::SealDiffers { path: self.path.clone() });
            }
        }
        drop(bucket);
        disk::sync_file(at).at(at)?;
        Ok(Finished { path: self.path, temporary: self.temporary })
    }
}

/// A file under a temporary name. It goes when this is dropped, unless it has got its own name by
/// then: on a full disk the space of a failed attempt is needed.
#[derive(Debug)]
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// A whole bucket, still under its temporary name.
#[derive(Debug)]
pub struct Finished {
    path: PathBuf,
    temporary: Temporary,
}

impl Finished {
    /// Renames the file to its own name, over an older one if there is one.
    pub fn publish(self) -> Result<PathBuf, StorageError> {
        disk::rename(&self.temporary.0, &self.path).at(&self.path)?;
        if let Some(directory) = self.path.parent() {
            disk::sync_directory(directory).at(directory)?;
        }
        Ok(self.path)
    }
}

/// An open bucket. The file never changes, so one look at its tables serves all reads.
pub struct Bucket {
    path: PathBuf,
    /// By first hour.
    pub blocks: BTreeMap<Hour, BlockRecord>,
    chunks: ReadOnlyTable<(i64, u32, u16), (u64, u32)>,
    pieces: ReadOnlyTable<(i64, u32), &'static [u8]>,
    heat: ReadOnlyTable<i64, &'static [u8]>,
    _database: ReadOnlyDatabase,
}

impl Bucket {
    /// # Errors
    /// [`StorageError::Damaged`] also if a newer program has written the file.
    pub fn open(path: &Path, cache_bytes: usize) -> Result<Self, StorageError> {
        guard(path, || {
            let database =
                Database::builder().set_cache_size(cache_bytes).open_read_only(path).at(path)?;
            let txn = database.begin_read().at(path)?;
            let version = txn.open_table(MARKS).at(path)?.get("version").at(path)?;
            if version.map(|version| version.value()) != Some(VERSION) {
                return Err(damaged(path, "the version of the bucket is not known"));
            }
            let mut blocks = BTreeMap::new();
            for row in txn.open_table(BLOCKS).at(path)?.iter().at(path)? {
                let (hour, record) = row.at(path)?;
                blocks.insert(hour.value(), decode_record(RECORD_VERSION, record.value())?);
            }
            Ok(Self {
                path: path.to_owned(),
                blocks,
                chunks: txn.open_table(CHUNKS).at(path)?,
                pieces: txn.open_table(PIECES).at(path)?,
                heat: txn.open_table(HEAT).at(path)?,
                _database: database,
            })
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The chunks of one character, or of all, in the order of characters and time.
    pub fn list_chunks(
        &self,
        block: Hour,
        character: Option<u32>,
    ) -> Result<Vec<ChunkPlace>, StorageError> {
        let (first, last) = character.map_or((0, u32::MAX), |character| (character, character));
        let range = (block, first, 0)..=(block, last, u16::MAX);
        guard(&self.path, || {
            let mut places = Vec::new();
            for row in self.chunks.range(range).at(&self.path)? {
                let (key, value) = row.at(&self.path)?;
                let ((_, character, part), (offset, len)) = (key.value(), value.value());
                places.push(ChunkPlace { block, character, part, offset, len });
            }
            Ok(places)
        })
    }

    /// The bytes of one chunk, not yet verified.
    pub fn chunk(&self, place: ChunkPlace) -> Result<Vec<u8>, StorageError> {
        let ChunkPlace { block, offset, len, .. } = place;
        if len > CHUNK_BYTES_MAX {
            return Err(damaged(&self.path, "a chunk claims to be too long"));
        }
        let outside = || damaged(&self.path, "a chunk lies outside its block");
        let piece_bytes = PIECE_BYTES as u64;
        let end = offset.checked_add(u64::from(len)).ok_or_else(outside)?;
        let first = u32::try_from(offset / piece_bytes).map_err(|_| outside())?;
        let last = u32::try_from(end / piece_bytes).map_err(|_| outside())?;
        let skip = usize::try_from(offset % piece_bytes).map_err(|_| outside())?;
        let mut bytes = Vec::with_capacity(skip + len as usize);
        guard(&self.path, || {
            for piece in self.pieces.range((block, first)..=(block, last)).at(&self.path)? {
                bytes.extend_from_slice(piece.at(&self.path)?.1.value());
            }
            Ok(())
        })?;
        bytes.truncate(skip + len as usize);
        if bytes.len() < skip + len as usize {
            return Err(outside());
        }
        bytes.drain(..skip);
        Ok(bytes)
    }

    /// The heat grid of an hour, encoded; `None` for kinds without, and for hours without rows.
    pub fn heat(&self, hour: Hour) -> Result<Option<Vec<u8>>, StorageError> {
        guard(&self.path, || {
            let heat = self.heat.get(hour).at(&self.path)?;
            Ok(heat.map(|heat| heat.value().to_vec()))
        })
    }
}

pub fn damaged(path: &Path, text: &str) -> StorageError {
    StorageError::Damaged { path: path.to_owned(), text: text.to_owned() }
}

thread_local! {
    /// How many [`guard`]s this thread is in.
    static GUARDS: Cell<u32> = const { Cell::new(0) };
}

/// Turns a panic inside redb into an error, and keeps it from the log: the error is told.
///
/// redb trusts its pages; a flipped bit can make it panic (46 of 50 damaged copies did so when
/// read). A damaged bucket must cost that bucket only.
pub fn guard<T>(
    path: &Path,
    read: impl FnOnce() -> Result<T, StorageError>,
) -> Result<T, StorageError> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if GUARDS.get() == 0 {
                tell(info);
            }
        }));
    });
    GUARDS.set(GUARDS.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(read));
    GUARDS.set(GUARDS.get() - 1);
    result.unwrap_or_else(|_| Err(damaged(path, "the database cannot read its pages")))
}
