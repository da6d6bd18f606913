//! What happens to a character's things: looted, appraised, tinkered, stowed, worn, sold, lost,
//! given away.

use std::collections::VecDeque;
use std::mem;

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use crate::facts::LootGroup;
use crate::simulator::chance::{about_ms, once_in};
use crate::simulator::character::{Character, Doing, Offer, Outbox};
use crate::simulator::goods::{SALVAGE_MAX, sundry};
use crate::simulator::item::{Item, Kind, Place};
use crate::simulator::keys;
use crate::simulator::pack::Delta;

/// Lets go of small updates every two to five minutes, as the plugin does.
const FLUSH_MEAN_MS: i64 = 210_000;
/// What a character takes along from the place of its death no more, at most.
const LOST_MAX: usize = 4;
/// Most things a mule is handed at one visit.
pub const HANDED_MAX: usize = 6;
/// Most things sold in one step of a visit to town.
const SOLD_PER_STEP: usize = 3;
/// More tinks than these an item does not take.
const TINKS_MAX: u8 = 10;

// How many steps pass between things that happen, on average.
const STEPS_PER_SALVAGE: u32 = 60;
const STEPS_PER_STOWING: u32 = 120;
const STEPS_PER_CHANGE: u32 = 500;
const STEPS_PER_TRADE: u32 = 300;
const STEPS_PER_TINK: u32 = 8;
const STEPS_PER_MULE_CHORE: u32 = 60;

/// What a client still has to do about the inventory.
pub(super) struct Chores {
    /// Whether the inventory was sent in this session: changes mean something only after it.
    pub is_told: bool,
    /// Whose update waits for the next flush.
    changed: Vec<i32>,
    flush_ms: i64,
    /// What is to be appraised, and when; earliest first.
    unappraised: VecDeque<(i64, i32)>,
    /// What a death took.
    lost: Vec<i32>,
}

impl Chores {
    pub fn at_log_in(rng: &mut ChaCha8Rng, now_ms: i64) -> Self {
        Self {
            is_told: false,
            changed: Vec::new(),
            flush_ms: now_ms + about_ms(rng, FLUSH_MEAN_MS),
            unappraised: VecDeque::new(),
            lost: Vec::new(),
        }
    }

    /// Notes that something waits to be told.
    pub fn note_change(&mut self, id: Option<i32>) {
        if let Some(id) = id.filter(|id| !self.changed.contains(id)) {
            self.changed.push(id);
        }
    }
}

impl Character {
    /// One step of what is done about things, besides hunting. Before its client has read the
    /// inventory a character leaves it alone.
    pub(super) fn do_chores(&mut self, now_ms: i64, out: &mut Outbox) {
        if !self.chores.is_told {
            return;
        }
        self.appraise_what_is_due(now_ms, out);
        if now_ms >= self.chores.flush_ms {
            self.chores.flush_ms = now_ms + about_ms(&mut self.rng, FLUSH_MEAN_MS);
            self.flush_updates(now_ms, out);
        }
        match self.doing {
            Doing::Running | Doing::Fighting | Doing::Dungeon { .. } => {
                if once_in(&mut self.rng, STEPS_PER_SALVAGE) {
                    self.salvage(now_ms, out);
                }
                if once_in(&mut self.rng, STEPS_PER_STOWING) {
                    self.stow_something();
                }
                if once_in(&mut self.rng, STEPS_PER_CHANGE) {
                    self.change_gear(now_ms, out);
                }
                if once_in(&mut self.rng, STEPS_PER_TRADE) {
                    out.offer = Some(Offer::ToHunter);
                }
            }
            Doing::Restocking { .. } => {
                if once_in(&mut self.rng, STEPS_PER_TINK) {
                    self.tinker(now_ms, out);
                }
                if once_in(&mut self.rng, 3) {
                    out.offer = Some(Offer::ToMule);
                } else {
                    self.sell(now_ms, SOLD_PER_STEP, out);
                }
            }
            Doing::Standing if once_in(&mut self.rng, STEPS_PER_MULE_CHORE) => {
                self.stow_something();
                self.sell(now_ms, 1, out);
            }
            _ => {}
        }
    }

    /// Puts a new thing into the pack and tells so; a full pack leaves it lying.
    pub(super) fn pick_up(&mut self, now_ms: i64, kind: Kind, out: &mut Outbox) {
        let item = self.pack.make(kind);
        // What does not fit stays on the corpse.
        let _ = self.take(now_ms, item, out);
    }

