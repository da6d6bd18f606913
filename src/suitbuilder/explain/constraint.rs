//! The rules of a problem, one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::suitbuilder::{
    ArmorGroup, Candidate, LockedSlot, PieceKind, Problem, RatingKind, SlotSet, SuitSlot, Wearer,
};

/// A rule that suits may break on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// The cantrip of this line is required.
    RequiredLine(u16),
    /// So many pieces of the set at least.
    RequiredSet(i32),
    /// So many pieces of the set at most.
    MaxOfSet(i32),
    /// The item has to be worn, in given slots if slots are given.
    Lock(ItemId),
    /// The slot is taken.
    LockedSlot(SuitSlot),
    Excluded(ItemId),
    /// Only some characters' items.
    Owners,
    MaxOwners,
    MaxItems,
    MinArmor(ArmorGroup),
    AllowedRatings {
        kind: PieceKind,
        rating: RatingKind,
    },
    /// What the wearer can wield.
    Wearer,
    NoReductions,
    /// No armour of other sets.
    Strict,
    /// Only some slots.
    Slots,
}

impl Constraint {
    /// All rules of a problem that can turn suits down, in a fixed order, none twice.
    pub fn all_of(problem: &Problem) -> Vec<Self> {
        let required = problem.wanted.iter().filter(|wanted| wanted.is_required);
        let mut all: Vec<Self> = required.map(|wanted| Self::RequiredLine(wanted.line)).collect();
        for quota in &problem.quotas {
            all.extend((quota.at_least > 0).then_some(Self::RequiredSet(quota.set)));
            all.extend(quota.at_most.map(|_| Self::MaxOfSet(quota.set)));
        }
        all.extend(problem.locked.iter().map(|lock| Self::Lock(lock.item)));
        all.extend(problem.locked_slots.iter().map(|locked| Self::LockedSlot(locked.slot)));
        let is_known = |item: &&ItemId| problem.find(**item).is_some();
        all.extend(problem.excluded.iter().filter(is_known).map(|item| Self::Excluded(*item)));
        let holds = [
            (problem.owners.is_some(), Self::Owners),
            (problem.max_owners.is_some(), Self::MaxOwners),
            (problem.max_items.is_some(), Self::MaxItems),
        ];
        all.extend(holds.into_iter().filter_map(|(holds, rule)| holds.then_some(rule)));
        all.extend(problem.min_armor.iter().map(|least| Self::MinArmor(least.group)));
        let allowed = problem.allowed_ratings.iter();
        all.extend(
            allowed.map(|rule| Self::AllowedRatings { kind: rule.kind, rating: rule.rating }),
        );
        let holds = [
            (problem.wearer != Wearer::default(), Self::Wearer),
            (!problem.allows_reductions, Self::NoReductions),
            (problem.is_strict, Self::Strict),
            (problem.slots != SlotSet::ALL, Self::Slots),
        ];
        all.extend(holds.into_iter().filter_map(|(holds, rule)| holds.then_some(rule)));
        let mut seen = std::collections::HashSet::new();
        all.retain(|rule| seen.insert(*rule));
        all
    }

    /// Takes the rule out of a problem.
    pub fn drop_from(self, problem: &mut Problem) {
        match self {
            Self::RequiredLine(line) => {
                let lines = problem.wanted.iter_mut().filter(|wanted| wanted.line == line);
                lines.for_each(|wanted| wanted.is_required = false);
            }
            Self::RequiredSet(set) => {
                let quotas = problem.quotas.iter_mut().filter(|quota| quota.set == set);
                quotas.for_each(|quota| quota.at_least = 0);
            }
            Self::MaxOfSet(set) => {
                let quotas = problem.quotas.iter_mut().filter(|quota| quota.set == set);
                quotas.for_each(|quota| quota.at_most = None);
            }
            Self::Lock(item) => problem.locked.retain(|lock| lock.item != item),
            Self::LockedSlot(slot) => problem.locked_slots.retain(|locked| locked.slot != slot),
            Self::Excluded(item) => {
                problem.excluded.remove(&item);
            }
            Self::Owners => problem.owners = None,
            Self::MaxOwners => problem.max_owners = None,
            Self::MaxItems => problem.max_items = None,
            Self::MinArmor(group) => problem.min_armor.retain(|least| least.group != group),
            Self::AllowedRatings { kind, rating } => {
                let is_other = |k, r| (k, r) != (kind, rating);
                problem.allowed_ratings.retain(|rule| is_other(rule.kind, rule.rating));
            }
            Self::Wearer => problem.wearer = Wearer::default(),
            Self::NoReductions => problem.allows_reductions = true,
            Self::Strict => problem.is_strict = false,
            Self::Slots => problem.slots = SlotSet::ALL,
        }
    }
}

/// A problem's rules, of which any may be left out.
///
/// Without a rule there are never fewer suits than with it. Two rules would not be so by themselves,
/// as they also help: a locked item may be worn although other rules refuse it, and what fills a
/// locked slot has a set and cantrips. Here both keep what they help with when they are left out;
/// so rules that conflict do so whatever the others say.
pub(super) struct Rules {
    pub(super) all: Vec<Constraint>,
    base: Problem,
    /// The candidates where all owners are welcome.
    of_all_owners: Arc<[Candidate]>,
}

