//! From older formats of the data directory to the present one.

use std::fs;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};

use crate::storage::StorageError;
use crate::storage::bucket::{
    BlockRecord, BucketWriter, CHUNKS, ChunkPlace, HEAT, PIECES, damaged, guard,
};
use crate::storage::codec::{Decode, Encode, decode_record};
use crate::storage::directory::{Directory, SPAWNS, TELEMETRY, list_files};
use crate::storage::error::AtPath;
use crate::storage::hour::Hour;
use crate::storage::period::Period;

/// Format 1. Key: hour. Value: version byte 1, [`HourRecord`].
const HOURS: TableDefinition<i64, &[u8]> = TableDefinition::new("hours");

/// What a day file of format 1 says of one of its hours.
#[derive(Encode, Decode)]
struct HourRecord {
    first_sequence: u64,
    last_sequence: u64,
    rows: u64,
    stream_bytes: u64,
}

/// Format 1 kept all hours of a day in one file that grew by replacement; now each hour is a
/// bucket of its own until its day is compacted.
///
/// A day file goes when all its hours are safe, so this may end at any point and be done again.
/// A day file that cannot be read is kept aside.
pub fn day_files_to_hours(directory: &Directory) -> Result<(), StorageError> {
    for kind in [TELEMETRY, SPAWNS] {
        let folder = directory.series(kind);
        for path in list_files(&folder, "redb")? {
            let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if !matches!(Period::parse(name), Some(Period::Day(_))) {
                continue;
            }
            match split(&path, &folder) {
                Ok(hours) => {
                    tracing::info!(file = %path.display(), hours, "a day file became hours");
                    fs::remove_file(&path).at(&path)?;
                }
                Err(StorageError::Damaged { text, .. }) => {
                    tracing::error!(file = %path.display(), text, "a day file is kept aside");
                    fs::rename(&path, path.with_extension("redb.damaged")).at(&path)?;
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Writes each hour of a day file into a bucket; returns how many.
fn split(path: &Path, folder: &Path) -> Result<u64, StorageError> {
    guard(path, || {
        let database = Database::builder().open_read_only(path);
        let database = database.map_err(|error| damaged(path, &error.to_string()))?;
        let txn = database.begin_read().at(path)?;
        let chunks = txn.open_table(CHUNKS).at(path)?;
        let pieces = txn.open_table(PIECES).at(path)?;
        let heat = txn.open_table(HEAT).at(path)?;
        let mut hours = 0;
        for row in txn.open_table(HOURS).at(path)?.iter().at(path)? {
            let (hour, record) = row.at(path)?;
            let hour: Hour = hour.value();
            let HourRecord { first_sequence, last_sequence, rows, stream_bytes } =
                decode_record(1, record.value())?;
            let mut stream = Vec::new();
            for piece in pieces.range((hour, 0)..=(hour, u32::MAX)).at(path)? {
                stream.extend_from_slice(piece.at(path)?.1.value());
            }
            let mut writer =
                BucketWriter::create(&folder.join(format!("{}.redb", Period::Hour(hour).name())))?;
            writer.begin_block(hour);
            for row in chunks.range((hour, 0, 0)..=(hour, u32::MAX, u16::MAX)).at(path)? {
                let (key, value) = row.at(path)?;
                let ((block, character, part), (offset, len)) = (key.value(), value.value());
                let place = ChunkPlace { block, character, part, offset, len };
                writer.add_chunk(character, part, slice(&stream, place, path)?)?;
            }
            let record =
                BlockRecord { hours: 1, first_sequence, last_sequence, rows, stream_bytes };
            let heat = heat.get(hour).at(path)?.map(|grid| (hour, grid.value().to_vec()));
            writer.end_block(record, heat.as_slice())?;
            writer.finish()?.publish()?;
            hours += 1;
        }
        Ok(hours)
    })
}

fn slice<'s>(stream: &'s [u8], place: ChunkPlace, path: &Path) -> Result<&'s [u8], StorageError> {
    let from = usize::try_from(place.offset).unwrap_or(usize::MAX);
    let bytes = stream.get(from..).and_then(|rest| rest.get(..place.len as usize));
    bytes.ok_or_else(|| damaged(path, "a chunk lies outside its hour"))
}
