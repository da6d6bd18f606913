//! Sealed chunks: the samples of one character and some hours as compressed columns.
//!
//! Self-describing and checksummed. Layout: docs/FORMAT.md, "Column chunk".

use crate::series::SeriesError;
use crate::series::bytes::{Cursor, put_varint};
use crate::series::column::{Column, Packing, ROWS_MAX};
use crate::series::sample::{Columns, Sample};

const VERSION: u8 = 1;
/// Most columns of a chunk; telemetry has 19.
const COLUMNS_MAX: usize = 64;
/// Longest column. Bounded by the rows: 9 bytes each, and the headers of `pco`.
const COLUMN_BYTES_MAX: usize = ROWS_MAX * 10;
/// Version, kind and checksum come before the bytes that the checksum covers.
const CHECKED_FROM: usize = 6;

/// The range of values in a chunk, to leave out what a reader does not need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// First and last time, milliseconds since the base.
    pub at_ms: (u32, u32),
    /// West and east edge, map units.
    pub ew: (f64, f64),
    /// South and north edge, map units.
    pub ns: (f64, f64),
}

/// A chunk whose header and checksum have been read; columns are decoded on demand.
#[derive(Debug)]
pub struct Chunk<'a> {
    pub rows: usize,
    /// What `at_ms` counts from, Unix milliseconds.
    pub base_ms: i64,
    pub bounds: Bounds,
    columns: Vec<&'a [u8]>,
}

/// Encodes samples, oldest first, 1 to [`ROWS_MAX`].
///
/// # Errors
/// [`SeriesError::TooLarge`] with more rows, [`SeriesError::Codec`] if `pco` refuses a column or
/// does not give it back as it was.
pub fn encode<S: Sample>(base_ms: i64, samples: &[S]) -> Result<Vec<u8>, SeriesError> {
    if samples.len() > ROWS_MAX {
        let (len, max) = (samples.len() as u64, ROWS_MAX as u64);
        return Err(SeriesError::TooLarge { what: "the number of rows", len, max });
    }
    let mut lengths = Vec::new();
    let mut body = Vec::new();
    let columns = S::columns(samples);
    for column in &columns {
        let start = body.len();
        column.encode(Packing::Pco, &mut body)?;
        // Decoding is ten times faster than encoding: cheap certainty that nothing is lost.
        if Column::decode(&body[start..], samples.len())? != *column {
            return Err(SeriesError::Codec("a column does not read back".to_owned()));
        }
        put_varint(&mut lengths, (body.len() - start) as u64);
    }
    let bounds = Bounds::of(samples);
    let mut out = vec![VERSION, S::KIND, 0, 0, 0, 0];
    put_varint(&mut out, samples.len() as u64);
    out.extend_from_slice(&base_ms.to_le_bytes());
    out.extend_from_slice(&bounds.at_ms.0.to_le_bytes());
    out.extend_from_slice(&bounds.at_ms.1.to_le_bytes());
    for edge in [bounds.ew.0, bounds.ew.1, bounds.ns.0, bounds.ns.1] {
        out.extend_from_slice(&edge.to_le_bytes());
    }
    put_varint(&mut out, columns.len() as u64);
    out.extend_from_slice(&lengths);
    out.extend_from_slice(&body);
    let checksum = crc32fast::hash(&out[CHECKED_FROM..]);
    out[2..CHECKED_FROM].copy_from_slice(&checksum.to_le_bytes());
    Ok(out)
}

/// Reads the header of a chunk that fills `bytes` and verifies its checksum.
///
/// # Errors
/// Says what is wrong with the bytes; they may come from a damaged disk.
pub fn open<S: Sample>(bytes: &[u8]) -> Result<Chunk<'_>, SeriesError> {
    let mut cursor = Cursor::new(bytes);
    let version = cursor.u8()?;
    if version != VERSION {
        return Err(SeriesError::Version(version));
    }
    let found = cursor.u8()?;
    let checksum = cursor.u32()?;
    if crc32fast::hash(cursor.rest()) != checksum {
        return Err(SeriesError::Checksum);
    }
    if found != S::KIND {
        return Err(SeriesError::Kind { found, wanted: S::KIND });
    }
    let rows = cursor.len("the number of rows", ROWS_MAX)?;
    let base_ms = cursor.i64()?;
    let bounds = Bounds {
        at_ms: (cursor.u32()?, cursor.u32()?),
        ew: (cursor.f64()?, cursor.f64()?),
        ns: (cursor.f64()?, cursor.f64()?),
    };
    let columns = split_columns(&mut cursor)?;
    Ok(Chunk { rows, base_ms, bounds, columns })
}

