//! The problem in numbers: ways to wear candidates, and what they are worth.

use crate::suitbuilder::candidate::{PieceKind, tier_points};
use crate::suitbuilder::search::scale::{Scale, armor_of, ratings_of};
use crate::suitbuilder::search::stage::TERMS;
use crate::suitbuilder::{Candidate, Problem, ProblemError, QUOTAS_MAX, SlotSet, SuitSlot, Term};

/// Steps in which a line can become better: it is there, and up to four points above the least.
pub const STEPS_MAX: usize = 5;
/// Ways of this quota belong to none.
pub const NO_QUOTA: usize = QUOTA_NONE as usize;
const QUOTA_NONE: u8 = 4;
const _: () = assert!(NO_QUOTA == QUOTAS_MAX);
/// Shape of bracelets and of rings: those of the first of their two slots.
pub const WRIST: usize = SuitSlot::LeftWrist as usize;
pub const RING: usize = SuitSlot::LeftRing as usize;
/// First shape of those that take several slots.
pub const FIRST_WIDE: usize = SuitSlot::ALL.len();

/// One way to wear one candidate.
#[derive(Debug, Clone)]
pub struct Way {
    /// Index of the candidate in the problem.
    pub candidate: u32,
    /// Empty for bracelets and rings, which share places.
    pub slots: SlotSet,
    /// Ways of one shape can take each other's place.
    pub shape: u16,
    /// Index of the quota it counts for, or [`NO_QUOTA`].
    pub quota: u8,
    pub owner: u32,
    /// What it adds to the score by itself.
    pub worth: i64,
    /// Weighted ratings, and armour level times slots.
    pub ratings: i32,
    pub armor_level: i32,
    /// Part of [`Pool::reaches`].
    first_reach: u32,
    reaches: u8,
}

/// A wanted line.
#[derive(Debug, Clone)]
pub struct Line {
    /// What each step adds to the score.
    pub steps: [i64; STEPS_MAX],
    /// Tier points of the first step, and how many steps there are; each further one is a point.
    pub least: i64,
    pub count: u8,
    pub is_required: bool,
    /// Steps that locked slots have.
    pub locked: u8,
}

#[derive(Debug, Clone)]
pub struct QuotaRule {
    pub least: u8,
    pub most: u8,
    /// Pieces in locked slots.
    pub locked: u8,
    /// Complete from here on.
    pub need: u8,
    /// What so many pieces add to the score.
    pub scores: [i64; SuitSlot::ALL.len() + 1],
}

#[derive(Debug)]
pub struct Pool<'a> {
    pub problem: &'a Problem,
    pub scale: Scale,
    /// By candidate.
    pub ways: Vec<Way>,
    /// By candidate: its first way; one more for the end.
    first_ways: Vec<u32>,
    /// Line and steps, see [`Reach`].
    reaches: Vec<Reach>,
    /// Slots of the shapes that take several, from [`FIRST_WIDE`] on.
    pub wide: Vec<SlotSet>,
    pub lines: Vec<Line>,
    pub quotas: Vec<QuotaRule>,
    /// Places open for bracelets and for rings.
    pub wrists: u8,
    pub rings: u8,
    /// Locked candidates, each with its ways.
    pub locked: Vec<Vec<u32>>,
    pub max_items: usize,
    pub max_owners: usize,
    /// No suit scores less.
    pub lowest: i64,
}

/// That a way has the first steps of a line.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    pub line: u8,
    /// 1 to [`STEPS_MAX`].
    pub steps: u8,
}

impl Reach {
    /// Place in tables with room for all lines and steps, 0 steps included.
    pub fn index(self) -> usize {
        usize::from(self.line) * (STEPS_MAX + 1) + usize::from(self.steps)
    }
}

impl Line {
    /// What each step is worth if one of each term is worth so much.
    pub fn worth(&self, worth: &[i64; TERMS]) -> [i64; STEPS_MAX] {
        let point = worth[Term::TierPoints as usize];
        let mut steps = [0; STEPS_MAX];
        steps[0] = worth[Term::Lines as usize] + self.least * point;
        steps[1..usize::from(self.count)].fill(point);
        steps
    }

    /// Tier points of so many steps.
    pub fn points(&self, steps: u8) -> i64 {
        if steps == 0 { 0 } else { self.least + i64::from(steps) - 1 }
    }
}

