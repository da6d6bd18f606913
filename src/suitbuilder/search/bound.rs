//! What no suit of a part of the search space can exceed.
//!
//! A line counts once however many pieces have it; that is what makes slots depend on each other.
//! So each piece is paid a price for each line instead, whether another has it or not, and so for
//! sets. Whatever the prices are, the best choice at these prices plus what the prices leave of the
//! lines' worth is never below the best suit (Lagrangian relaxation). Without lines and sets, slots
//! only depend on each other where pieces take several of them, or one piece could serve in two; that
//! part is solved exactly.

use crate::suitbuilder::search::node::{Node, Prices};
use crate::suitbuilder::search::pool::{FIRST_WIDE, NO_QUOTA, Pool, RING, STEPS_MAX, WRIST};
use crate::suitbuilder::search::scale::counted;
use crate::suitbuilder::search::stage::{Stage, TERMS};
use crate::suitbuilder::{QUOTAS_MAX, SlotSet, Term};

/// No way.
pub const NOTHING: u32 = u32::MAX;
/// Best ways that are kept of each shape: three slots at most can want the same.
const KEPT: usize = 3;
/// Slots among which one candidate may have a choice: it serves in one of them at most.
const GROUPS: [&[usize]; 10] =
    [&[3, 4], &[2, 6, 7], &[0], &[1], &[5], &[8], &[9], &[10], &[15], &[16]];
/// Most combinations of pieces that take several slots that one bound looks at. Where there are
/// more, the rest is bounded as if those pieces clashed with nothing.
const PACKINGS_MAX: usize = 512;

type Top = [(i64, u32); KEPT];
const NO_TOP: Top = [(0, NOTHING); KEPT];

/// Room for working out bounds, used again and again.
#[derive(Debug)]
pub struct Bounder {
    /// By open way: its worth with the prices.
    pub values: Vec<i64>,
    /// The best suit at these prices, without what is chosen.
    pub picks: Vec<u32>,
    /// By line: most steps that a chosen or open way has.
    pub reachable: Vec<u8>,
    /// By line and steps: what a way is paid for having them.
    paid: Vec<i64>,
    top: Vec<Top>,
    /// By group and allowed slots of it: the best choice.
    groups: [[i64; 8]; GROUPS.len()],
    /// Slots and value of combinations of pieces that take several slots.
    packings: Vec<(SlotSet, i64, Vec<usize>)>,
    /// What combinations that are not listed may add.
    unlisted: i64,
    /// The best of them, and what it makes of the slots.
    best: (usize, i64),
    /// By shape: the best rest of a suit that has a way of it.
    rests: Vec<i64>,
    free: SlotSet,
    pub bound: i64,
    /// Pieces towards each quota at which what the price leaves is largest.
    pub quota_counts: [u8; QUOTAS_MAX],
}

impl Bounder {
    pub fn new(pool: &Pool) -> Self {
        Self {
            values: Vec::new(),
            picks: Vec::new(),
            reachable: vec![0; pool.lines.len()],
            paid: vec![0; pool.lines.len() * (STEPS_MAX + 1)],
            top: vec![NO_TOP; pool.shapes()],
            groups: [[0; 8]; GROUPS.len()],
            packings: Vec::new(),
            unlisted: 0,
            best: (0, 0),
            rests: vec![0; pool.shapes()],
            free: SlotSet::EMPTY,
            bound: 0,
            quota_counts: [0; QUOTAS_MAX],
        }
    }

