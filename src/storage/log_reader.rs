//! Reading the append log back: every whole record, whatever happened to the bytes around it.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::series::SeriesError;
use crate::series::bytes::Cursor;
use crate::storage::hour::Hour;
use crate::storage::log::{
    Group, HEADER_BYTES, MAGIC, RECORD_BYTES_MAX, RECORD_HEAD_BYTES, RECORD_PREFIX_BYTES, VERSION,
};

/// Rows a damaged stretch may have held at most; a sequence number farther on is not believed.
const GAP_ROWS_MAX: u64 = 100_000_000;

/// What a log file holds.
#[derive(Debug)]
pub struct LogContent {
    /// `None` if the header is not readable; then there are no groups.
    pub hour: Option<Hour>,
    /// In order.
    pub groups: Vec<Group>,
    /// Bytes in the middle that could not be read and were skipped.
    pub damaged_bytes: u64,
    /// Length up to the end of the last whole record.
    pub good_bytes: u64,
    /// Bytes after that.
    pub torn_bytes: u64,
}

/// Reads a whole log file.
pub fn read(path: &Path) -> io::Result<LogContent> {
    Ok(parse(&fs::read(path)?))
}

/// Reads the first `bytes_max` bytes of a log file, or all: those after may be half written.
pub fn read_part(path: &Path, bytes_max: u64) -> io::Result<LogContent> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(parse(&bytes))
}

/// The hour a log file is for, from its header; `None` if that is not readable.
pub fn hour_of_file(path: &Path) -> Option<Hour> {
    let mut header = [0; HEADER_BYTES];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut header)).ok()?;
    parse_header(&header).ok()
}

/// Reads the bytes of a log file.
pub fn parse(bytes: &[u8]) -> LogContent {
    let mut content = LogContent {
        hour: parse_header(bytes).ok(),
        groups: Vec::new(),
        damaged_bytes: 0,
        good_bytes: 0,
        torn_bytes: bytes.len() as u64,
    };
    let Some(hour) = content.hour else { return content };
    let mut offset = HEADER_BYTES;
    let mut good_end = offset;
    while offset < bytes.len() {
        let last = content.groups.last().map(Group::last_sequence);
        match parse_record(hour, &bytes[offset..], last) {
            Ok((group, len)) => {
                // Only bytes before a good record are damage; at the end they are a torn write.
                content.damaged_bytes += (offset - good_end) as u64;
                offset += len;
                good_end = offset;
                content.groups.push(group);
            }
            // Looks for the next record byte by byte: lengths and sequence numbers refuse almost
            // every offset before a checksum has to be computed.
            Err(_) => offset += 1,
        }
    }
    content.good_bytes = good_end as u64;
    content.torn_bytes = (bytes.len() - good_end) as u64;
    content
}

fn parse_header(bytes: &[u8]) -> Result<Hour, SeriesError> {
    let mut cursor = Cursor::new(bytes);
    let checked = cursor.take(16)?;
    if crc32fast::hash(checked) != cursor.u32()? {
        return Err(SeriesError::Checksum);
    }
    let mut cursor = Cursor::new(checked);
    if cursor.take(4)? != MAGIC || cursor.u32()? != VERSION {
        return Err(SeriesError::Invalid("the header of a log file"));
    }
    cursor.i64()
}