impl QuotaRule {
    /// What so many pieces are worth if one of each term is worth so much.
    pub fn worth(&self, worth: &[i64; TERMS], pieces: u8) -> i64 {
        let complete = if pieces >= self.need { worth[Term::Sets as usize] } else { 0 };
        complete + i64::from(pieces.min(self.need)) * worth[Term::SetPieces as usize]
    }
}

impl<'a> Pool<'a> {
    /// `None`: the locked candidates cannot be worn.
    pub fn of(problem: &'a Problem) -> Result<Option<Self>, ProblemError> {
        let scale = Scale::of(problem)?;
        let open = problem.open_slots();
        let places = |slots: SlotSet| u8::try_from(open.intersection(slots).len()).unwrap_or(0);
        let mut pool = Self {
            problem,
            ways: Vec::with_capacity(problem.candidates.len()),
            first_ways: Vec::with_capacity(problem.candidates.len() + 1),
            reaches: Vec::new(),
            wide: Vec::new(),
            lines: lines(problem, &scale),
            quotas: quotas(problem, &scale),
            wrists: places(SlotSet::WRISTS),
            rings: places(SlotSet::RINGS),
            locked: Vec::new(),
            max_items: problem.max_items.unwrap_or(usize::MAX),
            max_owners: problem.max_owners.unwrap_or(usize::MAX),
            lowest: 0,
            scale,
        };
        let mut sides = SlotSet::EMPTY;
        for (index, candidate) in (0..).zip(problem.candidates.iter()) {
            pool.first_ways.push(u32::try_from(pool.ways.len()).unwrap_or(u32::MAX));
            let is_locked = problem.lock_of(candidate.item).is_some();
            let Ok(placements) = problem.placements(candidate) else {
                if is_locked {
                    return Ok(None);
                }
                continue;
            };
            let first = pool.ways.len();
            pool.add(index, candidate, &placements);
            if is_locked {
                // Bracelets and rings share places, so two that need one side are told here.
                if candidate.is_either
                    && let [side] = placements[..]
                {
                    if sides.overlaps(side) {
                        return Ok(None);
                    }
                    sides = sides.union(side);
                }
                let ways = first..pool.ways.len();
                pool.locked.push(ways.map(|way| u32::try_from(way).unwrap_or(u32::MAX)).collect());
            }
        }
        pool.first_ways.push(u32::try_from(pool.ways.len()).unwrap_or(u32::MAX));
        let worst = |pool: &Self| pool.ways.iter().map(|way| way.worth).min().unwrap_or(0).min(0);
        let slots = i64::from(SuitSlot::COUNT);
        let of_quota = |quota: &QuotaRule| quota.scores.iter().copied().min().unwrap_or(0).min(0);
        let of_line =
            |line: &Line| line.steps.iter().copied().filter(|worth| *worth < 0).sum::<i64>();
        let of_lines = pool.lines.iter().map(of_line).sum::<i64>();
        let of_quotas = pool.quotas.iter().map(of_quota).sum::<i64>();
        pool.lowest = worst(&pool) * slots + of_quotas + of_lines - 1;
        Ok(Some(pool))
    }

    fn add(&mut self, index: u32, candidate: &Candidate, placements: &[SlotSet]) {
        let first_reach = u32::try_from(self.reaches.len()).unwrap_or(u32::MAX);
        for (line, wanted) in (0..).zip(&self.problem.wanted) {
            let held = candidate.cantrips.iter().filter(|cantrip| cantrip.line == wanted.line);
            let best = held.map(|cantrip| cantrip.tier).max().filter(|tier| *tier >= wanted.tier);
            if let Some(tier) = best {
                let over = tier_points(tier) - tier_points(wanted.tier);
                let steps = u8::try_from(over + 1).unwrap_or(1);
                self.reaches.push(Reach { line, steps });
            }
        }
        let reaches = u8::try_from(self.reaches.len() - first_reach as usize).unwrap_or(u8::MAX);
        let quota = match candidate.kind {
            PieceKind::Armor => candidate.set,
            PieceKind::Clothing | PieceKind::Jewelry => None,
        };
        let quota = self.problem.quotas.iter().position(|known| Some(known.set) == quota);
        let mut shared = false;
        for slots in placements {
            let (shape, taken) = self.shape(*slots);
            // Either hand is the same way.
            if taken.is_empty() && std::mem::replace(&mut shared, true) {
                continue;
            }
            self.ways.push(Way {
                candidate: index,
                slots: taken,
                shape,
                quota: quota.and_then(|quota| u8::try_from(quota).ok()).unwrap_or(QUOTA_NONE),
                owner: candidate.owner.0,
                worth: self.scale.own(self.problem, candidate, slots.len()),
                ratings: clamped(ratings_of(self.problem, candidate)),
                armor_level: clamped(armor_of(candidate, slots.len())),
                first_reach,
                reaches,
            });
        }
    }

