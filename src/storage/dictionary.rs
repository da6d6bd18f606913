//! Texts and character names as 32-bit ids, given from 1 and never reused.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::domain::character::{CharacterId, CharacterName};

/// Most texts in memory: sessions are the ones that keep coming, about 20,000 in 60 days for 70
/// characters; older ones are retired.
const TEXTS_MAX: usize = 1_000_000;
/// Most characters that may ever report.
const CHARACTERS_MAX: usize = 1_000_000;
/// Largest id believed: four years of sessions of 2,000 characters.
const ID_MAX: usize = 1 << 24;
/// Id of every text beyond [`TEXTS_MAX`].
pub const OTHER: u32 = 0;

/// The dictionary of the store.
#[derive(Debug)]
pub struct Dictionary {
    pub texts: Interner<Arc<str>>,
    pub characters: Interner<CharacterName>,
    other: Arc<str>,
    unknown: Arc<str>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            texts: Interner::new(TEXTS_MAX),
            characters: Interner::new(CHARACTERS_MAX),
            other: "(other)".into(),
            unknown: "(unknown)".into(),
        }
    }
}

impl Dictionary {
    /// The text with that id; `None` if it is retired, or its definition was lost with damaged
    /// bytes.
    pub fn text(&self, id: u32) -> Option<Arc<str>> {
        if id == OTHER { Some(Arc::clone(&self.other)) } else { self.texts.get(id).cloned() }
    }

    /// Stands for a text that nobody knows any more.
    pub fn unknown(&self) -> Arc<str> {
        Arc::clone(&self.unknown)
    }

    /// The name of a character; `None` only if its definition was lost with damaged bytes.
    pub fn character(&self, id: u32) -> Option<CharacterName> {
        self.characters.get(id).cloned()
    }

    pub fn character_id(&self, name: &str) -> Option<CharacterId> {
        self.characters.find(name).map(CharacterId)
    }
}

/// Items by id and ids by text.
#[derive(Debug)]
pub struct Interner<T> {
    /// At index id − 1; `None` where the definition was lost or is retired.
    items: Vec<Option<T>>,
    ids: HashMap<T, u32>,
    len_max: usize,
}

impl<T: Borrow<str> + Clone + Eq + Hash> Interner<T> {
    fn new(len_max: usize) -> Self {
        Self { items: Vec::new(), ids: HashMap::new(), len_max }
    }

    /// Items in memory.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn find(&self, text: &str) -> Option<u32> {
        self.ids.get(text).copied()
    }

    pub fn get(&self, id: u32) -> Option<&T> {
        self.items.get(index(id)?)?.as_ref()
    }

    /// The id the next new item gets; `None` when the dictionary is full.
    pub fn next_id(&self) -> Option<u32> {
        if self.ids.len() >= self.len_max || self.items.len() >= ID_MAX {
            None
        } else {
            u32::try_from(self.items.len() + 1).ok()
        }
    }

    /// Takes a definition; a repeated one changes nothing.
    ///
    /// Ids beyond the limit are not taken: no program of this version has given them.
    pub fn define(&mut self, id: u32, item: T) {
        self.reserve(id);
        let Some(slot) = index(id).and_then(|index| self.items.get_mut(index)) else { return };
        if slot.is_none() {
            *slot = Some(item.clone());
            self.ids.insert(item, id);
        }
    }

    /// Forgets an item; its id is not given again.
    pub fn retire(&mut self, id: u32) {
        if let Some(item) = index(id).and_then(|index| self.items.get_mut(index)?.take()) {
            self.ids.remove(item.borrow());
        }
    }

    /// Makes sure that an id that is in use is not given again, even if its definition was lost.
    pub fn reserve(&mut self, id: u32) {
        let len = usize::try_from(id).unwrap_or(usize::MAX);
        if len > self.items.len() && len <= ID_MAX {
            self.items.resize(len, None);
        }
    }
}

fn index(id: u32) -> Option<usize> {
    usize::try_from(id.checked_sub(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_given_once() {
        let mut dictionary = Dictionary::default();
        let texts = &mut dictionary.texts;
        assert_eq!(texts.next_id(), Some(1));
        texts.define(1, "idle".into());
        texts.define(1, "combat".into());
        assert_eq!((texts.find("idle"), texts.find("combat")), (Some(1), None));
        texts.reserve(4);
        assert_eq!(texts.next_id(), Some(5));
        assert_eq!(dictionary.text(4), None);
        assert_eq!(dictionary.text(OTHER).as_deref(), Some("(other)"));
        dictionary.texts.retire(1);
        assert_eq!((dictionary.texts.find("idle"), dictionary.text(1)), (None, None));
        dictionary.texts.reserve(u32::MAX);
        assert_eq!(dictionary.texts.next_id(), Some(5));
    }

    #[test]
    fn a_full_dictionary_says_so() {
        let mut interner: Interner<Arc<str>> = Interner::new(1);
        interner.define(1, "a".into());
        assert_eq!(interner.next_id(), None);
    }
}