/// Reads the record at the front of `bytes`; returns it and its length.
fn parse_record(
    hour: Hour,
    bytes: &[u8],
    last: Option<u64>,
) -> Result<(Group, usize), SeriesError> {
    let mut cursor = Cursor::new(bytes);
    let len = cursor.u32()? as usize;
    let checksum = cursor.u32()?;
    if !(RECORD_HEAD_BYTES..=RECORD_BYTES_MAX).contains(&len) {
        return Err(SeriesError::Invalid("the length of a record"));
    }
    let checked = cursor.take(len)?;
    let mut cursor = Cursor::new(checked);
    let first_sequence = cursor.u64()?;
    let rows = cursor.u32()?;
    let is_plausible = last.is_none_or(|last| {
        (last + 1..=last.saturating_add(GAP_ROWS_MAX)).contains(&first_sequence)
    });
    // There must be a number for the row after it, too. Every row takes at least a byte.
    let has_next = first_sequence.checked_add(u64::from(rows) + 1).is_some();
    if !is_plausible || !has_next || rows as usize > len {
        return Err(SeriesError::Invalid("the head of a record"));
    }
    if crc32fast::hash(checked) != checksum {
        return Err(SeriesError::Checksum);
    }
    let group = Group { hour, first_sequence, rows, bytes: cursor.rest().to_vec() };
    Ok((group, RECORD_PREFIX_BYTES + len))
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write;
    use std::path::PathBuf;

    use proptest::prelude::*;

    use super::*;
    use crate::storage::log::LogWriter;

    fn group(first_sequence: u64, rows: u32) -> Group {
        let bytes = vec![7; rows as usize * 3];
        Group { hour: 5, first_sequence, rows, bytes }
    }

    /// Writes the groups and returns the path of the one file.
    fn write(directory: &Path, groups: &[Group]) -> PathBuf {
        let mut writer = LogWriter::new(directory, None).unwrap();
        for group in groups {
            writer.append(group).unwrap();
        }
        writer.current().unwrap().path.clone()
    }

    #[test]
    fn groups_read_back() {
        let directory = tempfile::tempdir().unwrap();
        let groups = [group(1, 3), group(4, 1), group(5, 100)];
        let path = write(directory.path(), &groups);
        assert!(path.ends_with("00000000000000000001.log"));
        let content = read(&path).unwrap();
        assert_eq!((content.hour, content.damaged_bytes, content.torn_bytes), (Some(5), 0, 0));
        assert_eq!(content.groups, groups);
        assert_eq!(content.good_bytes, fs::metadata(&path).unwrap().len());
    }

    #[test]
    fn torn_tails_are_told_and_cut_by_the_next_append() {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = LogWriter::new(directory.path(), None).unwrap();
        writer.append(&group(1, 3)).unwrap();
        let log = writer.current().unwrap().clone();
        let mut file = OpenOptions::new().append(true).open(&log.path).unwrap();
        file.write_all(&[9; 30]).unwrap();
        assert_eq!(read(&log.path).unwrap().torn_bytes, 30);

        let mut writer = LogWriter::new(directory.path(), Some(log.clone())).unwrap();
        writer.append(&group(4, 1)).unwrap();
        let content = read(&log.path).unwrap();
        assert_eq!((content.groups.len(), content.damaged_bytes, content.torn_bytes), (2, 0, 0));
    }

    #[test]
    fn damage_in_the_middle_costs_its_record_only() {
        let directory = tempfile::tempdir().unwrap();
        let groups = [group(1, 30), group(31, 30), group(61, 30)];
        let path = write(directory.path(), &groups);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let content = parse(&bytes);
        assert_eq!(content.groups, [groups[0].clone(), groups[2].clone()]);
        assert_eq!((content.damaged_bytes, content.torn_bytes), (110, 0));
    }

    #[test]
    fn numbers_beyond_the_last_are_not_believed() {
        let directory = tempfile::tempdir().unwrap();
        let content = read(&write(directory.path(), &[group(u64::MAX, 1)])).unwrap();
        assert_eq!((content.groups.len(), content.torn_bytes > 0), (0, true));
        let last = group(u64::MAX - 2, 1);
        let directory = tempfile::tempdir().unwrap();
        let content = read(&write(directory.path(), std::slice::from_ref(&last))).unwrap();
        assert_eq!(content.groups, [last]);
    }

    #[test]
    fn every_cut_keeps_the_whole_records_before_it() {
        let directory = tempfile::tempdir().unwrap();
        let groups = [group(1, 2), group(3, 2), group(5, 2)];
        let bytes = fs::read(write(directory.path(), &groups)).unwrap();
        let record = (bytes.len() - HEADER_BYTES) / 3;
        for cut in HEADER_BYTES..bytes.len() {
            let content = parse(&bytes[..cut]);
            assert_eq!(content.groups, groups[..(cut - HEADER_BYTES) / record]);
            assert_eq!(content.damaged_bytes, 0);
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            parse(&bytes);
            let mut with_header = write_header();
            with_header.extend_from_slice(&bytes);
            parse(&with_header);
        }
    }

    fn write_header() -> Vec<u8> {
        let directory = tempfile::tempdir().unwrap();
        let path = write(directory.path(), &[group(1, 1)]);
        fs::read(path).unwrap()[..HEADER_BYTES].to_vec()
    }
}
