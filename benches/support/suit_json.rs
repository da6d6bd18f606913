//! Searches and answers as JSON that knows nothing of how we search, for others to solve.

use overlord::domain::spell::CantripTier;
use overlord::suitbuilder::{
    Candidate, Goal, Outcome, PieceKind, Problem, Status, Suit, Term, Values, tier_points,
};
use serde_json::{Value, json};

/// A problem after all rules for single items: who may be worn how, and what it is worth.
///
/// `candidates`: those with a way to be worn, each with `ways` (sets of slots as bits), `set` and
/// `armor` of armour only, `ratings` as a weighted sum, `covers` as index of the wanted line, place of
/// the tier and its points. `fixed`: what locked slots hold. `must`: candidates that have to be worn.
/// `None` if a locked item has no way to be worn.
pub fn problem(name: &str, problem: &Problem) -> Option<Value> {
    let mut candidates = Vec::new();
    let mut must = Vec::new();
    for candidate in problem.candidates.iter() {
        let is_locked = problem.lock_of(candidate.item).is_some();
        let Ok(ways) = problem.placements(candidate) else {
            if is_locked {
                return None;
            }
            continue;
        };
        if is_locked {
            must.push(candidates.len());
        }
        let is_armor = candidate.kind == PieceKind::Armor;
        let weighted = candidate.ratings.iter().zip(problem.rating_weights);
        let ratings: i64 = weighted.map(|(r, weight)| i64::from(*r) * i64::from(weight)).sum();
        candidates.push(json!({
            "id": candidate.item.0,
            "owner": candidate.owner.0,
            "ways": ways.iter().map(|slots| slots.bits()).collect::<Vec<_>>(),
            "set": candidate.set.filter(|_| is_armor),
            "armor": if is_armor { candidate.armor_level } else { 0 },
            "ratings": ratings,
            "covers": covers(problem, candidate),
        }));
    }
    let quotas = problem.quotas.iter().map(|quota| {
        let fixed = problem.locked_slots.iter().filter(|locked| locked.set == Some(quota.set));
        json!({
            "set": quota.set,
            "need": quota.need,
            "at_least": quota.at_least,
            "at_most": quota.at_most,
            "fixed": fixed.count(),
        })
    });
    let wanted = problem.wanted.iter().map(|wanted| {
        let fixed = problem.locked_slots.iter().flat_map(|locked| &locked.cantrips);
        let fixed = fixed.filter(|held| held.line == wanted.line && held.tier >= wanted.tier);
        let fixed = fixed.map(|held| held.tier).max();
        json!({
            "line": wanted.line,
            "is_required": wanted.is_required,
            "fixed": fixed.map(|tier| (place(tier), tier_points(tier))),
        })
    });
    let goal = match &problem.goal {
        Goal::Order(terms) => {
            json!({ "order": terms.iter().map(|term| term.as_str()).collect::<Vec<_>>() })
        }
        Goal::Weights(w) => json!({ "weights": {
            "sets": w.sets,
            "set_pieces": w.set_pieces,
            "lines": w.lines,
            "tier_points": w.tier_points,
            "ratings": w.ratings,
            "al": w.armor_level,
            "fewer_items": -w.items,
        } }),
    };
    Some(json!({
        "name": name,
        "candidates": candidates,
        "quotas": quotas.collect::<Vec<_>>(),
        "wanted": wanted.collect::<Vec<_>>(),
        "must": must,
        "max_owners": problem.max_owners,
        "max_items": problem.max_items,
        "goal": goal,
    }))
}

fn place(tier: CantripTier) -> Option<usize> {
    CantripTier::ALL.iter().position(|other| *other == tier)
}

fn covers(problem: &Problem, candidate: &Candidate) -> Vec<(usize, Option<usize>, i64)> {
    let mut covers = Vec::new();
    for (index, wanted) in problem.wanted.iter().enumerate() {
        let held = candidate.cantrips.iter().filter(|held| held.line == wanted.line);
        let tier = held.map(|held| held.tier).filter(|tier| *tier >= wanted.tier).max();
        covers.extend(tier.map(|tier| (index, place(tier), tier_points(tier))));
    }
    covers
}

/// What we found, and how long it took, milliseconds.
pub fn outcome(problem: &Problem, outcome: &Outcome, ms: f64) -> Value {
    let status = match outcome.status {
        Status::Optimal => "optimal",
        Status::Bounded { .. } => "bounded",
        Status::Infeasible => "infeasible",
    };
    let best = outcome.best();
    let worn = |suit: &Suit| -> Vec<_> {
        suit.pieces.iter().map(|worn| (worn.item.0, worn.slots.bits())).collect()
    };
    json!({
        "status": status,
        "ms": ms,
        "values": best.map(|suit| values(&suit.values)),
        "key": best.map(|suit| suit.values.key(&problem.goal)),
        "items": best.map(worn),
    })
}

fn values(values: &Values) -> Value {
    Term::ALL.into_iter().map(|term| (term.as_str().to_owned(), json!(values.term(term)))).collect()
}
