//! What a character carries and wears, and where.

mod filling;
mod outfit;
mod report;

use crate::simulator::goods::SIDE_PACK_PLACES;
use crate::simulator::item::{Client, Ids, Item, Kind, Place};

pub use report::Delta;

/// Places in the main pack; the side packs have places of their own beside it.
const MAIN_PACK_PLACES: u16 = 102;
/// Most side packs.
const SIDE_PACKS_MAX: usize = 7;
/// Room for all that fits into the packs, the packs, and what is worn: lists that grow would take
/// half as much again, thousands of times.
const ITEMS_MAX: usize = 304;
/// Tapers after a visit to town.
const TAPERS_FULL: i32 = 950;

/// The things of one character.
pub struct Pack {
    /// The first is the stack of tapers, which nobody ever takes away.
    items: Vec<Item>,
    client: Client,
    ids: Ids,
    /// How many things it holds on to: what is over is handed on or sold.
    kept: usize,
}

impl Pack {
    fn empty(client: Client, ids: Ids) -> Self {
        Self { items: Vec::with_capacity(ITEMS_MAX), client, ids, kept: 0 }
    }

    pub fn items(&self) -> &[Item] {
        &self.items
    }

    pub fn find(&self, id: i32) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    pub fn find_mut(&mut self, id: i32) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    /// A new thing with an id of its own, that lies nowhere yet.
    pub fn make(&mut self, kind: Kind) -> Item {
        Item::new(self.ids.next_id(), kind)
    }

    /// How many more things fit in.
    pub fn room(&self) -> usize {
        let packs = self.items.iter().filter(|item| item.is_pack()).count();
        let loose = self.items.iter().filter(|item| !item.is_worn()).count() - packs;
        usize::from(MAIN_PACK_PLACES) + packs * usize::from(SIDE_PACK_PLACES) - loose
    }

    /// How many things there are more than it holds on to.
    pub fn excess(&self) -> usize {
        self.items.len().saturating_sub(self.kept)
    }

    /// Puts a thing in, where there is room: the main pack first. Gives it back if there is none.
    pub fn add(&mut self, mut item: Item) -> Result<i32, Item> {
        let Some(place) = self.free_place() else { return Err(item) };
        let id = item.id;
        item.place = place;
        self.items.push(item);
        Ok(id)
    }

    /// Puts a new thing in if there is room.
    pub fn add_new(&mut self, kind: Kind) -> Option<i32> {
        let item = self.make(kind);
        self.add(item).ok()
    }

    pub fn remove(&mut self, id: i32) -> Option<Item> {
        let index = self.items.iter().position(|item| item.id == id)?;
        // The order of the others stays, so that chance, not removal, decides who is next.
        (index > 0).then(|| self.items.remove(index))
    }

    fn side_packs(&self) -> impl Iterator<Item = i32> {
        self.items.iter().filter(|item| item.is_pack()).map(|item| item.id)
    }

    fn free_place(&self) -> Option<Place> {
        let packs = std::iter::once(None).chain(self.side_packs().map(Some));
        packs.into_iter().find_map(|pack| self.free_place_in(pack))
    }

    /// The first free place in the main pack or in a side pack.
    pub fn free_place_in(&self, pack: Option<i32>) -> Option<Place> {
        let places = if pack.is_some() { SIDE_PACK_PLACES } else { MAIN_PACK_PLACES };
        let mut taken = 0_u128;
        for item in self.items.iter().filter(|item| !item.is_pack()) {
            if let Place::Packed { pack: of, slot } = item.place
                && of == pack
            {
                taken |= 1 << slot;
            }
        }
        let slot = u16::try_from(taken.trailing_ones()).unwrap_or(u16::MAX);
        (slot < places).then_some(Place::Packed { pack, slot })
    }

    /// Moves a thing into another pack: from the main pack into a side pack, or back. Whether there
    /// was room.
    pub fn stow(&mut self, id: i32, pack: Option<i32>) -> bool {
        let Some(place) = self.free_place_in(pack) else { return false };
        let Some(item) = self.find_mut(id) else { return false };
        item.place = place;
        true
    }

    /// Some side pack, by a number of any size.
    pub fn side_pack(&self, number: usize) -> Option<i32> {
        let packs: Vec<i32> = self.side_packs().collect();
        packs.get(number % packs.len().max(1)).copied()
    }

    /// The everyday thing of this name with the smallest stack.
    pub fn find_goods(&self, name: &str) -> Option<&Item> {
        let stacks = self.items.iter().filter(|item| item.sundry().is_some_and(|s| s.name == name));
        stacks.min_by_key(|item| (item.count, item.uses))
    }

    pub fn tapers(&self) -> i32 {
        self.items.first().map_or(0, |item| item.count)
    }

    pub fn taper_stack(&self) -> Option<i32> {
        self.items.first().map(|item| item.id)
    }

    /// Burns tapers, down to none.
    pub fn burn_tapers(&mut self, count: i32) {
        if let Some(stack) = self.items.first_mut() {
            stack.count = (stack.count - count).max(0);
        }
    }

    /// Buys tapers up to a full supply.
    pub fn refill_tapers(&mut self) {
        if let Some(stack) = self.items.first_mut() {
            stack.count = stack.count.max(TAPERS_FULL);
        }
    }

    /// Buys more of what has run low; returns the stacks.
    pub fn refill_low_stacks(&mut self) -> Vec<i32> {
        let mut refilled = Vec::new();
        for item in &mut self.items {
            let stack_max = item.sundry().map_or(1, |sundry| sundry.stack_max);
            if item.count < stack_max / 20 {
                item.count = stack_max / 2;
                refilled.push(item.id);
            }
        }
        refilled
    }

    /// A new session: the client reads everything afresh.
    pub fn read_afresh(&mut self) {
        for item in &mut self.items {
            item.is_appraised = true;
            item.stale_mask = 0;
        }
    }
}

#[cfg(test)]
mod tests;