    /// Takes a thing that somebody hands over, or that lay on a corpse. It comes back if it does
    /// not fit.
    pub fn take(&mut self, now_ms: i64, mut item: Item, out: &mut Outbox) -> Result<(), Item> {
        let is_worth_appraising = item.looks().is_worth_appraising();
        item.is_appraised = false;
        item.stale_mask = 0;
        let id = self.pack.add(item)?;
        self.tell_delta(now_ms, self.pack.tell_added(id), out);
        if is_worth_appraising {
            let due_ms = now_ms + about_ms(&mut self.rng, 5_000);
            self.chores.unappraised.push_back((due_ms, id));
        } else if let Some(item) = self.pack.find_mut(id) {
            item.is_appraised = true;
        }
        Ok(())
    }

    fn appraise_what_is_due(&mut self, now_ms: i64, out: &mut Outbox) {
        while let Some((due_ms, id)) = self.chores.unappraised.front().copied()
            && due_ms <= now_ms
        {
            self.chores.unappraised.pop_front();
            if let Some(item) = self.pack.find_mut(id) {
                item.is_appraised = true;
                self.tell_delta(now_ms, self.pack.tell_updated(id), out);
            }
        }
    }

    /// Sends the updates that wait.
    pub(super) fn flush_updates(&mut self, now_ms: i64, out: &mut Outbox) {
        for id in mem::take(&mut self.chores.changed) {
            self.tell_delta(now_ms, self.pack.tell_updated(id), out);
        }
    }

    fn let_go(&mut self, now_ms: i64, id: i32, out: &mut Outbox) -> Option<Item> {
        let item = self.pack.remove(id)?;
        self.tell_delta(now_ms, Some(Delta::remove(id)), out);
        Some(item)
    }

    /// Loot that lies in the packs, where nobody would miss it.
    fn spare_loot(&self) -> Vec<i32> {
        let loose = self.pack.items().iter().filter(|item| !item.is_worn());
        loose.filter(|item| item.template().is_some()).map(|item| item.id).collect()
    }

    /// Turns a piece of loot into salvage: it goes, and a bag gains units.
    fn salvage(&mut self, now_ms: i64, out: &mut Outbox) {
        if self.pack.excess() == 0 {
            return;
        }
        // Only what has been looked at, and has a material, is salvaged.
        let spare = self.spare_loot();
        let pieces = spare.iter().rev().filter_map(|id| self.pack.find(*id));
        let piece = pieces.filter(|item| item.is_appraised && item.tinkering.tinks == 0);
        let Some(id) = piece.map(|item| item.id).take(6).last() else { return };
        let Some(piece) = self.let_go(now_ms, id, out) else { return };
        let is_weapon = piece.template().is_some_and(|t| t.group == LootGroup::Weapon);
        let name = if is_weapon { "Salvaged Iron" } else { "Salvaged Steel" };
        let units = self.rng.random_range(2..=9);
        let bag = self.pack.find_goods(name).filter(|bag| bag.uses < SALVAGE_MAX);
        if let Some(id) = bag.map(|bag| bag.id) {
            if let Some(bag) = self.pack.find_mut(id) {
                bag.uses = (bag.uses + units).min(SALVAGE_MAX);
            }
            self.chores.note_change(Some(id));
        } else {
            let seed = self.rng.random();
            let bag = self.pack.make(Kind::Goods { sundry: sundry(name), seed });
            let _ = self.take(now_ms, Item { uses: units, ..bag }, out);
        }
    }

    /// Moves a piece between the main pack and a side pack. The update waits for the next flush.
    fn stow_something(&mut self) {
        let spare = self.spare_loot();
        let Some(id) = spare.choose(&mut self.rng).copied() else { return };
        let to = self.pack.side_pack(self.rng.random_range(0..7));
        let place = self.pack.find(id).map(|item| item.place);
        let is_there = matches!(place, Some(Place::Packed { pack, .. }) if pack == to);
        if self.pack.stow(id, if is_there { None } else { to }) {
            self.chores.note_change(Some(id));
        }
    }

