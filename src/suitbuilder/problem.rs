//! What is asked: candidates, rules and the goal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::character::CharacterId;
use crate::domain::item::{ItemId, WieldKind, WieldRequirement};
use crate::domain::spell::CantripTier;
use crate::suitbuilder::candidate::{Candidate, Cantrip, PieceKind, RatingKind};
use crate::suitbuilder::{Goal, SlotSet, Suit, SuitSlot};

/// Most candidates of a problem: four times the largest fleet we know of.
pub const ITEMS_MAX: usize = 100_000;
/// Most wanted cantrips; the game has 69 lines in loot, and a suit some 40 at best.
pub const LINES_MAX: usize = 64;
/// Most set quotas: nine pieces of armour make no more than four sets worth having.
pub const QUOTAS_MAX: usize = 4;
/// Most suits of an answer.
pub const SUITS_MAX: usize = 100;

/// So many pieces of a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub set: i32,
    /// Pieces that make it complete. Source: sets of loot give their bonuses at 2 to 5 pieces, counted
    /// by item, and nothing beyond.
    pub need: u32,
    /// Suits with fewer pieces are no solutions.
    pub at_least: u32,
    /// Suits with more pieces are no solutions.
    pub at_most: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The cantrips' family.
    pub line: u16,
    /// Weaker ones do not count.
    pub tier: CantripTier,
    /// Suits without it are no solutions.
    pub is_required: bool,
}

/// An item that has to be worn. Of the rules for single items only exclusion holds for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    pub item: ItemId,
    /// What it has to take, if that matters.
    pub slots: Option<SlotSet>,
}

/// A slot that is taken by something that is no candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedSlot {
    pub slot: SuitSlot,
    pub set: Option<i32>,
    pub cantrips: Vec<Cantrip>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArmorGroup {
    /// Head, hands, feet.
    Extremities,
    /// Chest, abdomen, arms, legs.
    Core,
    /// Shirt and pants.
    Underwear,
}

impl ArmorGroup {
    pub const ALL: [Self; 3] = [Self::Extremities, Self::Core, Self::Underwear];

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Extremities => "extremities",
            Self::Core => "core",
            Self::Underwear => "underwear",
        }
    }

    pub fn slots(self) -> SlotSet {
        let extremities = [SuitSlot::Head, SuitSlot::Hands, SuitSlot::Feet];
        match self {
            Self::Extremities => extremities.into_iter().collect(),
            Self::Core => SlotSet::ARMOR.without(extremities.into_iter().collect()),
            Self::Underwear => [SuitSlot::Shirt, SuitSlot::Pants].into_iter().collect(),
        }
    }
}

/// Armour that takes a slot of the group has at least this armour level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinArmor {
    pub group: ArmorGroup,
    pub level: i32,
}

/// Pieces of the kind have one of these values of the rating; 0 stands for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedRatings {
    pub kind: PieceKind,
    pub rating: RatingKind,
    pub values: Vec<i32>,
}

/// Who wears the suit. What is not known of them is taken for enough.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wearer {
    pub level: Option<i32>,
    /// Skills and their points.
    pub skills: BTreeMap<i32, i32>,
}

/// What is asked. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Problem {
    /// By item, none twice.
    pub candidates: Arc<[Candidate]>,
    /// The slots to fill.
    pub slots: SlotSet,
    pub quotas: Vec<Quota>,
    /// No line twice.
    pub wanted: Vec<Wanted>,
    pub locked: Vec<Lock>,
    pub locked_slots: Vec<LockedSlot>,
    pub excluded: BTreeSet<ItemId>,
    /// Whose items may be used; `None`: everybody's.
    pub owners: Option<BTreeSet<CharacterId>>,
    pub min_armor: Vec<MinArmor>,
    pub allowed_ratings: Vec<AllowedRatings>,
    pub wearer: Wearer,
    /// Whether armour with a set has to be of one of the quotas.
    pub is_strict: bool,
    pub allows_reductions: bool,
    /// Most characters that the items may come from.
    pub max_owners: Option<usize>,
    /// Most items.
    pub max_items: Option<usize>,
    /// How much a point of each rating counts, by [`RatingKind`]; 1 if nobody says otherwise.
    pub rating_weights: [u16; RatingKind::ALL.len()],
    pub goal: Goal,
    /// How many suits are asked for, at least 1.
    pub suits: usize,
}

/// Why a candidate cannot be in any suit of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Excluded,
    /// Its owner is not among those chosen.
    Owner,
    /// The wearer lacks what it asks for.
    Wield(WieldRequirement),
    /// Armour of another set, where that is ruled out.
    Set,
    /// None of the slots to fill.
    Slots,
    /// Less armour than asked for.
    Armor(MinArmor),
    Rating {
        kind: PieceKind,
        rating: RatingKind,
    },
}