    fn shape(&mut self, slots: SlotSet) -> (u16, SlotSet) {
        let shape = if slots.overlaps(SlotSet::WRISTS) {
            return (SuitSlot::LeftWrist as u16, SlotSet::EMPTY);
        } else if slots.overlaps(SlotSet::RINGS) {
            return (SuitSlot::LeftRing as u16, SlotSet::EMPTY);
        } else if slots.len() == 1 {
            slots.bits().trailing_zeros() as usize
        } else {
            let known = self.wide.iter().position(|wide| *wide == slots);
            FIRST_WIDE
                + known.unwrap_or_else(|| {
                    self.wide.push(slots);
                    self.wide.len() - 1
                })
        };
        (u16::try_from(shape).unwrap_or(u16::MAX), slots)
    }

    pub fn way(&self, way: u32) -> &Way {
        &self.ways[way as usize]
    }

    /// What a way has of the wanted lines.
    pub fn reaches(&self, way: &Way) -> &[Reach] {
        let first = way.first_reach as usize;
        &self.reaches[first..first + usize::from(way.reaches)]
    }

    /// The ways of a candidate.
    pub fn ways_of(&self, candidate: u32) -> std::ops::Range<u32> {
        let at = candidate as usize;
        self.first_ways[at]..self.first_ways[at + 1]
    }

    /// Whether it is a way of a locked candidate.
    pub fn is_locked(&self, way: u32) -> bool {
        self.locked.iter().any(|ways| ways.contains(&way))
    }

    pub fn shapes(&self) -> usize {
        FIRST_WIDE + self.wide.len()
    }
}

/// [`Scale`] has refused what does not fit.
fn clamped(value: i64) -> i32 {
    i32::try_from(value).unwrap_or(if value < 0 { i32::MIN } else { i32::MAX })
}

fn lines(problem: &Problem, scale: &Scale) -> Vec<Line> {
    let line = |wanted: &crate::suitbuilder::Wanted| {
        let least = tier_points(wanted.tier);
        let mut steps = [0; STEPS_MAX];
        steps[0] = scale.lines + scale.tier_points * least;
        let over = usize::try_from(4 - least).unwrap_or(0);
        steps[1..=over].fill(scale.tier_points);
        let locked = problem.locked_slots.iter().flat_map(|slot| &slot.cantrips);
        let locked = locked.filter(|held| held.line == wanted.line && held.tier >= wanted.tier);
        let locked = locked.map(|held| tier_points(held.tier) - least + 1).max();
        let locked = u8::try_from(locked.unwrap_or(0)).unwrap_or(0);
        let count = u8::try_from(over + 1).unwrap_or(1);
        Line { steps, least, count, is_required: wanted.is_required, locked }
    };
    problem.wanted.iter().map(line).collect()
}

fn quotas(problem: &Problem, scale: &Scale) -> Vec<QuotaRule> {
    let most = SuitSlot::COUNT;
    let small = |count: u32| u8::try_from(count).unwrap_or(u8::MAX);
    let rule = |quota: &crate::suitbuilder::Quota| {
        let mut scores = [0; SuitSlot::ALL.len() + 1];
        for (count, score) in (0..).zip(&mut scores) {
            let pieces = i64::from(quota.need.min(count));
            let complete = if count >= quota.need { scale.sets } else { 0 };
            *score = complete + pieces * scale.set_pieces;
        }
        let locked = problem.locked_slots.iter().filter(|slot| slot.set == Some(quota.set));
        QuotaRule {
            least: small(quota.at_least),
            most: quota.at_most.map_or(most, small).min(most),
            locked: u8::try_from(locked.count()).unwrap_or(0),
            need: small(quota.need),
            scores,
        }
    };
    problem.quotas.iter().map(rule).collect()
}