    /// Finds out which steps of lines are within reach. `false`: they and the pieces of sets that are
    /// left cannot make a suit.
    pub fn look_at(&mut self, pool: &Pool, node: &Node, stage: &Stage) -> bool {
        for (index, reachable) in self.reachable.iter_mut().enumerate() {
            *reachable = node.steps[index];
        }
        let mut waiting = [0_u8; NO_QUOTA + 1];
        for way in &node.open {
            let way = pool.way(*way);
            for reach in pool.reaches(way) {
                let reachable = &mut self.reachable[usize::from(reach.line)];
                *reachable = (*reachable).max(reach.steps);
            }
            let count = &mut waiting[usize::from(way.quota).min(NO_QUOTA)];
            *count = count.saturating_add(1);
        }
        let has_pieces = |quota: usize| {
            let most = node.counts[quota].saturating_add(waiting[quota]);
            let has_enough = most >= node.least[quota] && node.most[quota] >= node.least[quota];
            has_enough && node.counts[quota] <= node.most[quota]
        };
        let lines = || pool.lines.iter().zip(&self.reachable);
        if !(0..pool.quotas.len()).all(has_pieces)
            || lines().any(|(line, reachable)| line.is_required && *reachable == 0)
        {
            return false;
        }
        let can_reach = |term: Term, most: &dyn Fn() -> i64| {
            stage.floors[term as usize].is_none_or(|floor| floor <= most())
        };
        let most =
            |quota: usize| node.most[quota].min(node.counts[quota].saturating_add(waiting[quota]));
        let quotas = || pool.quotas.iter().enumerate();
        let sets = || counted(quotas().filter(|(at, quota)| most(*at) >= quota.need).count());
        let pieces = || quotas().map(|(at, quota)| i64::from(most(at).min(quota.need))).sum();
        let held = || counted(lines().filter(|(_, reachable)| **reachable > 0).count());
        let points = || lines().map(|(line, reachable)| line.points(*reachable)).sum();
        can_reach(Term::Sets, &sets)
            && can_reach(Term::SetPieces, &pieces)
            && can_reach(Term::Lines, &held)
            && can_reach(Term::TierPoints, &points)
    }

    /// Works out the bound at these prices; `look_at` was called for this node and its open ways.
    pub fn evaluate(&mut self, pool: &Pool, node: &Node, stage: &Stage, prices: &Prices) -> i64 {
        let worth = prices.worth(stage);
        self.pay(pool, node, prices);
        self.value(pool, node, prices, &worth);
        self.free = SlotSet::ALL.without(node.closed);
        self.fill_groups(pool);
        self.pack(pool);
        let left = self.left_over(pool, node, stage, prices, &worth);
        self.best = self.best_packing();
        self.bound = left + self.unlisted + self.best.1 + self.sides(node);
        self.bound
    }

    fn pay(&mut self, pool: &Pool, node: &Node, prices: &Prices) {
        for line in 0..pool.lines.len() {
            let mut sum = 0;
            for step in 0..STEPS_MAX {
                if step >= usize::from(node.steps[line]) && step < usize::from(self.reachable[line])
                {
                    sum += prices.steps[line][step];
                }
                self.paid[line * (STEPS_MAX + 1) + step + 1] = sum;
            }
        }
    }

    fn value(&mut self, pool: &Pool, node: &Node, prices: &Prices, worth: &[i64; TERMS]) {
        let (rating, armor) = (worth[Term::Ratings as usize], worth[Term::ArmorLevel as usize]);
        let item = worth[Term::FewerItems as usize] + prices.item;
        let mut of_quota = [0; NO_QUOTA + 1];
        of_quota[..NO_QUOTA].copy_from_slice(&prices.quotas);
        self.top.fill(NO_TOP);
        self.values.clear();
        for index in &node.open {
            let way = pool.way(*index);
            let own = rating * i64::from(way.ratings) + armor * i64::from(way.armor_level);
            let mut value = own + of_quota[usize::from(way.quota)] - item;
            for reach in pool.reaches(way) {
                value += self.paid[reach.index()];
            }
            self.values.push(value);
            let top = &mut self.top[usize::from(way.shape)];
            if value > top[KEPT - 1].0 {
                let at = top.iter().position(|other| value > other.0).unwrap_or(KEPT - 1);
                top[at..].rotate_right(1);
                top[at] = (value, *index);
            }
        }
    }

    fn fill_groups(&mut self, pool: &Pool) {
        for (group, slots) in GROUPS.iter().enumerate() {
            for pattern in 1..1_usize << slots.len() {
                self.groups[group][pattern] = self.choose(pool, slots, pattern).0;
            }
        }
    }

