//! What characters have that can be part of a suit.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::domain::character::CharacterId;
use crate::domain::inventory::{Inventory, InventorySummary};
use crate::domain::item::ItemId;
use crate::inventory::{Contents, title};
use crate::query::{self, Document, Filter};
use crate::storage::{StorageError, Store};
use crate::suitbuilder::{Candidate, ITEMS_MAX};

/// Memory of what was read. The largest fleet we know of, 25,000 things on 120 characters, takes some
/// 10 MiB, and 40 MiB once somebody has searched it by a query.
const BYTES_MAX: u64 = 96 * 1024 * 1024;
/// Sizes the bookkeeping of the cache, not its memory.
const ENTRIES_EXPECTED: usize = 200;

/// Which things a search is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PoolFilter {
    pub query: Option<Filter>,
    /// What is worn.
    pub with_worn: bool,
    /// What is in packs.
    pub with_packs: bool,
    /// Whose things come first where there are too many; the others' are left out then.
    pub owners: Option<BTreeSet<CharacterId>>,
    /// Items that are in the pool, whatever else is asked.
    pub always: BTreeSet<ItemId>,
}

/// The things that a search is about. Cheap to make: what was read is shared.
#[derive(Debug, Default)]
pub struct Pool {
    /// By item, none twice.
    pub candidates: Arc<[Candidate]>,
    /// Of each candidate, the character and the thing.
    places: Vec<(u32, u32)>,
    characters: Vec<Arc<Wearables>>,
    /// Items that two characters have told of; the later word counts.
    pub told_twice: usize,
}

/// What one character has that can be part of a suit.
#[derive(Debug)]
struct Wearables {
    character: CharacterId,
    name: Box<str>,
    sequence: u64,
    things: Box<[Wearable]>,
    /// Of each thing, what queries ask about; empty until there is a query.
    documents: Box<[Document]>,
}

/// A thing that can be part of a suit, and what is shown of it.
#[derive(Debug)]
pub struct Wearable {
    pub candidate: Candidate,
    /// Material and name.
    pub name: Box<str>,
    /// Its number, see [`crate::inventory::container_label`].
    pub container: u32,
    pub is_worn: bool,
    pub icon: Option<u32>,
    pub class: &'static str,
    /// When it was last told, Unix milliseconds.
    seen_ms: i64,
}

/// Reads pools, and keeps what it read until it changes.
pub struct Pools {
    store: Store,
    known: Cache<CharacterId, Arc<Wearables>, ByBytes>,
    /// The pools of the last requests, the newest last: questions about a suit are about the same.
    last: Mutex<VecDeque<LastPool>>,
}

/// Most pools that are kept; each has some 10 MiB for the largest fleet.
const LAST_MAX: usize = 3;
/// Threads that read at a time.
const READERS_MAX: usize = 4;

/// A pool, and what it was made from.
struct LastPool {
    filter: PoolFilter,
    sequences: Vec<(CharacterId, u64)>,
    pool: Arc<Pool>,
}

impl Pools {
    pub fn new(store: Store) -> Self {
        let known = Cache::with_weighter(ENTRIES_EXPECTED, BYTES_MAX, ByBytes);
        Self { store, known, last: Mutex::default() }
    }

    /// Reads the things of everybody and leaves those that the filter wants. Blocks.
    ///
    /// Reading a thing takes some 5 us, and what was read before nothing.
    ///
    /// # Errors
    /// What is wrong with the files of a character.
    pub fn read(&self, filter: &PoolFilter) -> Result<Arc<Pool>, StorageError> {
        let summaries = self.store.inventories();
        let sequences: Vec<_> =
            summaries.iter().map(|summary| (summary.character, summary.sequence)).collect();
        let is_same = |last: &&LastPool| last.sequences == sequences && last.filter == *filter;
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = last().iter().find(is_same) {
            return Ok(Arc::clone(&same.pool));
        }
        let pool = Arc::new(Pool::of(self.read_all(&summaries, filter)?, filter));
        let mut last = last();
        if last.len() >= LAST_MAX {
            last.pop_front();
        }
        last.push_back(LastPool { filter: filter.clone(), sequences, pool: Arc::clone(&pool) });
        Ok(pool)
    }

    /// Reads what is not known yet.
    fn read_all(
        &self,
        summaries: &[InventorySummary],
        filter: &PoolFilter,
    ) -> Result<Vec<Arc<Wearables>>, StorageError> {
        let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
        let with_documents = filter.query.is_some();
        let part_len = summaries.len().div_ceil(threads.min(READERS_MAX)).max(1);
        let read_part = |part: &[InventorySummary]| {
            let each = part.iter().map(|summary| self.wearables(summary, with_documents));
            each.collect::<Result<Vec<_>, _>>()
        };
        let parts: Vec<_> = std::thread::scope(|scope| {
            let mut parts = summaries.chunks(part_len);
            let own = parts.next().unwrap_or_default();
            let others: Vec<_> = parts.map(|part| scope.spawn(move || read_part(part))).collect();
            let own = std::iter::once(read_part(own));
            own.chain(others.into_iter().map(|other| match other.join() {
                Ok(read) => read,
                Err(panic) => std::panic::resume_unwind(panic),
            }))
            .collect()
        });
        let mut characters = Vec::with_capacity(summaries.len());
        for part in parts {
            characters.extend(part?.into_iter().flatten());
        }
        Ok(characters)
    }

