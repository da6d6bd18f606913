//! Rules for single items and slots of a request.

use std::collections::BTreeSet;

use crate::domain::item::ItemId;
use crate::suit_search::error::RequestError;
use crate::suit_search::reading::{EXCLUDED_MAX, LOCKED_MAX};
use crate::suit_search::request::{
    LockedItem, LockedSlots, LockedThere, SetName, SuitRequest, WantedLine,
};
use crate::suit_search::words;
use crate::suitbuilder::{
    AllowedRatings, Cantrip, LINES_MAX, Lock, LockedSlot, MinArmor, RatingKind, SuitSlot, Wanted,
};

/// Highest armour level that may be asked for; the game has none of a thousand.
const ARMOR_MAX: i32 = 10_000;
/// Most values of one rating; loot has three.
const VALUES_MAX: usize = 32;
/// Highest weight of a rating.
const RATING_WEIGHT_MAX: u16 = 1_000;

/// Refuses lists that are too long.
pub fn no_more(path: &str, count: usize, max: usize) -> Result<(), RequestError> {
    if count > max {
        return Err(RequestError::new(path, format!("wanted at most {max}")));
    }
    Ok(())
}

pub fn at_least_one(path: &str, told: Option<usize>) -> Result<Option<usize>, RequestError> {
    match told {
        Some(0) => Err(RequestError::new(path, "wanted at least 1")),
        told => Ok(told),
    }
}