    /// The best distinct candidates for the slots of a group that `pattern` names.
    fn choose(&self, pool: &Pool, slots: &[usize], pattern: usize) -> (i64, [u32; 3]) {
        let top = |place: usize| {
            let is_meant = place < slots.len() && pattern & 1 << place != 0;
            if is_meant { &self.top[slots[place]] } else { &NO_TOP }
        };
        let (a, b, c) = (top(0), top(1), top(2));
        // Mostly, three different candidates are the best of their slots.
        let same = |a: u32, b: u32| {
            a != NOTHING && b != NOTHING && pool.way(a).candidate == pool.way(b).candidate
        };
        let clash = |a: u32, b: u32, c: u32| same(a, b) || same(a, c) || same(b, c);
        if !clash(a[0].1, b[0].1, c[0].1) {
            return (a[0].0 + b[0].0 + c[0].0, [a[0].1, b[0].1, c[0].1]);
        }
        let mut best = (0, [NOTHING; 3]);
        for a in a {
            for b in b {
                for c in c {
                    let sum = a.0 + b.0 + c.0;
                    if sum > best.0 && !clash(a.1, b.1, c.1) {
                        best = (sum, [a.1, b.1, c.1]);
                    }
                }
            }
        }
        best
    }

    /// What the single pieces for these slots are worth.
    fn singles(&self, slots: SlotSet) -> i64 {
        let bits = slots.bits() as usize;
        let mut sum = 0;
        for (group, members) in GROUPS.iter().enumerate() {
            sum += self.groups[group][pattern_of(bits, members)];
        }
        sum
    }

    /// Lists the combinations of pieces that take several slots and may be better than single ones.
    fn pack(&mut self, pool: &Pool) {
        self.packings.clear();
        self.packings.push((SlotSet::EMPTY, 0, Vec::new()));
        self.unlisted = 0;
        if pool.wide.is_empty() {
            return;
        }
        let all = self.singles(self.free);
        for (wide, slots) in pool.wide.iter().enumerate() {
            let shape = FIRST_WIDE + wide;
            let value = self.top[shape][0].0;
            let instead = all - self.singles(self.free.without(*slots));
            if value <= instead.max(0) {
                continue;
            }
            if self.packings.len() * 2 > PACKINGS_MAX {
                self.unlisted += value - instead;
                continue;
            }
            for at in 0..self.packings.len() {
                let (taken, sum, shapes) = &self.packings[at];
                if !taken.overlaps(*slots) {
                    let shapes = shapes.iter().copied().chain([shape]).collect();
                    self.packings.push((taken.union(*slots), sum + value, shapes));
                }
            }
        }
    }

    /// What the prices leave of the worth of lines and quotas; what the chosen ways have.
    fn left_over(
        &mut self,
        pool: &Pool,
        node: &Node,
        stage: &Stage,
        prices: &Prices,
        worth: &[i64; TERMS],
    ) -> i64 {
        let of = |term: Term| worth[term as usize];
        let chosen = counted(node.chosen.len());
        let mut left = of(Term::Ratings) * node.ratings + of(Term::ArmorLevel) * node.armor_level
            - of(Term::FewerItems) * chosen;
        for (price, floor) in prices.floors.iter().zip(&stage.floors) {
            left -= price * floor.unwrap_or(0);
        }
        for (index, line) in pool.lines.iter().enumerate() {
            let has = usize::from(node.steps[index]);
            let steps = line.worth(worth);
            left += steps[..has].iter().sum::<i64>();
            let paid = steps.iter().zip(&prices.steps[index]).enumerate();
            for (step, (worth, price)) in paid.take(self.reachable[index].into()).skip(has) {
                let more = worth - price;
                left += if is_free(pool, index, step) { more } else { more.max(0) };
            }
        }
        for (index, quota) in pool.quotas.iter().enumerate() {
            let (least, most) = (node.least[index].max(node.counts[index]), node.most[index]);
            let mut best = i64::MIN;
            for count in least..=most.max(least) {
                let more = i64::from(count - node.counts[index]);
                let value = quota.worth(worth, count) - prices.quotas[index] * more;
                if value > best {
                    best = value;
                    self.quota_counts[index] = count - node.counts[index];
                }
            }
            left += best;
        }
        if pool.max_items < usize::MAX {
            let more = pool.max_items.saturating_sub(node.chosen.len());
            left += prices.item * counted(more);
        }
        left
    }