    /// Puts on another ring, sword or shirt, and lays the one it wore where the new one lay.
    ///
    /// The client knows at once that the new one is worn; of the old one it learns a new place, but
    /// goes on believing what it says of being worn.
    fn change_gear(&mut self, now_ms: i64, out: &mut Outbox) {
        let spare = self.spare_loot();
        let pairs = spare.iter().filter_map(|id| {
            let new = self.pack.find(*id).filter(|item| item.is_appraised)?;
            let mask = new.template()?.equip_mask;
            let old = self.pack.items().iter().find(|item| {
                item.is_worn() && item.template().is_some_and(|t| t.equip_mask == mask)
            })?;
            (mask != 0).then_some((new.id, old.id))
        });
        let pairs: Vec<(i32, i32)> = pairs.collect();
        let Some((new, old)) = pairs.choose(&mut self.rng).copied() else { return };
        let places = [old, new].map(|id| self.pack.find(id).map(|item| item.place));
        let [Some(Place::Worn(mask)), Some(packed)] = places else { return };
        if let Some(item) = self.pack.find_mut(old) {
            item.place = packed;
            item.stale_mask = mask;
        }
        self.tell_delta(now_ms, self.pack.tell_updated(old), out);
        if let Some(item) = self.pack.find_mut(new) {
            item.place = Place::Worn(mask);
            item.stale_mask = 0;
        }
        self.tell_delta(now_ms, self.pack.tell_updated(new), out);
    }

    /// Uses up a full bag of steel on armour.
    fn tinker(&mut self, now_ms: i64, out: &mut Outbox) {
        let items = self.pack.items();
        let bags =
            items.iter().filter(|item| item.sundry().is_some_and(|s| s.name == "Salvaged Steel"));
        let Some(bag) = bags.filter(|bag| bag.uses == SALVAGE_MAX).map(|bag| bag.id).next() else {
            return;
        };
        let pieces = items.iter().filter(|item| {
            item.template().is_some_and(|t| t.group == LootGroup::Armor)
                && item.is_appraised
                && item.tinkering.tinks < TINKS_MAX
        });
        let pieces: Vec<i32> = pieces.map(|item| item.id).collect();
        let Some(piece) = pieces.choose(&mut self.rng).copied() else { return };
        if let Some(item) = self.pack.find_mut(piece) {
            item.tinkering.tinks += 1;
        }
        self.let_go(now_ms, bag, out);
        self.tell_delta(now_ms, self.pack.tell_updated(piece), out);
    }

    /// Sells what is over, a few pieces at a time.
    fn sell(&mut self, now_ms: i64, count_max: usize, out: &mut Outbox) {
        let count = self.pack.excess().min(count_max);
        let spare = self.spare_loot();
        let sold: Vec<i32> = spare.sample(&mut self.rng, count).copied().collect();
        for id in sold {
            self.let_go(now_ms, id, out);
        }
    }

    /// Death takes a few of the most valuable things: neither what is worn nor what is attuned.
    pub(super) fn lose_belongings(&mut self) {
        let loose = self.pack.items().iter().filter(|item| !item.is_worn());
        let mut losable: Vec<(i32, i32)> = loose
            .filter(|item| {
                item.template().is_some() || item.sundry().is_some_and(|s| s.object_class == 13)
            })
            .map(|item| (item, item.looks()))
            .filter(|(_, looks)| looks.int(keys::ATTUNED).is_none())
            .map(|(item, looks)| (-looks.int(keys::VALUE).unwrap_or_default(), item.id))
            .collect();
        losable.sort_unstable();
        let count = self.rng.random_range(1..=LOST_MAX);
        for (_, id) in losable.into_iter().take(count) {
            self.pack.remove(id);
            self.chores.lost.push(id);
        }
    }

    /// Tells what death took: right after what it did to the vitals.
    pub(super) fn tell_losses(&mut self, now_ms: i64, out: &mut Outbox) {
        for id in mem::take(&mut self.chores.lost) {
            self.tell_delta(now_ms, Some(Delta::remove(id)), out);
        }
    }

    /// Whether it can be given `count` things now.
    pub fn can_take(&self, count: usize) -> bool {
        self.is_online() && self.chores.is_told && self.pack.room() >= count
    }

    /// Takes out of the packs what it gives away, and tells so.
    pub fn give(&mut self, now_ms: i64, offer: Offer, out: &mut Outbox) -> Vec<Item> {
        let count = match offer {
            Offer::ToMule => self.pack.excess().min(HANDED_MAX),
            Offer::ToHunter => 1,
        };
        let spare = self.spare_loot();
        let is_free = |id: &&i32| {
            let looks = self.pack.find(**id).map(Item::looks);
            looks.is_some_and(|looks| looks.int(keys::ATTUNED).is_none())
        };
        let spare: Vec<i32> = spare.iter().filter(is_free).copied().collect();
        let given: Vec<i32> = spare.sample(&mut self.rng, count).copied().collect();
        given.into_iter().filter_map(|id| self.let_go(now_ms, id, out)).collect()
    }
}
