//! What hunting uses up, and buying more of it.

use crate::simulator::chance::{once_in, word};
use crate::simulator::character::Character;
use crate::simulator::identity::Style;

/// What is used on occasion.
const NOW_AND_THEN: [&str; 5] = [
    "Treated Healing Kit",
    "Plentiful Healing Kit",
    "Stamina Elixir",
    "Health Elixir",
    "Mana Scarab",
];

impl Character {
    /// What a kill costs: components, arrows, now and then a kit or a potion.
    pub(super) fn use_up_supplies(&mut self) {
        let is_caster = matches!(self.who.style, Style::War | Style::Void);
        let rng = &mut self.rng;
        if is_caster && once_in(rng, 3) {
            self.pack.burn_tapers(1);
            self.chores.note_change(self.pack.taper_stack());
        }
        let mut used: Vec<&str> = Vec::new();
        if is_caster && once_in(rng, 4) {
            used.push("Platinum Scarab");
        }
        if once_in(rng, 30) {
            used.push(word(rng, &NOW_AND_THEN));
        }
        let worn = self.pack.items().iter().filter(|item| item.is_worn());
        let arrows = worn.filter(|item| item.sundry().is_some());
        let used = used.into_iter().filter_map(|name| self.pack.find_goods(name)).chain(arrows);
        let used: Vec<i32> = used.map(|item| item.id).collect();
        for id in used {
            let Some(item) = self.pack.find_mut(id) else { continue };
            // The last one stays, so that there is something to buy more of.
            if item.count > 1 {
                item.count -= 1;
            } else if item.uses > 1 {
                item.uses -= 1;
            } else {
                continue;
            }
            self.chores.note_change(Some(id));
        }
    }

    /// Buys what was used up.
    pub(super) fn restock(&mut self) {
        self.pack.refill_tapers();
        self.chores.note_change(self.pack.taper_stack());
        for id in self.pack.refill_low_stacks() {
            self.chores.note_change(Some(id));
        }
    }
}
