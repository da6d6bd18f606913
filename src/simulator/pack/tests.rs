use std::collections::BTreeSet;

use super::*;
use crate::simulator::chance::strand;
use crate::simulator::identity;

fn packs(name: &str, count: u64) -> Vec<Pack> {
    (0..count)
        .map(|number| {
            let mut rng = strand(number, 5);
            let place = identity::Place { tag: "pc1".to_owned(), fellowship: None };
            let who = identity::Identity::new(&mut rng, name.to_owned(), place);
            Pack::new(&mut rng, &who, Ids::new(number, 0, 1))
        })
        .collect()
}

#[track_caller]
fn check_places(pack: &Pack) {
    let mut places = BTreeSet::new();
    let side_packs: BTreeSet<i32> = pack.side_packs().collect();
    assert!((3..=SIDE_PACKS_MAX).contains(&side_packs.len()));
    for item in &pack.items {
        if let Place::Packed { pack, slot } = item.place {
            let limit = if pack.is_some() { SIDE_PACK_PLACES } else { MAIN_PACK_PLACES };
            assert!(slot < limit && pack.is_none_or(|pack| side_packs.contains(&pack)));
            assert!(places.insert((item.is_pack(), pack, slot)), "two things in one place");
        }
    }
}

#[test]
fn hunters_wear_a_whole_suit_and_carry_supplies() {
    for pack in packs("Larsson", 40) {
        check_places(&pack);
        assert!((150..=285).contains(&pack.items().len()), "{}", pack.items().len());
        assert!((200..TAPERS_FULL).contains(&pack.tapers()));
        let worn = pack.items().iter().filter_map(|item| match item.place {
            Place::Worn(mask) => Some(mask),
            Place::Packed { .. } => None,
        });
        let masks: Vec<i32> = worn.collect();
        let covered = masks.iter().fold(0, |all, mask| all | mask);
        assert_eq!(covered & 0x7F21, 0x7F21, "armour over all");
        assert!(covered & 0x0570_0000 != 0 || covered & (1 << 25) != 0, "a weapon");
        assert!((12..=24).contains(&masks.len()), "{}", masks.len());
        assert!(pack.find_goods("Platinum Scarab").is_some());
    }
}

#[test]
fn mules_are_full_of_sorted_loot() {
    for pack in packs("Mule Gamma", 20) {
        check_places(&pack);
        assert!((230..=290).contains(&pack.items().len()), "{}", pack.items().len());
        let armor = pack.side_pack(0);
        let loot = pack.items().iter().filter(|item| {
            matches!(item.place, Place::Packed { pack, .. } if pack.is_some() && pack == armor)
        });
        let groups: Vec<_> = loot.filter_map(Item::template).map(|t| t.group).collect();
        let count = |of| groups.iter().filter(|group| **group == of).count();
        let most = groups.iter().map(|group| count(*group)).max();
        assert!(most.is_some_and(|most| most * 2 > groups.len()), "{groups:?}");
    }
}

#[test]
fn a_pack_takes_what_fits_and_no_more() {
    let mut pack = packs("Larsson", 1).remove(0);
    let room = pack.room();
    let template = crate::simulator::loot::pick_of(&mut strand(1, 1), |_| true);
    for seed in 0.. {
        if pack.add_new(Kind::Loot { template, seed, set: None }).is_none() {
            break;
        }
    }
    assert_eq!(pack.room(), 0);
    check_places(&pack);
    assert!(room > 0 && pack.excess() == room);
    assert!(pack.taper_stack().is_some_and(|id| pack.remove(id).is_none()), "tapers stay");
    let last = pack.items().last().map(|item| item.id).expect("an item");
    assert!(pack.remove(last).is_some() && pack.find(last).is_none());
    pack.burn_tapers(5_000);
    assert_eq!(pack.tapers(), 0);
    pack.refill_tapers();
    assert_eq!(pack.tapers(), TAPERS_FULL);
}
