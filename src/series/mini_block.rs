//! Blocks of the open hour, in memory: a few minutes of one character.
//!
//! Differences as varints, the whole block under zstd: below half an hour of rows this is smaller
//! than `pco`, whose headers cost more than they save (9 B against 13 B a row at five minutes).

use std::cell::RefCell;

use zstd::bulk::Compressor;

use crate::series::SeriesError;
use crate::series::bytes::{Cursor, put_varint};
use crate::series::chunk::split_columns;
use crate::series::column::{Column, Packing, ROWS_MAX};
use crate::series::sample::{Columns, Sample};

/// Level 3 takes twice the time and saves 0.02 B a row.
const ZSTD_LEVEL: i32 = 1;
/// Longest block when unpacked: 1,024 telemetry rows of 9 bytes a value, several times over.
const UNPACKED_BYTES_MAX: usize = 1 << 20;

thread_local! {
    /// Kept, because making one takes as long as a block.
    static COMPRESSOR: RefCell<Compressor<'static>> =
        RefCell::new(Compressor::new(ZSTD_LEVEL).expect("zstd has memory for a context"));
}

/// An unpacked block; columns are decoded on demand.
#[derive(Debug)]
pub struct MiniBlock {
    rows: usize,
    body: Vec<u8>,
}

/// Encodes samples, oldest first.
pub fn encode<S: Sample>(samples: &[S]) -> Result<Vec<u8>, SeriesError> {
    let columns = S::columns(samples);
    let mut body = Vec::new();
    let mut values = Vec::new();
    put_varint(&mut body, columns.len() as u64);
    for column in &columns {
        let start = values.len();
        column.encode(Packing::Deltas, &mut values)?;
        put_varint(&mut body, (values.len() - start) as u64);
    }
    body.append(&mut values);
    let mut out = Vec::new();
    put_varint(&mut out, samples.len() as u64);
    put_varint(&mut out, body.len() as u64);
    let packed = COMPRESSOR.with_borrow_mut(|compressor| compressor.compress(&body));
    out.append(&mut packed.map_err(codec)?);
    Ok(out)
}

/// Unpacks a block.
pub fn open(bytes: &[u8]) -> Result<MiniBlock, SeriesError> {
    let mut cursor = Cursor::new(bytes);
    let rows = cursor.len("the number of rows", ROWS_MAX)?;
    let unpacked = cursor.len("the length of a block", UNPACKED_BYTES_MAX)?;
    let body = zstd::bulk::decompress(cursor.rest(), unpacked).map_err(codec)?;
    Ok(MiniBlock { rows, body })
}

impl Columns for MiniBlock {
    fn rows(&self) -> usize {
        self.rows
    }

    fn column(&self, index: usize) -> Result<Column, SeriesError> {
        let columns = split_columns(&mut Cursor::new(&self.body))?;
        let bytes = columns.get(index).ok_or(SeriesError::Invalid("the list of columns"))?;
        Column::decode(bytes, self.rows)
    }
}

fn codec(error: impl std::fmt::Display) -> SeriesError {
    SeriesError::Codec(error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::series::item_event::ItemEventSample;
    use crate::series::sample::{SpawnSample, TelemetrySample, arbitrary};

    proptest! {
        #[test]
        fn telemetry_reads_back(rows in prop::collection::vec(arbitrary::telemetry(), 0..60)) {
            let block = open(&encode(&rows).unwrap()).unwrap();
            prop_assert_eq!(TelemetrySample::from_columns(&block).unwrap(), rows);
        }

        #[test]
        fn spawns_read_back(rows in prop::collection::vec(arbitrary::spawn(), 0..150)) {
            let block = open(&encode(&rows).unwrap()).unwrap();
            prop_assert_eq!(SpawnSample::from_columns(&block).unwrap(), rows);
        }

        #[test]
        fn item_events_read_back(rows in prop::collection::vec(arbitrary::item_event(), 0..150)) {
            let block = open(&encode(&rows).unwrap()).unwrap();
            prop_assert_eq!(ItemEventSample::from_columns(&block).unwrap(), rows);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, body: Vec<u8>, rows in 0..9000usize) {
            let _ = open(&bytes);
            let block = MiniBlock { rows, body };
            let _ = SpawnSample::from_columns(&block);
            let _ = ItemEventSample::from_columns(&block);
        }
    }
}
