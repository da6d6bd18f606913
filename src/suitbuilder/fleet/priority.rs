//! One wearer after the other.

use crate::suitbuilder::Status;
use crate::suitbuilder::fleet::assignment::{items_of_others, suits};
use crate::suitbuilder::fleet::wearers::Wearers;
use crate::suitbuilder::fleet::{FleetError, FleetOutcome};

/// Gives each wearer the best of what those before have left. When cancelled, those who are left get
/// what their searches find at once.
pub fn solve(wearers: &mut Wearers<'_>) -> Result<FleetOutcome, FleetError> {
    wearers.shown = Some(vec![None; wearers.count()]);
    let mut open = None;
    for wearer in 0..wearers.count() {
        let reserved = wearers.reserved(wearer);
        let taken = items_of_others(wearers.shown.as_deref().unwrap_or_default(), wearer);
        let best = wearers.best_of_rest(wearer, &reserved, &taken)?;
        if open.is_none() && !best.is_proven() {
            open = Some(best.status);
        }
        if let Some(shown) = &mut wearers.shown {
            shown[wearer] = best.suit;
        }
        wearers.tell_found(&suits(wearers.shown.as_deref().unwrap_or_default()));
        wearers.tell();
    }
    let suits = suits(&wearers.shown.take().unwrap_or_default());
    let is_bare = suits.iter().all(Option::is_none);
    let proven = if is_bare { Status::Infeasible } else { Status::Optimal };
    Ok(FleetOutcome {
        suits,
        status: open.unwrap_or(proven),
        nodes: 0,
        searches: wearers.searches(),
    })
}
