//! Who hands what to whom, and what is done to it.

use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::suitbuilder::{Candidate, Problem, SlotSet, Suit, SuitSlot};

/// A tool that takes slots from a piece of armour for good.
///
/// Source: ACE `Tailoring.TailorReduceArmor`, which works on armour with workmanship. Main: to the
/// chest if the piece covers it, else to the upper arms, else to the abdomen. Lower, never for what
/// covers the chest: to the lower arms if it covers the upper arms, else to the lower legs if it
/// covers the upper legs, else to the feet if it covers lower legs and feet. Middle: to the upper
/// legs. So the slot that is left names the tool. Wcids: the same file; names: ACE's weenies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tool {
    Main,
    Lower,
    Middle,
}

impl Tool {
    /// The tool that leaves a piece with this slot alone; `None` where none does.
    pub fn leaving(slot: SuitSlot) -> Option<Self> {
        match slot {
            SuitSlot::Chest | SuitSlot::Abdomen | SuitSlot::UpperArms => Some(Self::Main),
            SuitSlot::LowerArms | SuitSlot::LowerLegs | SuitSlot::Feet => Some(Self::Lower),
            SuitSlot::UpperLegs => Some(Self::Middle),
            _ => None,
        }
    }

    /// The tool that makes a candidate take these slots; `None` if it needs none.
    pub fn needed(candidate: &Candidate, slots: SlotSet) -> Option<Self> {
        let is_reduced = !candidate.is_either && slots != candidate.slots;
        if is_reduced { slots.iter().next().and_then(Self::leaving) } else { None }
    }

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Lower => "lower",
            Self::Middle => "middle",
        }
    }

    /// The tool's name in the game.
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "Armor Main Reduction Tool",
            Self::Lower => "Armor Lower Reduction Tool",
            Self::Middle => "Armor Middle Reduction Tool",
        }
    }

    /// The tool's weenie class id.
    pub fn wcid(self) -> u32 {
        match self {
            Self::Main => 42_622,
            Self::Lower => 44_879,
            Self::Middle => 44_880,
        }
    }
}

/// What has to be done with a piece before the wearer can put it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    pub item: ItemId,
    pub from: CharacterId,
    /// `None`: the wearer has it, or nobody knows who wears the suit.
    pub to: Option<CharacterId>,
    /// What it takes when worn.
    pub slots: SlotSet,
    pub tool: Option<Tool>,
}

/// Lists the pieces of a suit that its wearer does not have, or that need a tool: by owner, then by
/// slot. Without a wearer every piece is listed. Items that are no candidates are left out.
pub fn moves(problem: &Problem, suit: &Suit, wearer: Option<CharacterId>) -> Vec<Move> {
    let known = suit.pieces.iter().filter_map(|worn| Some((problem.find(worn.item)?, worn.slots)));
    let all = known.map(|(piece, slots)| Move {
        item: piece.item,
        from: piece.owner,
        to: wearer.filter(|wearer| *wearer != piece.owner),
        slots,
        tool: Tool::needed(piece, slots),
    });
    let is_something =
        |to_do: &Move| wearer.is_none() || to_do.to.is_some() || to_do.tool.is_some();
    let mut all: Vec<Move> = all.filter(is_something).collect();
    all.sort_unstable_by_key(|to_do| (to_do.from, to_do.slots.iter().next(), to_do.item));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suitbuilder::explain::testing::{armor, ring};

    #[test]
    fn what_the_wearer_lacks_is_listed_by_owner_and_slot() {
        use SuitSlot::{Abdomen, Chest, Feet, Head, LeftRing, LowerLegs, UpperLegs};
        let reducible = |item, slots: &[SuitSlot], reduced: &[SuitSlot]| Candidate {
            reduced: reduced.iter().copied().collect(),
            ..armor(item, slots, 100)
        };
        let problem = Problem::new(vec![
            Candidate { owner: CharacterId(2), ..armor(1, &[Head], 100) },
            armor(2, &[Feet], 100),
            reducible(3, &[Chest, Abdomen], &[Chest]),
            Candidate {
                owner: CharacterId(2),
                ..reducible(4, &[Abdomen, UpperLegs, LowerLegs], &[Abdomen, UpperLegs, LowerLegs])
            },
            ring(5),
        ]);
        let takes = [(1, Head), (2, Feet), (3, Chest), (4, UpperLegs), (5, LeftRing)];
        let worn = takes.map(|(item, slot)| crate::suitbuilder::Worn {
            item: ItemId(item),
            slots: SlotSet::of(slot),
        });
        let suit = Suit::of(&problem, worn.to_vec());
        let told = |wearer: Option<u32>| -> Vec<_> {
            let all = moves(&problem, &suit, wearer.map(CharacterId));
            all.into_iter().map(|m| (m.item.0, m.from.0, m.to.map(|to| to.0), m.tool)).collect()
        };
        let (main, middle) = (Some(Tool::Main), Some(Tool::Middle));
        assert_eq!(
            told(Some(1)),
            [(3, 1, None, main), (1, 2, Some(1), None), (4, 2, Some(1), middle)]
        );
        assert_eq!(told(None).len(), 5);
    }

    #[test]
    fn tools_leave_the_slots_that_the_server_says() {
        let of = |tool| SuitSlot::ALL.into_iter().filter(move |slot| Tool::leaving(*slot) == tool);
        let words = |tool| of(Some(tool)).map(SuitSlot::as_str).collect::<Vec<_>>();
        assert_eq!(words(Tool::Main), ["chest", "abdomen", "upper_arms"]);
        assert_eq!(words(Tool::Lower), ["lower_arms", "lower_legs", "feet"]);
        assert_eq!(words(Tool::Middle), ["upper_legs"]);
    }
}
