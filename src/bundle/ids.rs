//! The store's ids of names and texts, remembered by the bytes in the file.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::bundle::TakeError;
use crate::bundle::field::RowError;
use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::limits::TEXT_CHARS_MAX;
use crate::storage::Importer;

/// Most entries of one of the maps; then it begins anew. Some 100 MB.
const ENTRIES_MAX: usize = 1_000_000;

type Map<V> = HashMap<Box<[u8]>, V, BuildHasherDefault<BytesHasher>>;

/// Ids met so far. What is remembered has been checked.
#[derive(Default)]
pub struct Ids {
    characters: Map<CharacterId>,
    texts: Map<u32>,
}

impl Ids {
    pub fn character(
        &mut self,
        importer: &mut Importer<'_>,
        column: &'static str,
        name: &[u8],
    ) -> Result<CharacterId, TakeError> {
        if let Some(id) = self.characters.get(name) {
            return Ok(*id);
        }
        let text = utf8(column, name)?;
        let checked = CharacterName::new(text).map_err(|error| RowError::Name { column, error })?;
        let id = importer.character(&checked)?;
        remember(&mut self.characters, name, id);
        Ok(id)
    }

    pub fn text(
        &mut self,
        importer: &mut Importer<'_>,
        column: &'static str,
        bytes: &[u8],
    ) -> Result<u32, TakeError> {
        if let Some(id) = self.texts.get(bytes) {
            return Ok(*id);
        }
        let text = utf8(column, bytes)?;
        if text.len() > TEXT_CHARS_MAX && text.chars().count() > TEXT_CHARS_MAX {
            return Err(RowError::Long { column, max: TEXT_CHARS_MAX }.into());
        }
        let id = importer.text(text)?;
        remember(&mut self.texts, bytes, id);
        Ok(id)
    }
}

fn utf8<'a>(column: &'static str, bytes: &'a [u8]) -> Result<&'a str, RowError> {
    std::str::from_utf8(bytes).map_err(|_| RowError::kind(column, "UTF-8", bytes))
}

fn remember<V>(map: &mut Map<V>, key: &[u8], id: V) {
    if map.len() >= ENTRIES_MAX {
        map.clear();
    }
    map.insert(key.into(), id);
}

/// A multiplication for each eight bytes. The file is the operator's own: nobody picks its texts
/// to collide.
#[derive(Default)]
struct BytesHasher(u64);

impl Hasher for BytesHasher {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_usize(&mut self, len: usize) {
        self.write_u64(len as u64);
    }

    fn write_u64(&mut self, word: u64) {
        // The odd number closest to 2^64 divided by the golden ratio (Knuth, TAOCP 6.4).
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}