    fn sides(&self, node: &Node) -> i64 {
        let places = [(WRIST, node.wrists), (RING, node.rings)];
        let best = |(shape, places): (usize, u8)| {
            self.top[shape][..usize::from(places).min(2)].iter().map(|best| best.0).sum::<i64>()
        };
        places.into_iter().map(best).sum()
    }

    fn best_packing(&self) -> (usize, i64) {
        let values = self
            .packings
            .iter()
            .map(|(taken, sum, _)| sum + self.singles(self.free.without(*taken)));
        let best = values.enumerate().max_by_key(|(at, value)| (*value, std::cmp::Reverse(*at)));
        best.unwrap_or((0, 0))
    }

    /// Picks the best suit at these prices; after `evaluate`.
    pub fn pick(&mut self, pool: &Pool, node: &Node) {
        let (taken, _, wide) = &self.packings[self.best.0];
        let bits = self.free.without(*taken).bits() as usize;
        let mut picks = std::mem::take(&mut self.picks);
        picks.clear();
        for (shape, places) in [(WRIST, node.wrists), (RING, node.rings)] {
            let top = &self.top[shape][..usize::from(places).min(2)];
            picks.extend(top.iter().map(|best| best.1).filter(|way| *way != NOTHING));
        }
        picks.extend(wide.iter().map(|shape| self.top[*shape][0].1));
        for members in GROUPS {
            let chosen = self.choose(pool, members, pattern_of(bits, members)).1;
            picks.extend(chosen.into_iter().filter(|way| *way != NOTHING));
        }
        self.picks = picks;
    }

    /// Works out, by shape, the best rest of a suit that has a way of that shape.
    pub fn fill_rests(&mut self, pool: &Pool, node: &Node) {
        let (sides, armor) = (self.sides(node), self.best.1);
        let left = self.bound - armor - sides;
        for (shape, places) in [(WRIST, node.wrists), (RING, node.rings)] {
            let top = &self.top[shape];
            let last = if places >= 2 { top[1].0 } else { top[0].0 };
            self.rests[shape] = left + armor + sides - last;
        }
        for shape in 0..pool.shapes() {
            if shape == WRIST || shape == RING {
                continue;
            }
            let slots = match shape.checked_sub(FIRST_WIDE) {
                Some(wide) => pool.wide[wide],
                None => SlotSet::single(shape),
            };
            let rest = |(taken, sum, _): &(SlotSet, i64, Vec<usize>)| {
                let free = self.free.without(*taken).without(slots);
                (!taken.overlaps(slots)).then(|| sum + self.singles(free))
            };
            let best = self.packings.iter().filter_map(rest).max().unwrap_or(0);
            self.rests[shape] = left + sides + best;
        }
    }

    /// The best that a suit with this open way can be; after `fill_rests`.
    pub fn with_way(&self, pool: &Pool, way: u32, value: i64) -> i64 {
        self.rests[usize::from(pool.way(way).shape)] + value
    }

    /// The best that a suit without anything in this slot can be; after `fill_rests`.
    pub fn without_slot(&self, shape: usize) -> i64 {
        self.rests[shape]
    }
}

/// Whether a price may exceed the worth of the step: the line must be there.
pub fn is_free(pool: &Pool, line: usize, step: usize) -> bool {
    step == 0 && pool.lines[line].is_required
}

fn pattern_of(bits: usize, members: &[usize]) -> usize {
    members.iter().enumerate().map(|(place, slot)| (bits >> slot & 1) << place).sum()
}