/// A member that has an older name too.
pub fn one_of_two<T>(
    newer: (&'static str, Option<T>),
    older: (&'static str, Option<T>),
) -> Result<(&'static str, Option<T>), RequestError> {
    match (newer.1, older.1) {
        (Some(_), Some(_)) => {
            Err(RequestError::new(older.0, format!("{} says it already", newer.0)))
        }
        (None, Some(told)) => Ok((older.0, Some(told))),
        (told, None) => Ok((newer.0, told)),
    }
}

pub fn wanted(request: &SuitRequest) -> Result<Vec<Wanted>, RequestError> {
    no_more("wanted", request.wanted.len(), LINES_MAX)?;
    no_more("required_spells", request.required_spells.len(), 2 * LINES_MAX)?;
    let mut wanted: Vec<Wanted> = Vec::new();
    for (at, told) in request.wanted.iter().enumerate() {
        let path = format!("wanted[{at}]");
        let line = words::wanted(&path, told)?;
        if wanted.iter().any(|other| other.line == line.line) {
            return Err(RequestError::new(format!("{path}.line"), "this line is there twice"));
        }
        wanted.push(line);
    }
    for (at, name) in request.required_spells.iter().enumerate() {
        let Cantrip { line, tier } = words::spell(&format!("required_spells[{at}]"), name)?;
        match wanted.iter_mut().find(|other| other.line == line) {
            // Whoever names two spells of a line is content with the weaker one.
            Some(other) => other.tier = other.tier.min(tier),
            None => wanted.push(Wanted { line, tier, is_required: false }),
        }
    }
    no_more("required_spells", wanted.len(), LINES_MAX)?;
    Ok(wanted)
}

pub fn locked(request: &SuitRequest) -> Result<Vec<Lock>, RequestError> {
    no_more("locked_items", request.locked_items.len(), LOCKED_MAX)?;
    let mut locked: Vec<Lock> = Vec::new();
    for (at, told) in request.locked_items.iter().enumerate() {
        let path = format!("locked_items[{at}]");
        let lock = match told {
            LockedItem::Anywhere(item) => Lock { item: item.0, slots: None },
            LockedItem::There(LockedThere { item_id, slots }) => {
                let slots = words::slots(&format!("{path}.slots"), slots)?;
                Lock { item: item_id.0, slots: (!slots.is_empty()).then_some(slots) }
            }
        };
        if locked.iter().any(|other| other.item == lock.item) {
            return Err(RequestError::new(path, "this item is there twice"));
        }
        locked.push(lock);
    }
    Ok(locked)
}

pub fn excluded(request: &SuitRequest) -> Result<BTreeSet<ItemId>, RequestError> {
    no_more("excluded_items", request.excluded_items.len(), EXCLUDED_MAX)?;
    Ok(request.excluded_items.iter().map(|item| item.0).collect())
}

pub fn locked_slots(request: &SuitRequest) -> Result<Vec<LockedSlot>, RequestError> {
    let mut locked: Vec<LockedSlot> = Vec::new();
    let mut put = |path: &str, slot: LockedSlot| {
        if locked.iter().any(|other| other.slot == slot.slot) {
            return Err(RequestError::new(path, "this slot is there twice"));
        }
        locked.push(slot);
        Ok(())
    };
    match &request.locked_slots {
        LockedSlots::List(list) => {
            no_more("locked_slots", list.len(), SuitSlot::ALL.len())?;
            for (at, told) in list.iter().enumerate() {
                let path = format!("locked_slots[{at}]");
                let slot = words::slot(&format!("{path}.slot"), &told.slot)?;
                let content = (told.set_id.as_ref(), told.lines.as_slice(), told.spells.as_slice());
                put(&path, locked_slot(&path, slot, content)?)?;
            }
        }
        LockedSlots::BySlot(map) => {
            no_more("locked_slots", map.len(), SuitSlot::ALL.len())?;
            for (word, told) in map {
                let slot = words::slot("locked_slots", word)?;
                let path = format!("locked_slots.{}", slot.as_str());
                let content = (told.set_id.as_ref(), told.lines.as_slice(), told.spells.as_slice());
                put(&path, locked_slot(&path, slot, content)?)?;
            }
        }
    }
    Ok(locked)
}

fn locked_slot(
    path: &str,
    slot: SuitSlot,
    (set, lines, spells): (Option<&SetName>, &[WantedLine], &[String]),
) -> Result<LockedSlot, RequestError> {
    no_more(&format!("{path}.lines"), lines.len(), LINES_MAX)?;
    no_more(&format!("{path}.spells"), spells.len(), LINES_MAX)?;
    // Older programs write 0 for none.
    let set = set.filter(|set| **set != SetName::Number(0));
    let set = set.map(|set| words::set(&format!("{path}.set_id"), set)).transpose()?;
    let mut cantrips = Vec::new();
    for (at, told) in lines.iter().enumerate() {
        let Wanted { line, tier, .. } = words::wanted(&format!("{path}.lines[{at}]"), told)?;
        cantrips.push(Cantrip { line, tier });
    }
    for (at, name) in spells.iter().enumerate() {
        cantrips.push(words::spell(&format!("{path}.spells[{at}]"), name)?);
    }
    Ok(LockedSlot { slot, set, cantrips })
}

pub fn min_armor(request: &SuitRequest) -> Result<Vec<MinArmor>, RequestError> {
    let mut least = Vec::new();
    for (word, level) in &request.min_armor {
        let group = words::armor_group("min_armor", word)?;
        if !(0..=ARMOR_MAX).contains(level) {
            let message = format!("wanted 0 to {ARMOR_MAX}");
            return Err(RequestError::new(format!("min_armor.{}", group.as_str()), message));
        }
        if *level > 0 {
            least.push(MinArmor { group, level: *level });
        }
    }
    Ok(least)
}

pub fn allowed_ratings(request: &SuitRequest) -> Result<Vec<AllowedRatings>, RequestError> {
    let mut allowed = Vec::new();
    for (word, ratings) in &request.allowed_ratings {
        let kind = words::piece_kind("allowed_ratings", word)?;
        let path = format!("allowed_ratings.{}", kind.as_str());
        for (word, values) in ratings {
            let rating = words::rating(&path, word)?;
            no_more(&format!("{path}.{}", rating.as_str()), values.len(), VALUES_MAX)?;
            allowed.push(AllowedRatings { kind, rating, values: values.clone() });
        }
    }
    Ok(allowed)
}

pub fn rating_weights(request: &SuitRequest) -> Result<[u16; 8], RequestError> {
    let mut weights = [1; RatingKind::ALL.len()];
    for (word, weight) in &request.rating_weights {
        let rating = words::rating("rating_weights", word)?;
        if *weight > RATING_WEIGHT_MAX {
            let path = format!("rating_weights.{}", rating.as_str());
            return Err(RequestError::new(path, format!("wanted 0 to {RATING_WEIGHT_MAX}")));
        }
        weights[rating as usize] = *weight;
    }
    Ok(weights)
}