/// Why a problem is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemError {
    #[error("{0} candidates are more than the {ITEMS_MAX} that a search can take")]
    TooManyCandidates(usize),
    #[error("{0} wanted cantrips are more than the {LINES_MAX} that a search can take")]
    TooManyLines(usize),
    #[error("{0} sets are more than the {QUOTAS_MAX} that a search can take")]
    TooManyQuotas(usize),
    #[error("a search finds 1 to {SUITS_MAX} suits, not {0}")]
    Suits(usize),
    #[error("item {0} is twice among the candidates")]
    TwiceCandidate(ItemId),
    #[error("item {0} is worn on one side only, or on both: no such bracelet or ring exists")]
    Sided(ItemId),
    #[error("a wanted cantrip is named twice")]
    TwiceWanted,
    #[error("set {0} is named twice")]
    TwiceSet(i32),
    #[error("an item is locked twice")]
    TwiceLocked,
    #[error("{0} is locked twice")]
    TwiceLockedSlot(&'static str),
    #[error("a term of the objective is named twice")]
    TwiceTerm,
    #[error("locked item {0} is not among the candidates")]
    LockedUnknown(ItemId),
    #[error("the numbers of this search are too large to be compared exactly")]
    TooLarge,
}

impl Problem {
    /// A problem without rules: all slots, everybody's items, the usual order, one suit.
    pub fn new(mut candidates: Vec<Candidate>) -> Self {
        candidates.sort_unstable_by_key(|candidate| candidate.item);
        Self {
            candidates: candidates.into(),
            slots: SlotSet::ALL,
            quotas: Vec::new(),
            wanted: Vec::new(),
            locked: Vec::new(),
            locked_slots: Vec::new(),
            excluded: BTreeSet::new(),
            owners: None,
            min_armor: Vec::new(),
            allowed_ratings: Vec::new(),
            wearer: Wearer::default(),
            is_strict: false,
            allows_reductions: true,
            max_owners: None,
            max_items: None,
            rating_weights: [1; RatingKind::ALL.len()],
            goal: Goal::default(),
            suits: 1,
        }
    }

    /// The candidate with this id.
    pub fn find(&self, item: ItemId) -> Option<&Candidate> {
        let at = self.candidates.binary_search_by_key(&item, |candidate| candidate.item).ok()?;
        self.candidates.get(at)
    }

    pub fn lock_of(&self, item: ItemId) -> Option<&Lock> {
        self.locked.iter().find(|lock| lock.item == item)
    }

    /// The slots that candidates can take.
    pub fn open_slots(&self) -> SlotSet {
        self.slots.without(self.locked_slots.iter().map(|locked| locked.slot).collect())
    }

    /// The ways in which a candidate may be worn.
    ///
    /// # Errors
    /// There is none; the first reason is told. Locked items are only bound to slots.
    pub fn placements(&self, candidate: &Candidate) -> Result<Vec<SlotSet>, Refusal> {
        let open = self.open_slots();
        let lock = self.lock_of(candidate.item);
        if self.excluded.contains(&candidate.item) {
            return Err(Refusal::Excluded);
        }
        if lock.is_none() {
            self.admit(candidate)?;
        }
        let fitting = candidate.placements(self.allows_reductions);
        let fitting: Vec<SlotSet> = fitting.filter(|slots| open.contains_all(*slots)).collect();
        let first = *fitting.first().ok_or(Refusal::Slots)?;
        if let Some(lock) = lock {
            let is_meant = |slots: &SlotSet| lock.slots.is_none_or(|wanted| wanted == *slots);
            let meant: Vec<SlotSet> = fitting.into_iter().filter(is_meant).collect();
            return if meant.is_empty() { Err(Refusal::Slots) } else { Ok(meant) };
        }
        let short_of = |slots: SlotSet| {
            let has_armor = candidate.kind != PieceKind::Jewelry;
            self.min_armor.iter().copied().filter(move |least| {
                has_armor
                    && candidate.armor_level < least.level
                    && least.group.slots().overlaps(slots)
            })
        };
        let refusal = short_of(first).next();
        let strong = fitting.into_iter().filter(|slots| short_of(*slots).next().is_none());
        let strong: Vec<SlotSet> = strong.collect();
        match refusal {
            Some(least) if strong.is_empty() => Err(Refusal::Armor(least)),
            _ => Ok(strong),
        }
    }

    fn admit(&self, candidate: &Candidate) -> Result<(), Refusal> {
        if self.owners.as_ref().is_some_and(|owners| !owners.contains(&candidate.owner)) {
            return Err(Refusal::Owner);
        }
        if let Some(lacking) = candidate.wield.iter().find(|needed| !self.wearer.meets(needed)) {
            return Err(Refusal::Wield(*lacking));
        }
        let is_of_quota = |set| self.quotas.iter().any(|quota| quota.set == set);
        let is_armor = candidate.kind == PieceKind::Armor;
        if self.is_strict && is_armor && candidate.set.is_some_and(|set| !is_of_quota(set)) {
            return Err(Refusal::Set);
        }
        for rule in self.allowed_ratings.iter().filter(|rule| rule.kind == candidate.kind) {
            if !rule.values.contains(&candidate.rating(rule.rating)) {
                return Err(Refusal::Rating { kind: rule.kind, rating: rule.rating });
            }
        }
        Ok(())
    }

    /// Counts a piece of armour for the quota of its set.
    pub(super) fn count(&self, set: Option<i32>, counts: &mut [u32]) {
        for (quota, count) in self.quotas.iter().zip(counts) {
            *count += u32::from(set == Some(quota.set));
        }
    }

