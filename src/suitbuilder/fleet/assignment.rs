//! Who wears what.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::item::ItemId;
use crate::suitbuilder::{Goal, Suit};

/// A suit with its place among suits: the greater, the better, as in a search for one wearer.
#[derive(Debug)]
pub struct Dressed {
    pub suit: Suit,
    pub key: Vec<i64>,
}

impl Dressed {
    pub fn new(suit: Suit, goal: &Goal) -> Self {
        Self { key: suit.values.key(goal), suit }
    }

    pub fn has(&self, item: ItemId) -> bool {
        self.suit.pieces.binary_search_by_key(&item, |worn| worn.item).is_ok()
    }

    pub fn items(&self) -> impl Iterator<Item = ItemId> {
        self.suit.pieces.iter().map(|worn| worn.item)
    }
}

impl Ord for Dressed {
    fn cmp(&self, other: &Self) -> Ordering {
        let slots = |of: &Self| of.suit.pieces.iter().map(|worn| worn.slots).collect::<Vec<_>>();
        self.key
            .cmp(&other.key)
            .then_with(|| other.items().cmp(self.items()))
            .then_with(|| slots(other).cmp(&slots(self)))
    }
}

impl PartialOrd for Dressed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Dressed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Dressed {}

/// Suits by wearer; no suit is less than any.
pub type Assignment = Vec<Option<Arc<Dressed>>>;

/// The items that several wearers have, with those wearers, by item.
pub fn conflicts(assignment: &[Option<Arc<Dressed>>]) -> BTreeMap<ItemId, Vec<usize>> {
    let mut users: BTreeMap<ItemId, Vec<usize>> = BTreeMap::new();
    for (wearer, dressed) in assignment.iter().enumerate() {
        for item in dressed.iter().flat_map(|dressed| dressed.items()) {
            users.entry(item).or_default().push(wearer);
        }
    }
    users.retain(|_, wearers| wearers.len() > 1);
    users
}

/// The items of all wearers but one.
pub fn items_of_others(assignment: &[Option<Arc<Dressed>>], wearer: usize) -> BTreeSet<ItemId> {
    let others = assignment.iter().enumerate().filter(|(other, _)| *other != wearer);
    others.filter_map(|(_, dressed)| dressed.as_ref()).flat_map(|dressed| dressed.items()).collect()
}

/// The suits without what only this module knows of them.
pub fn suits(assignment: &[Option<Arc<Dressed>>]) -> Vec<Option<Suit>> {
    let suits = assignment.iter().map(|dressed| dressed.as_ref().map(|one| one.suit.clone()));
    suits.collect()
}
