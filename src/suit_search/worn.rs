//! Suits that callers tell of.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::suit_search::error::RequestError;
use crate::suit_search::reading::{Asked, Reading};
use crate::suit_search::request::ItemNumber;
use crate::suit_search::words;
use crate::suitbuilder::{SlotSet, Suit, SuitSlot, Worn};

/// A piece of a suit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WornRequest {
    pub item_id: ItemNumber,
    /// What it takes. Default: all that it covers; of rings and bracelets a side that is free.
    #[serde(default)]
    pub slots: Vec<String>,
}

impl Reading {
    /// Sees to it that the pieces of a suit are in the pool.
    pub fn include(&mut self, worn: &[WornRequest]) {
        self.filter.always.extend(worn.iter().map(|piece| piece.item_id.0));
    }
}

impl Asked {
    /// A suit from its pieces; it need not keep the rules.
    ///
    /// # Errors
    /// It cannot be worn: something is nobody's, twice there, or in the way of something else.
    pub fn read_suit(&self, worn: &[WornRequest]) -> Result<Suit, RequestError> {
        if worn.len() > SuitSlot::ALL.len() {
            let message = format!("wanted at most {}", SuitSlot::ALL.len());
            return Err(RequestError::new("items", message));
        }
        let mut pieces: Vec<Worn> = Vec::new();
        let mut taken = SlotSet::EMPTY;
        for (at, told) in worn.iter().enumerate() {
            let path = |member: &str| format!("items[{at}].{member}");
            let item = told.item_id.0;
            let candidate = self.problem.find(item).ok_or_else(|| {
                let message = "nobody has this item, or it cannot be part of a suit";
                RequestError::new(path("item_id"), message)
            })?;
            if pieces.iter().any(|piece| piece.item == item) {
                return Err(RequestError::new(path("item_id"), "this item is there twice"));
            }
            let slots = words::slots(&path("slots"), &told.slots)?;
            let mut ways: Vec<SlotSet> = candidate.placements(true).collect();
            if slots.is_empty() {
                ways.truncate(if candidate.is_either { ways.len() } else { 1 });
            } else {
                ways.retain(|way| *way == slots);
            }
            if ways.is_empty() {
                return Err(RequestError::new(path("slots"), "the item cannot take these slots"));
            }
            let free = ways.into_iter().find(|way| !way.overlaps(taken)).ok_or_else(|| {
                RequestError::new(path("slots"), "another item takes some of these slots")
            })?;
            taken = taken.union(free);
            pieces.push(Worn { item, slots: free });
        }
        Ok(Suit::of(&self.problem, pieces))
    }
}