    /// What a character has now, or had a moment ago.
    fn wearables(
        &self,
        summary: &InventorySummary,
        with_documents: bool,
    ) -> Result<Option<Arc<Wearables>>, StorageError> {
        if let Some(known) = self.known.get(&summary.character)
            && known.sequence == summary.sequence
            && (known.has_documents() || !with_documents)
        {
            return Ok(Some(known));
        }
        let Some(inventory) = self.store.inventory(summary.character)? else { return Ok(None) };
        let read = Arc::new(Wearables::read(&inventory, summary.name.as_str(), with_documents));
        self.known.insert(summary.character, Arc::clone(&read));
        Ok(Some(read))
    }
}

impl Wearables {
    fn read(inventory: &Inventory, name: &str, with_documents: bool) -> Self {
        let contents = Contents::read(inventory);
        let (mut things, mut documents) = (Vec::new(), Vec::new());
        for entry in contents.entries.values() {
            let Some(candidate) = Candidate::of_item(&entry.item) else { continue };
            let container = contents.packs.number(&entry.item.place);
            if with_documents {
                let arrived_ms = entry.record.arrived_ms;
                let context = query::Context {
                    character_name: name,
                    container,
                    arrived_ms: (arrived_ms > 0).then_some(arrived_ms),
                    seen_ms: entry.record.seen_ms,
                };
                documents.push(query::document(&entry.item, &context));
            }
            things.push(Wearable {
                candidate,
                name: title(&entry.item).into(),
                container,
                is_worn: entry.item.place.is_worn,
                icon: entry.item.icons.icon,
                class: entry.item.class.name().unwrap_or("Unknown"),
                seen_ms: entry.record.seen_ms,
            });
        }
        Self {
            character: inventory.character,
            name: name.into(),
            sequence: inventory.sequence,
            things: things.into(),
            documents: documents.into(),
        }
    }

    fn has_documents(&self) -> bool {
        self.documents.len() == self.things.len()
    }

    fn is_wanted(&self, index: usize, filter: &PoolFilter) -> bool {
        let thing = &self.things[index];
        if filter.always.contains(&thing.candidate.item) {
            return true;
        }
        let is_there = if thing.is_worn { filter.with_worn } else { filter.with_packs };
        let is_found = |query| {
            self.documents.get(index).is_some_and(|document| query::matches(query, document))
        };
        is_there && filter.query.as_ref().is_none_or(is_found)
    }
}

impl Pool {
    fn of(characters: Vec<Arc<Wearables>>, filter: &PoolFilter) -> Self {
        let mut told_twice = 0;
        let mut wanted: BTreeMap<ItemId, (u32, u32)> = BTreeMap::new();
        let thing =
            |(character, index): (u32, u32)| &characters[character as usize].things[index as usize];
        for (character, wearables) in (0..).zip(&characters) {
            for (index, new) in (0..).zip(&wearables.things) {
                let item = new.candidate.item;
                match wanted.get(&item) {
                    // It passed from one to the other, and one of them has not been told.
                    Some(old) => {
                        told_twice += 1;
                        if new.seen_ms > thing(*old).seen_ms {
                            wanted.insert(item, (character, index));
                        }
                    }
                    None => drop(wanted.insert(item, (character, index))),
                }
            }
        }
        wanted.retain(|_, (character, index)| {
            characters[*character as usize].is_wanted(*index as usize, filter)
        });
        if let (true, Some(owners)) = (wanted.len() > ITEMS_MAX, &filter.owners) {
            wanted.retain(|item, place| {
                owners.contains(&thing(*place).candidate.owner) || filter.always.contains(item)
            });
        }
        let places: Vec<_> = wanted.into_values().collect();
        let candidates = places.iter().map(|place| thing(*place).candidate.clone()).collect();
        Self { candidates, places, characters, told_twice }
    }

    /// The thing with this id.
    pub fn find(&self, item: ItemId) -> Option<&Wearable> {
        let at = self.candidates.binary_search_by_key(&item, |candidate| candidate.item).ok()?;
        let (character, index) = self.places.get(at)?;
        self.characters.get(*character as usize)?.things.get(*index as usize)
    }

    /// Name of a character that has something.
    pub fn name_of(&self, character: CharacterId) -> Option<&str> {
        let mut characters = self.characters.iter();
        characters.find(|known| known.character == character).map(|known| &*known.name)
    }
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<CharacterId, Arc<Wearables>> for ByBytes {
    fn weight(&self, _: &CharacterId, wearables: &Arc<Wearables>) -> u64 {
        let things = wearables.things.iter().map(|thing| {
            let candidate = &thing.candidate;
            size_of::<Wearable>()
                + thing.name.len()
                + size_of_val(candidate.cantrips.as_slice())
                + size_of_val(candidate.wield.as_slice())
        });
        let documents = wearables.documents.iter().map(|document| {
            size_of::<Document>() + document.title.len() + size_of_val(document.marks.as_slice())
        });
        // Nothing at all costs its entry all the same.
        (size_of::<Wearables>() + things.sum::<usize>() + documents.sum::<usize>()) as u64
    }
}