/// Reads the number of columns, their lengths, and cuts the rest accordingly.
pub fn split_columns<'a>(cursor: &mut Cursor<'a>) -> Result<Vec<&'a [u8]>, SeriesError> {
    let count = cursor.len("the number of columns", COLUMNS_MAX)?;
    let mut lengths = Vec::with_capacity(count);
    for _ in 0..count {
        lengths.push(cursor.len("the length of a column", COLUMN_BYTES_MAX)?);
    }
    lengths.into_iter().map(|len| cursor.take(len)).collect()
}

impl Columns for Chunk<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn column(&self, index: usize) -> Result<Column, SeriesError> {
        let bytes = self.columns.get(index).ok_or(SeriesError::Invalid("the list of columns"))?;
        Column::decode(bytes, self.rows)
    }
}

impl Bounds {
    /// The bounds of samples, at least one.
    pub fn of<S: Sample>(samples: &[S]) -> Self {
        let mut bounds = Self {
            at_ms: (u32::MAX, 0),
            ew: (f64::INFINITY, f64::NEG_INFINITY),
            ns: (f64::INFINITY, f64::NEG_INFINITY),
        };
        for sample in samples {
            let (at_ms, (ew, ns)) = (sample.at_ms(), sample.place());
            bounds.at_ms = (bounds.at_ms.0.min(at_ms), bounds.at_ms.1.max(at_ms));
            bounds.ew = (bounds.ew.0.min(ew), bounds.ew.1.max(ew));
            bounds.ns = (bounds.ns.0.min(ns), bounds.ns.1.max(ns));
        }
        bounds
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::series::sample::{SpawnSample, TelemetrySample, arbitrary};

    #[track_caller]
    fn check<S: Sample + PartialEq + std::fmt::Debug>(samples: &[S]) {
        let bytes = encode(3_600_000, samples).unwrap();
        let chunk = open::<S>(&bytes).unwrap();
        assert_eq!((chunk.rows, chunk.base_ms), (samples.len(), 3_600_000));
        assert_eq!(S::from_columns(&chunk).unwrap(), samples);
    }

    #[test]
    fn headers_tell_the_bounds() {
        let at = |at_ms, ew| SpawnSample { at_ms, ew, ns: -2.5, ..SpawnSample::default() };
        let bytes = encode(0, &[at(5, 33.6), at(9, -1.0)]).unwrap();
        let bounds = open::<SpawnSample>(&bytes).unwrap().bounds;
        assert_eq!(bounds, Bounds { at_ms: (5, 9), ew: (-1.0, 33.6), ns: (-2.5, -2.5) });
    }

    #[test]
    fn other_versions_and_kinds_are_refused() {
        let mut bytes = encode(0, &[SpawnSample::default()]).unwrap();
        let kind = open::<TelemetrySample>(&bytes).unwrap_err();
        assert_eq!(kind, SeriesError::Kind { found: 2, wanted: 1 });
        bytes[0] = 9;
        assert_eq!(open::<SpawnSample>(&bytes).unwrap_err(), SeriesError::Version(9));
    }

    proptest! {
        #[test]
        fn telemetry_reads_back(rows in prop::collection::vec(arbitrary::telemetry(), 1..60)) {
            check(&rows);
        }

        #[test]
        fn spawns_read_back(rows in prop::collection::vec(arbitrary::spawn(), 1..200)) {
            check(&rows);
        }

        #[test]
        fn item_events_read_back(rows in prop::collection::vec(arbitrary::item_event(), 1..99)) {
            check(&rows);
        }

        #[test]
        fn every_flipped_bit_is_noticed(
            rows in prop::collection::vec(arbitrary::spawn(), 1..20),
            at: prop::sample::Index,
            bit in 0..8u8,
        ) {
            let mut bytes = encode(0, &rows).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(open::<SpawnSample>(&bytes).is_err());
        }

        #[test]
        fn truncated_chunks_are_refused(
            rows in prop::collection::vec(arbitrary::spawn(), 1..20),
            at: prop::sample::Index,
        ) {
            let bytes = encode(0, &rows).unwrap();
            prop_assert!(open::<SpawnSample>(&bytes[..at.index(bytes.len())]).is_err());
        }

        /// The checksum is made to fit, so that the decoders behind it are reached.
        #[test]
        fn arbitrary_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 6..400)) {
            bytes[0] = VERSION;
            bytes[1] = SpawnSample::KIND;
            let checksum = crc32fast::hash(&bytes[CHECKED_FROM..]);
            bytes[2..CHECKED_FROM].copy_from_slice(&checksum.to_le_bytes());
            if let Ok(chunk) = open::<SpawnSample>(&bytes) {
                let _ = SpawnSample::from_columns(&chunk);
            }
        }
    }
}
