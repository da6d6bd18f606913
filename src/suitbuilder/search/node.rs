//! A part of the search space: what is chosen, what may still be chosen.

use std::sync::Arc;

use crate::suitbuilder::search::pool::{NO_QUOTA, Pool, RING, STEPS_MAX, WRIST, Way};
use crate::suitbuilder::search::stage::{Stage, TERMS};
use crate::suitbuilder::{LINES_MAX, QUOTAS_MAX, SlotSet};

/// Prices that make the choice in one slot independent of the others (Lagrangian multipliers).
#[derive(Debug, Clone)]
pub struct Prices {
    /// By line and step: what a way is paid for having it.
    pub steps: Vec<[i64; STEPS_MAX]>,
    /// By quota: what a piece is paid for counting.
    pub quotas: [i64; QUOTAS_MAX],
    /// What each item pays, where their number is limited.
    pub item: i64,
    /// By term that has to reach a value: what one more of it is worth.
    pub floors: [i64; TERMS],
}

#[derive(Debug, Clone)]
pub struct Node {
    /// No suit in here scores more.
    pub bound: i64,
    /// Ways that are chosen.
    pub chosen: Vec<u32>,
    /// Slots that are taken, or stay empty.
    pub closed: SlotSet,
    /// Places left for bracelets and for rings.
    pub wrists: u8,
    pub rings: u8,
    /// By line: steps that the chosen ways have.
    pub steps: [u8; LINES_MAX],
    /// By quota: pieces chosen, and the least and most that a suit in here has.
    pub counts: [u8; QUOTAS_MAX],
    pub least: [u8; QUOTAS_MAX],
    pub most: [u8; QUOTAS_MAX],
    /// Weighted ratings, and armour levels times slots, of the chosen ways.
    pub ratings: i64,
    pub armor_level: i64,
    /// Owners of the chosen ways, and others that may be used; sorted.
    pub owners: Vec<u32>,
    /// Ways that may still be chosen.
    pub open: Vec<u32>,
    pub prices: Arc<Prices>,
}

impl Node {
    /// The whole space, with these ways open.
    pub fn root(pool: &Pool, open: Vec<u32>, prices: Arc<Prices>) -> Self {
        let mut node = Self {
            bound: i64::MAX,
            chosen: Vec::new(),
            closed: SlotSet::ALL.without(pool.problem.open_slots()),
            wrists: pool.wrists,
            rings: pool.rings,
            steps: [0; LINES_MAX],
            counts: [0; QUOTAS_MAX],
            least: [0; QUOTAS_MAX],
            most: [0; QUOTAS_MAX],
            ratings: 0,
            armor_level: 0,
            owners: Vec::new(),
            open,
            prices,
        };
        for (line, steps) in pool.lines.iter().zip(&mut node.steps) {
            *steps = line.locked;
        }
        for (index, quota) in pool.quotas.iter().enumerate() {
            node.counts[index] = quota.locked;
            node.least[index] = quota.least;
            node.most[index] = quota.most;
        }
        node
    }

    /// Whether a way does not clash with the chosen ones.
    pub fn has_room(&self, way: &Way) -> bool {
        match usize::from(way.shape) {
            WRIST => self.wrists > 0,
            RING => self.rings > 0,
            _ => !way.slots.overlaps(self.closed),
        }
    }

    /// Chooses a way that has room. `false`: nothing in here is a solution any more.
    pub fn choose(&mut self, pool: &Pool, index: u32) -> bool {
        let way = pool.way(index);
        self.chosen.push(index);
        self.ratings += i64::from(way.ratings);
        self.armor_level += i64::from(way.armor_level);
        match usize::from(way.shape) {
            WRIST => self.wrists -= 1,
            RING => self.rings -= 1,
            _ => self.closed = self.closed.union(way.slots),
        }
        for reach in pool.reaches(way) {
            let steps = &mut self.steps[usize::from(reach.line)];
            *steps = (*steps).max(reach.steps);
        }
        if usize::from(way.quota) != NO_QUOTA {
            self.counts[usize::from(way.quota)] += 1;
        }
        if let Err(at) = self.owners.binary_search(&way.owner) {
            self.owners.insert(at, way.owner);
        }
        let mut open = std::mem::take(&mut self.open);
        let owners_are_full = self.owners.len() >= pool.max_owners;
        open.retain(|other| {
            let other = pool.way(*other);
            other.candidate != way.candidate
                && self.has_room(other)
                && (!owners_are_full || self.owners.binary_search(&other.owner).is_ok())
        });
        if self.chosen.len() >= pool.max_items {
            open.clear();
        }
        self.open = open;
        self.owners.len() <= pool.max_owners
            && self.chosen.len() <= pool.max_items
            && (0..pool.quotas.len()).all(|quota| self.counts[quota] <= self.most[quota])
    }

    /// Lets a character be one of those whose items are used.
    pub fn admit_owner(&mut self, pool: &Pool, owner: u32) {
        if let Err(at) = self.owners.binary_search(&owner) {
            self.owners.insert(at, owner);
        }
        if self.owners.len() >= pool.max_owners {
            let owners = std::mem::take(&mut self.owners);
            self.open.retain(|way| owners.binary_search(&pool.way(*way).owner).is_ok());
            self.owners = owners;
        }
    }

    /// Leaves out the open ways that `is_out` names.
    pub fn forbid(&mut self, mut is_out: impl FnMut(u32) -> bool) {
        self.open.retain(|way| !is_out(*way));
    }

    /// Bytes that a waiting node takes, about.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + (self.open.capacity() + self.chosen.capacity()) * size_of::<u32>()
            + self.prices.steps.len() * size_of::<[i64; STEPS_MAX]>()
    }
}

impl Prices {
    /// To begin with: half of what each step of a line is worth.
    pub fn of(pool: &Pool, stage: &Stage) -> Self {
        let mut prices = Self {
            steps: vec![[0; STEPS_MAX]; pool.lines.len()],
            quotas: [0; QUOTAS_MAX],
            item: 0,
            floors: std::array::from_fn(|term| stage.first_price(term)),
        };
        let worth = prices.worth(stage);
        for (steps, line) in prices.steps.iter_mut().zip(&pool.lines) {
            *steps = line.worth(&worth).map(|worth| worth.max(0) / 2);
        }
        for (price, quota) in prices.quotas.iter_mut().zip(&pool.quotas) {
            let need = i64::from(quota.need.max(1));
            *price = quota.worth(&worth, quota.need) / need;
        }
        prices
    }

    /// These prices in the numbers of another stage.
    pub fn convert(&self, before: &Stage, stage: &Stage) -> Self {
        let convert = |price: i64| stage.convert(before, price);
        Self {
            steps: self.steps.iter().map(|steps| steps.map(convert)).collect(),
            quotas: self.quotas.map(convert),
            item: convert(self.item),
            floors: std::array::from_fn(|term| match (before.floors[term], stage.floors[term]) {
                (Some(_), Some(_)) => convert(self.floors[term]),
                _ => stage.first_price(term),
            }),
        }
    }

    /// What one of each term is worth with prices.
    pub fn worth(&self, stage: &Stage) -> [i64; TERMS] {
        std::array::from_fn(|term| stage.base[term] + self.floors[term])
    }
}