    /// Keeps the strongest wanted cantrips.
    pub(super) fn cover(&self, cantrips: &[Cantrip], best: &mut [Option<CantripTier>]) {
        for (wanted, best) in self.wanted.iter().zip(best) {
            let held = cantrips.iter().filter(|cantrip| cantrip.line == wanted.line);
            let held = held.map(|cantrip| cantrip.tier).filter(|tier| *tier >= wanted.tier).max();
            *best = (*best).max(held);
        }
    }

    /// Whether a suit that can be worn keeps the rules for whole suits.
    pub fn is_kept_by(&self, suit: &Suit) -> bool {
        let pieces = || suit.pieces.iter().filter_map(|worn| self.find(worn.item));
        let mut counts = vec![0; self.quotas.len()];
        let mut best = vec![None; self.wanted.len()];
        for locked in &self.locked_slots {
            self.count(locked.set, &mut counts);
            self.cover(&locked.cantrips, &mut best);
        }
        for piece in pieces() {
            self.cover(&piece.cantrips, &mut best);
            if piece.kind == PieceKind::Armor {
                self.count(piece.set, &mut counts);
            }
        }
        let owners: BTreeSet<CharacterId> = pieces().map(|piece| piece.owner).collect();
        let is_worn = |lock: &Lock| suit.pieces.iter().any(|worn| worn.item == lock.item);
        let mut quotas = self.quotas.iter().zip(counts);
        let mut wanted = self.wanted.iter().zip(best);
        quotas.all(|(q, n)| n >= q.at_least && q.at_most.is_none_or(|most| n <= most))
            && wanted.all(|(wanted, best)| !wanted.is_required || best.is_some())
            && self.locked.iter().all(is_worn)
            && self.max_owners.is_none_or(|most| owners.len() <= most)
            && self.max_items.is_none_or(|most| suit.pieces.len() <= most)
    }

    /// Refuses what is no problem at all. Rules that contradict each other are no error: such a
    /// problem is infeasible.
    pub fn check(&self) -> Result<(), ProblemError> {
        let over = |count: usize, max: usize, error: fn(usize) -> ProblemError| {
            if count > max { Err(error(count)) } else { Ok(()) }
        };
        over(self.candidates.len(), ITEMS_MAX, ProblemError::TooManyCandidates)?;
        over(self.wanted.len(), LINES_MAX, ProblemError::TooManyLines)?;
        over(self.quotas.len(), QUOTAS_MAX, ProblemError::TooManyQuotas)?;
        if !(1..=SUITS_MAX).contains(&self.suits) {
            return Err(ProblemError::Suits(self.suits));
        }
        if let Some(twice) = self.candidates.windows(2).find(|two| two[0].item == two[1].item) {
            return Err(ProblemError::TwiceCandidate(twice[0].item));
        }
        let sides = SlotSet::WRISTS.union(SlotSet::RINGS);
        let is_odd = |candidate: &&Candidate| {
            let is_pair = [SlotSet::WRISTS, SlotSet::RINGS].contains(&candidate.slots);
            candidate.is_either != candidate.slots.overlaps(sides)
                || candidate.is_either && !is_pair
                || candidate.reduced.overlaps(sides)
        };
        if let Some(odd) = self.candidates.iter().find(is_odd) {
            return Err(ProblemError::Sided(odd.item));
        }
        if has_twice(self.wanted.iter().map(|wanted| wanted.line)).is_some() {
            return Err(ProblemError::TwiceWanted);
        }
        if let Some(set) = has_twice(self.quotas.iter().map(|quota| quota.set)) {
            return Err(ProblemError::TwiceSet(set));
        }
        if has_twice(self.locked.iter().map(|lock| lock.item)).is_some() {
            return Err(ProblemError::TwiceLocked);
        }
        if let Some(slot) = has_twice(self.locked_slots.iter().map(|locked| locked.slot)) {
            return Err(ProblemError::TwiceLockedSlot(slot.as_str()));
        }
        if let Goal::Order(terms) = &self.goal
            && has_twice(terms.iter().map(|term| *term as u8)).is_some()
        {
            return Err(ProblemError::TwiceTerm);
        }
        match self.locked.iter().find(|lock| self.find(lock.item).is_none()) {
            Some(lock) => Err(ProblemError::LockedUnknown(lock.item)),
            None => Ok(()),
        }
    }
}

fn has_twice<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = BTreeSet::new();
    let mut values = values;
    values.find(|value| !seen.insert(*value))
}

impl Wearer {
    /// Whether the wearer can wield it, as far as is known. Source: ACE's wield requirements; of
    /// those only levels and skills are known of characters.
    pub fn meets(&self, needed: &WieldRequirement) -> bool {
        let has = match needed.kind {
            Some(WieldKind::Level) => self.level,
            Some(WieldKind::Skill | WieldKind::RawSkill) => {
                needed.skill.and_then(|skill| self.skills.get(&skill).copied())
            }
            _ => None,
        };
        has.is_none_or(|has| has >= needed.value)
    }
}
