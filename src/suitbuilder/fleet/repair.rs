//! Assignments that can be worn, made from suits that share items.

use std::sync::Arc;

use crate::suitbuilder::fleet::FleetError;
use crate::suitbuilder::fleet::assignment::{Assignment, Dressed, items_of_others};
use crate::suitbuilder::fleet::wearers::{Forbidden, Wearers};

/// How often everybody may change into something better.
const ROUNDS_MAX: usize = 8;

/// Goes through the wearers from `first` on: each keeps the suit if nothing of it is taken, and
/// takes the best of the rest otherwise. Without any suits to keep, that is dressing by priority.
pub fn dress(
    wearers: &mut Wearers<'_>,
    suits: &[Option<Arc<Dressed>>],
    first: usize,
) -> Result<Assignment, FleetError> {
    let count = wearers.count();
    let mut taken = Forbidden::new();
    let mut dressed: Assignment = vec![None; count];
    for wearer in (0..count).map(|step| (first + step) % count) {
        let is_free = |dressed: &&Arc<Dressed>| !dressed.items().any(|item| taken.contains(&item));
        let kept = suits[wearer].as_ref().filter(is_free).cloned();
        dressed[wearer] = if kept.is_some() {
            kept
        } else {
            let reserved = wearers.reserved(wearer);
            wearers.best_of_rest(wearer, &reserved, &taken)?.suit
        };
        taken.extend(dressed[wearer].iter().flat_map(|dressed| dressed.items()));
    }
    Ok(dressed)
}

/// Lets each wearer change into the best that the others leave, as long as that helps.
pub fn improve(wearers: &mut Wearers<'_>, dressed: &mut Assignment) -> Result<(), FleetError> {
    for _ in 0..ROUNDS_MAX {
        let mut is_better = false;
        for wearer in 0..wearers.count() {
            if wearers.is_cancelled() {
                return Ok(());
            }
            let taken = items_of_others(dressed, wearer);
            let reserved = wearers.reserved(wearer);
            let best = wearers.best_of_rest(wearer, &reserved, &taken)?.suit;
            if best > dressed[wearer] {
                dressed[wearer] = best;
                is_better = true;
            }
        }
        if !is_better {
            break;
        }
    }
    Ok(())
}
