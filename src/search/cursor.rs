//! Where a page ended, as a text that whoever got it can send back.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::query::{NumberField, Sort, SortBy};
use crate::search::SORT_KEYS_MAX;

/// The sort keys of a page's last hit. They say by themselves what comes next, so a cursor holds as
/// long as one likes, whatever is indexed meanwhile.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub(super) sort: Vec<Sort>,
    /// By `sort`.
    pub(super) keys: Vec<Key>,
    /// Character and item.
    pub(super) key: u64,
}

/// What a hit is sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// As [`crate::search::top`] orders numbers: the less, the earlier.
    Number(u64),
    Text(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    #[error("the cursor is not one that a page of results gave")]
    Unreadable,
    #[error("the cursor is of a query with another order")]
    OtherOrder,
}

/// Bytes: format, number of keys; of each its field, whether it is turned round, and the key; then
/// character and item, and a checksum. A text key is its length (2 bytes) and the text.
const FORMAT: u8 = 1;
/// Most bytes of a text key; longer names are cut, which only places them by their begin.
const TEXT_BYTES_MAX: usize = 400;
const NAME: u8 = 254;
const CHARACTER: u8 = 255;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![FORMAT, u8::try_from(self.sort.len()).unwrap_or(0)];
        for (sort, key) in self.sort.iter().zip(&self.keys) {
            bytes.extend([code(sort.by), u8::from(sort.is_reversed)]);
            match key {
                Key::Number(number) => bytes.extend(number.to_be_bytes()),
                Key::Text(text) => {
                    let text = &text[..text.floor_char_boundary(TEXT_BYTES_MAX)];
                    bytes.extend(u16::try_from(text.len()).unwrap_or(0).to_be_bytes());
                    bytes.extend(text.as_bytes());
                }
            }
        }
        bytes.extend(self.key.to_be_bytes());
        bytes.extend(crc32fast::hash(&bytes).to_be_bytes());
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError::Unreadable)?;
        read(&bytes).ok_or(CursorError::Unreadable)
    }
}

fn read(bytes: &[u8]) -> Option<Cursor> {
    let (mut bytes, checksum) = bytes.split_last_chunk::<4>()?;
    if crc32fast::hash(bytes).to_be_bytes() != *checksum {
        return None;
    }
    let [FORMAT, count] = take(&mut bytes)? else { return None };
    let (mut sort, mut keys) = (Vec::new(), Vec::new());
    if usize::from(count) > SORT_KEYS_MAX {
        return None;
    }
    for _ in 0..count {
        let [code, is_reversed] = take(&mut bytes)?;
        let by = by_code(code)?;
        keys.push(match by {
            SortBy::Number(_) => Key::Number(u64::from_be_bytes(take(&mut bytes)?)),
            SortBy::Name | SortBy::Character => {
                let len = usize::from(u16::from_be_bytes(take(&mut bytes)?));
                let (text, rest) = bytes.split_at_checked(len)?;
                bytes = rest;
                Key::Text(String::from_utf8(text.to_vec()).ok()?)
            }
        });
        sort.push(Sort { by, is_reversed: is_reversed == 1 });
    }
    let key = u64::from_be_bytes(take(&mut bytes)?);
    bytes.is_empty().then_some(Cursor { sort, keys, key })
}

fn take<const LEN: usize>(bytes: &mut &[u8]) -> Option<[u8; LEN]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}

/// A number for what is sorted by.
fn code(by: SortBy) -> u8 {
    match by {
        SortBy::Number(field) => field as u8,
        SortBy::Name => NAME,
        SortBy::Character => CHARACTER,
    }
}

fn by_code(code: u8) -> Option<SortBy> {
    match code {
        NAME => Some(SortBy::Name),
        CHARACTER => Some(SortBy::Character),
        code => NumberField::ALL.get(usize::from(code)).copied().map(SortBy::Number),
    }
}
