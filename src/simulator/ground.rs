//! Hunting grounds: a home town, a loop of waypoints on land, and what lives there.

use std::collections::BTreeMap;
use std::f64::consts::TAU;
use std::sync::LazyLock;

use rand::RngExt;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::facts::{self, Creature, Portal, Town};
use crate::simulator::chance::pick;
use crate::simulator::land::{is_land, is_land_between};

/// Most kinds of creatures that live on one ground.
const PREY_MAX: usize = 15;
/// A ground needs at least this many to be worth a visit.
const PREY_MIN: usize = 3;
/// How far from its middle a portal is still seen on a round, map units.
const PORTAL_SIGHT: f64 = 1.5;

/// Types that are no prey: scenery, quest figures, people and pets.
const NO_PREY: [&str; 22] = [
    "Aerbax",
    "Altered Human",
    "Apparition",
    "Bleached Rabbit",
    "Bunny",
    "Chicken",
    "Dark Sarcophagus",
    "Empyrean",
    "Food",
    "Grimacing Rabbit",
    "Harvest",
    "Hopeslayer",
    "Human",
    "Idol",
    "Nasty Rabbit",
    "Rockslide",
    "Snowman",
    "Statue",
    "Target",
    "Touched",
    "Unknown",
    "Wall",
];

/// Where a character hunts. All straight ways between its places are land.
#[derive(Clone)]
pub struct Ground {
    pub town: &'static Town,
    /// Where its characters come back to life.
    pub lifestone: (f64, f64),
    /// The round, in order; the first waypoint is the way in from town and lifestone.
    pub waypoints: Vec<(f64, f64)>,
    /// What lives there: 3 to 15 kinds of one creature type.
    pub prey: Vec<&'static Creature>,
    /// Portals near the round.
    pub portals: Vec<&'static Portal>,
}

impl Ground {
    /// Finds a ground for a character of this level.
    pub fn find(rng: &mut ChaCha8Rng, level: u16) -> Self {
        let prey = find_prey(rng, level);
        loop {
            // Most towns are well inland, so a few tries do.
            let (town, lifestone) = *pick(rng, &HOMES);
            if let Some(waypoints) = find_round(rng, (town.ew, town.ns), lifestone) {
                let portals = portals_near(waypoints[0]);
                return Self { town, lifestone, waypoints, prey, portals };
            }
        }
    }
}

/// Towns on land, each with its nearest lifestone on land (or its own middle).
static HOMES: LazyLock<Vec<(&'static Town, (f64, f64))>> = LazyLock::new(|| {
    let inland = facts::towns().iter().filter(|town| is_land(town.ew, town.ns));
    inland.map(|town| (town, lifestone_of(town))).collect()
});

fn lifestone_of(town: &Town) -> (f64, f64) {
    let middle = (town.ew, town.ns);
    let near = facts::lifestones().iter().map(|stone| (distance(*stone, middle), *stone));
    near.filter(|(far, stone)| *far < 2.0 && is_land_between(*stone, middle))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(middle, |(_, stone)| stone)
}

/// A round of 8 to 14 waypoints, 0.3 to 1.5 map units around a middle that is 0.8 to 3 units from
/// town; `None` if this throw of the dice touches water.
fn find_round(
    rng: &mut ChaCha8Rng,
    town: (f64, f64),
    lifestone: (f64, f64),
) -> Option<Vec<(f64, f64)>> {
    let toward = rng.random_range(0.0..TAU);
    let far = rng.random_range(0.8..3.0);
    let middle = (town.0 + far * toward.sin(), town.1 + far * toward.cos());
    let count = rng.random_range(8..=14_u32);
    let width = rng.random_range(0.4..1.2);
    let waypoints: Vec<(f64, f64)> = (0..count)
        .map(|number| {
            let angle = TAU * f64::from(number) / f64::from(count);
            let radius = width * rng.random_range(0.75..1.25);
            (middle.0 + radius * angle.sin(), middle.1 + radius * angle.cos())
        })
        .collect();
    let ways_in = [(town, waypoints[0]), (lifestone, waypoints[0]), (waypoints[0], town)];
    let round = (0..waypoints.len()).map(|i| (waypoints[i], waypoints[(i + 1) % waypoints.len()]));
    let is_dry = ways_in.into_iter().chain(round).all(|(from, to)| is_land_between(from, to));
    is_dry.then_some(waypoints)
}

/// Creatures of one type whose levels suit a hunter of this level.
fn find_prey(rng: &mut ChaCha8Rng, level: u16) -> Vec<&'static Creature> {
    static BY_TYPE: LazyLock<BTreeMap<&str, Vec<&Creature>>> = LazyLock::new(|| {
        let mut by_type = BTreeMap::<&str, Vec<&Creature>>::new();
        for creature in facts::creatures() {
            if !NO_PREY.contains(&creature.kind) && !creature.name.starts_with("Captain") {
                by_type.entry(creature.kind).or_default().push(creature);
            }
        }
        by_type
    });
    // Macros hunt what is safe: from a third of their own level to nine tenths of it, and hardly
    // anything in the open is above level 220.
    let span = level / 3..=(level - level / 10).min(220);
    let suiting: Vec<Vec<&Creature>> = BY_TYPE
        .values()
        .map(|all| {
            let suits = |c: &&Creature| span.contains(&c.level_min) && span.contains(&c.level_max);
            all.iter().copied().filter(suits).collect::<Vec<_>>()
        })
        .filter(|suiting| suiting.len() >= PREY_MIN)
        .collect();
    let mut prey = match suiting.choose(rng) {
        Some(prey) => prey.clone(),
        None => facts::creatures().iter().filter(|c| c.kind == "Drudge").collect(),
    };
    prey.shuffle(rng);
    prey.truncate(rng.random_range(PREY_MIN..=PREY_MAX));
    prey
}

fn portals_near(middle: (f64, f64)) -> Vec<&'static Portal> {
    let place = |portal: &Portal| (portal.position.ew, portal.position.ns);
    facts::portals().iter().filter(|p| distance(place(p), middle) < PORTAL_SIGHT).collect()
}

pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::chance::strand;

    #[test]
    fn grounds_suit_every_level() {
        for level in [10, 40, 80, 126, 180, 220, 275] {
            for number in 0..20 {
                let ground = Ground::find(&mut strand(number, 3), level);
                assert!((PREY_MIN..=PREY_MAX).contains(&ground.prey.len()), "level {level}");
                assert!(ground.prey.iter().all(|c| c.kind == ground.prey[0].kind));
                assert!(ground.waypoints.iter().all(|p| is_land(p.0, p.1)));
                let (town, _) = facts::nearest_town(ground.town.ew, ground.town.ns).unwrap();
                assert_eq!(town.name, ground.town.name);
            }
        }
    }
}