impl Rules {
    pub(super) fn of(problem: &Problem) -> Self {
        let mut base = problem.clone();
        let mut of_all_owners = Arc::clone(&base.candidates);
        let helped = problem.locked.iter().map(|lock| lock.item);
        let helped: BTreeSet<ItemId> = helped.filter(|item| needs_lock(problem, *item)).collect();
        if !helped.is_empty() {
            admit(&mut base, &helped);
            of_all_owners = Arc::clone(&base.candidates);
            admit_owners(&mut base, &helped);
        }
        Self { all: Constraint::all_of(problem), base, of_all_owners }
    }

    /// The problem with nothing but the rules at these places of `all`, in ascending order. What
    /// its suits are worth means nothing.
    pub(super) fn only(&self, kept: &[usize]) -> Problem {
        let mut problem = self.base.clone();
        for (at, rule) in self.all.iter().enumerate() {
            if kept.binary_search(&at).is_ok() {
                continue;
            }
            if let Constraint::LockedSlot(slot) = rule {
                let given = problem.locked_slots.iter().find(|locked| locked.slot == *slot);
                if let Some(given) = given.cloned() {
                    grant(&mut problem, &given);
                }
            }
            if *rule == Constraint::Owners {
                problem.candidates = Arc::clone(&self.of_all_owners);
            }
            rule.drop_from(&mut problem);
        }
        problem
    }
}

/// Whether rules for single items would refuse a locked item, or one of the ways to wear it.
fn needs_lock(problem: &Problem, item: ItemId) -> bool {
    let ways = |problem: &Problem| problem.find(item).map(|piece| problem.placements(piece).ok());
    let mut unlocked = problem.clone();
    let mut bare = problem.clone();
    unlocked.locked.retain(|lock| lock.item != item);
    bare.locked.iter_mut().filter(|lock| lock.item == item).for_each(|lock| lock.slots = None);
    for other in [&mut unlocked, &mut bare] {
        other.excluded.clear();
        other.locked_slots.clear();
        other.slots = SlotSet::ALL;
        other.allows_reductions = true;
    }
    ways(&unlocked) != ways(&bare)
}

/// Changes items so that no rule for single items refuses them but exclusion and those for owners,
/// slots and reductions.
fn admit(problem: &mut Problem, items: &BTreeSet<ItemId>) {
    let ratings = problem.candidates.iter().flat_map(|candidate| candidate.ratings);
    let unused = ratings.min().unwrap_or(0).saturating_sub(1);
    let strongest = problem.min_armor.iter().map(|least| least.level).max();
    let mut candidates: Vec<Candidate> = problem.candidates.to_vec();
    for piece in candidates.iter_mut().filter(|piece| items.contains(&piece.item)) {
        piece.wield.clear();
        piece.armor_level = piece.armor_level.max(strongest.unwrap_or(i32::MIN));
        piece.set = piece.set.filter(|set| problem.quotas.iter().any(|quota| quota.set == *set));
        for rule in problem.allowed_ratings.iter().filter(|rule| rule.kind == piece.kind) {
            piece.ratings[rule.rating as usize] = unused;
        }
    }
    problem.allowed_ratings.iter_mut().for_each(|rule| rule.values.push(unused));
    problem.candidates = candidates.into();
}

/// Gives items of owners who are not welcome to owners who are, and who have nothing else; what was
/// of one owner stays so.
fn admit_owners(problem: &mut Problem, items: &BTreeSet<ItemId>) {
    let Some(welcome) = problem.owners.clone() else { return };
    let known = problem.candidates.iter().map(|candidate| candidate.owner);
    let last = known.chain(welcome.iter().copied()).max().unwrap_or(CharacterId(0));
    let mut unused = (1..=u32::MAX).map(|step| CharacterId(last.0.wrapping_add(step)));
    let mut renamed: BTreeMap<CharacterId, CharacterId> = BTreeMap::new();
    let mut candidates: Vec<Candidate> = problem.candidates.to_vec();
    for piece in candidates.iter_mut().filter(|piece| items.contains(&piece.item)) {
        if !welcome.contains(&piece.owner) {
            let owner = piece.owner;
            piece.owner = *renamed.entry(owner).or_insert_with(|| unused.next().unwrap_or(owner));
        }
    }
    problem.owners = Some(welcome.into_iter().chain(renamed.into_values()).collect());
    problem.candidates = candidates.into();
}

/// Takes what fills a locked slot for granted.
fn grant(problem: &mut Problem, given: &LockedSlot) {
    for quota in problem.quotas.iter_mut().filter(|quota| Some(quota.set) == given.set) {
        quota.at_least = quota.at_least.saturating_sub(1);
    }
    for wanted in &mut problem.wanted {
        let is_met = |cantrip: &crate::suitbuilder::Cantrip| {
            cantrip.line == wanted.line && cantrip.tier >= wanted.tier
        };
        wanted.is_required &= !given.cantrips.iter().any(is_met);
    }
}
