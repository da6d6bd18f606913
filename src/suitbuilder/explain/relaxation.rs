//! What giving up some rules leads to.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::suitbuilder::explain::conflict::minimal;
use crate::suitbuilder::explain::{Constraint, Effort};
use crate::suitbuilder::{Problem, ProblemError, Suit};

/// Most ways that are told: more are not compared by anybody.
pub const RELAXATIONS_MAX: usize = 8;
/// Up to so many rules, all ways to give them up are looked at.
const ALL_WAYS_RULES: usize = 2;
/// Most rules that are given up together, where fewer do not help.
const RULES_MAX: usize = 5;

/// Rules without which there is a suit; all of them are needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxation {
    /// In the order of [`Constraint::all_of`].
    pub dropped: Vec<Constraint>,
    /// The best suit without them.
    pub suit: Suit,
    /// Whether no suit is better that way.
    pub is_proven: bool,
}

/// Finds the smallest ways to make a problem feasible: all that give up one rule or two; where there
/// are none, those that give up three, and so on. At most [`RELAXATIONS_MAX`].
///
/// `conflict`: rules of the problem that conflict; `fixed` is never given up. Tells also whether
/// there are no other ways with as few rules.
pub(super) fn relaxations(
    problem: &Problem,
    conflict: &[Constraint],
    fixed: Option<Constraint>,
    effort: Effort,
) -> Result<(Vec<Relaxation>, bool), ProblemError> {
    let order = Constraint::all_of(problem);
    let place = |rule: &Constraint| order.iter().position(|other| other == rule);
    let mut found: Vec<Relaxation> = Vec::new();
    let mut seen: HashSet<Vec<Constraint>> = HashSet::new();
    // Each way has to give up a rule of each conflict: so the rules of one conflict are all that
    // can come next.
    let mut open = vec![(Vec::new(), conflict.to_vec())];
    for rules in 1..=RULES_MAX {
        let mut in_vain = Vec::new();
        for (dropped, conflict) in &open {
            for rule in conflict.iter().filter(|rule| Some(**rule) != fixed) {
                let mut dropped: Vec<Constraint> = dropped.clone();
                dropped.push(*rule);
                dropped.sort_by_key(place);
                let has_all = |way: &Relaxation| way.dropped.iter().all(|d| dropped.contains(d));
                if found.iter().any(has_all) || !seen.insert(dropped.clone()) {
                    continue;
                }
                let best = effort.best(without(problem, &dropped))?;
                match best.suit {
                    Some(suit) if found.len() < RELAXATIONS_MAX => {
                        found.push(Relaxation { dropped, suit, is_proven: best.is_proven });
                    }
                    None if best.is_proven => in_vain.push(dropped),
                    _ => return Ok((sorted(problem, found), false)),
                }
            }
        }
        if in_vain.is_empty() || rules >= ALL_WAYS_RULES && !found.is_empty() {
            return Ok((sorted(problem, found), true));
        }
        open = Vec::new();
        for dropped in in_vain {
            let Some(conflict) = minimal(&without(problem, &dropped), effort)? else {
                return Ok((sorted(problem, found), false));
            };
            open.push((dropped, conflict));
        }
    }
    Ok((sorted(problem, found), false))
}

fn without(problem: &Problem, rules: &[Constraint]) -> Problem {
    let mut relaxed = problem.clone();
    for rule in rules {
        rule.drop_from(&mut relaxed);
    }
    relaxed
}

fn sorted(problem: &Problem, mut found: Vec<Relaxation>) -> Vec<Relaxation> {
    found
        .sort_by_cached_key(|way| (way.dropped.len(), Reverse(way.suit.values.key(&problem.goal))));
    found
}
