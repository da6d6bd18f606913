//! Which item to settle next, and how.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::domain::item::ItemId;
use crate::suitbuilder::fleet::assignment::conflicts;
use crate::suitbuilder::fleet::node::Node;
use crate::suitbuilder::fleet::score::Score;
use crate::suitbuilder::fleet::total::{Stop, proven};
use crate::suitbuilder::fleet::wearers::{Forbidden, Wearers};

/// What wearers (the first of those with the same problem) lost when an item was forbidden to them
/// for the first time. At most as many as there are wearers times items in anybody's suits.
pub type Losses = HashMap<(usize, ItemId), Score>;

/// An item and the wearers to whom it is forbidden, in one part of the search space or two.
pub struct Branch {
    pub item: ItemId,
    pub parts: Vec<Vec<usize>>,
}

/// Chooses an item that several wearers have; `None` if there is none.
///
/// Either one keeps it, and it is forbidden to all others, or it is forbidden to that one, and to
/// all who have the same problem and the same items forbidden: if it were in one of their suits, the
/// two could swap suits, which is the first case. That leaves no second case if nobody else may use
/// it. Such items come first; then those that cost most, whoever loses them.
pub fn choose(
    wearers: &mut Wearers<'_>,
    node: &Node,
    losses: &mut Losses,
) -> Result<Option<Branch>, Stop> {
    let mut best = None;
    for (item, users) in conflicts(&node.suits) {
        let mut costs = Vec::new();
        for user in &users {
            costs.push(loss(wearers, node, losses, *user, item)?);
        }
        let dearest = (0..users.len()).max_by_key(|at| (&costs[*at], Reverse(*at)));
        let keeper = users[dearest.unwrap_or(0)];
        let is_like_keeper = |wearer: &usize| {
            wearers.twin(*wearer) == wearers.twin(keeper)
                && node.forbidden[*wearer] == node.forbidden[keeper]
        };
        let may_use = |wearer: &usize| {
            wearers.may_use(*wearer, item) && !node.forbidden[*wearer].contains(&item)
        };
        let all = 0..wearers.count();
        let others: Vec<usize> = all.clone().filter(|wearer| *wearer != keeper).collect();
        let alike: Vec<usize> = all.filter(is_like_keeper).collect();
        let is_settled = others.iter().filter(|one| may_use(one)).all(|one| alike.contains(one));
        let cost = |part: &[usize]| {
            let lost = users.iter().zip(&costs).filter(|(user, _)| part.contains(user));
            lost.fold(Score::zero(wearers.goal()), |sum, (_, one)| &sum + one)
        };
        let mut parts = vec![others];
        if !is_settled {
            parts.push(alike);
        }
        let cost = parts.iter().map(|part| cost(part)).min();
        let merit = (is_settled, cost, Reverse(item));
        if best.as_ref().is_none_or(|(most, _)| merit > *most) {
            best = Some((merit, Branch { item, parts }));
        }
    }
    Ok(best.map(|(_, branch)| branch))
}

fn loss(
    wearers: &mut Wearers<'_>,
    node: &Node,
    losses: &mut Losses,
    wearer: usize,
    item: ItemId,
) -> Result<Score, Stop> {
    let place = (wearers.twin(wearer), item);
    if let Some(known) = losses.get(&place) {
        return Ok(known.clone());
    }
    let forbidden: Forbidden = node.forbidden[wearer].iter().copied().chain(Some(item)).collect();
    let goal = wearers.goal();
    let before = Score::of_one(node.suits[wearer].as_deref(), goal);
    let after = Score::of_one(proven(wearers, wearer, &forbidden)?.as_deref(), goal);
    let loss = &before - &after;
    losses.insert(place, loss.clone());
    Ok(loss)
}
