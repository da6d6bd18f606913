//! The file of one character's items: written whole, never edited. docs/FORMAT.md, "Items".

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use crate::domain::character::CharacterId;
use crate::domain::inventory::Inventory;
use crate::series::SeriesError;
use crate::series::bytes::Cursor;
use crate::storage::StorageError;
use crate::storage::bucket::damaged;
use crate::storage::directory::TEMPORARY;
use crate::storage::disk;
use crate::storage::error::AtPath;
use crate::storage::inventory::row::PackedItems;

/// Ending of the names of these files.
pub const ENDING: &str = "items";
const MAGIC: [u8; 4] = *b"OVIT";
const VERSION: u32 = 1;
/// All fields, and the checksum of those.
const HEADER_BYTES: usize = 48;

/// What a file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub character: CharacterId,
    /// Last change it holds.
    pub sequence: u64,
    pub changed_ms: i64,
    pub count: u32,
    unpacked_bytes: u32,
    packed_bytes: u32,
    packed_crc: u32,
}

/// Reads the header and verifies the checksums of both parts, without unpacking.
pub fn verify(path: &Path) -> Result<Header, StorageError> {
    load(path).map(|(header, _)| header)
}

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Inventory, StorageError> {
    let (header, zstd) = load(path)?;
    let Header { character, sequence, changed_ms, count, unpacked_bytes, .. } = header;
    let items = PackedItems { count, unpacked_bytes, zstd }.unpack();
    let items = items.map_err(|error| damaged(path, &error.to_string()))?;
    Ok(Inventory { character, sequence, changed_ms, items })
}

/// Writes a file under a temporary name, makes it durable, and gives it its name, durably too.
///
/// Nothing is left behind if that fails.
pub fn write(path: &Path, inventory: &Inventory) -> Result<(), StorageError> {
    let packed = PackedItems::pack(&inventory.items)?;
    let mut bytes = header(inventory, &packed);
    bytes.extend_from_slice(&packed.zstd);
    let temporary = path.with_extension(TEMPORARY);
    let written = disk::may_write(&temporary)
        .and_then(|()| File::create(&temporary)?.write_all(&bytes))
        .and_then(|()| disk::sync_file(&temporary))
        .at(&temporary)
        .and_then(|()| disk::rename(&temporary, path).at(path));
    if written.is_err() {
        // On a full disk its space is needed.
        let _ = fs::remove_file(&temporary);
    }
    written?;
    let folder = path.parent().unwrap_or(path);
    let named = disk::sync_directory(folder).at(folder);
    if named.is_err() {
        // Nothing may count on it.
        let _ = fs::remove_file(path);
    }
    named
}

fn header(inventory: &Inventory, packed: &PackedItems) -> Vec<u8> {
    let packed_bytes = u32::try_from(packed.zstd.len()).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEADER_BYTES + packed.zstd.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&inventory.character.0.to_le_bytes());
    bytes.extend_from_slice(&inventory.sequence.to_le_bytes());
    bytes.extend_from_slice(&inventory.changed_ms.to_le_bytes());
    bytes.extend_from_slice(&packed.count.to_le_bytes());
    bytes.extend_from_slice(&packed.unpacked_bytes.to_le_bytes());
    bytes.extend_from_slice(&packed_bytes.to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&packed.zstd).to_le_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
    bytes
}

fn load(path: &Path) -> Result<(Header, Vec<u8>), StorageError> {
    let file = File::open(path).at(path)?;
    let mut head = Vec::new();
    (&file).take(HEADER_BYTES as u64).read_to_end(&mut head).at(path)?;
    let header = parse(&head).map_err(|error| damaged(path, &error.to_string()))?;
    let mut zstd = Vec::new();
    // One byte more than there should be, to tell a file that is too long.
    file.take(u64::from(header.packed_bytes) + 1).read_to_end(&mut zstd).at(path)?;
    let is_whole = zstd.len() == header.packed_bytes as usize;
    if !is_whole || crc32fast::hash(&zstd) != header.packed_crc {
        return Err(damaged(path, &SeriesError::Checksum.to_string()));
    }
    Ok((header, zstd))
}

fn parse(bytes: &[u8]) -> Result<Header, SeriesError> {
    let mut cursor = Cursor::new(bytes);
    let checked = cursor.take(HEADER_BYTES - 4)?;
    if crc32fast::hash(checked) != cursor.u32()? {
        return Err(SeriesError::Checksum);
    }
    let mut cursor = Cursor::new(checked);
    if cursor.take(4)? != MAGIC || cursor.u32()? != VERSION {
        return Err(SeriesError::Invalid("the header of a file of items"));
    }
    Ok(Header {
        character: CharacterId(cursor.u32()?),
        sequence: cursor.u64()?,
        changed_ms: cursor.i64()?,
        count: cursor.u32()?,
        unpacked_bytes: cursor.u32()?,
        packed_bytes: cursor.u32()?,
        packed_crc: cursor.u32()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::inventory::tests::record;

    #[test]
    fn files_read_back_and_every_flipped_byte_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("00000000000000000007.items");
        let items = (1..5).map(|id| (record(id, "a sword").id, record(id, "a sword"))).collect();
        let inventory = Inventory { character: CharacterId(3), sequence: 7, changed_ms: -5, items };
        write(&path, &inventory).unwrap();
        assert_eq!(read(&path).unwrap(), inventory);
        let header = verify(&path).unwrap();
        assert_eq!((header.count, header.sequence), (4, 7));
        let good = fs::read(&path).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            fs::write(&path, bad).unwrap();
            assert!(verify(&path).is_err(), "byte {at}");
        }
        for bad in [&good[..good.len() - 1], &[good.as_slice(), &[0]].concat(), &[]] {
            fs::write(&path, bad).unwrap();
            assert!(matches!(read(&path), Err(StorageError::Damaged { .. })));
        }
    }
}
