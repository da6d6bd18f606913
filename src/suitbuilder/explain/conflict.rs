//! Rules that no suit can keep together.

use crate::suitbuilder::explain::constraint::{Constraint, Rules};
use crate::suitbuilder::explain::relaxation::{Relaxation, relaxations};
use crate::suitbuilder::explain::{Effort, Feasible, hitting, is_solved_by};
use crate::suitbuilder::{Observer, Problem, ProblemError, Suit};

/// Why a problem has no suit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Rules that conflict whatever the others say, in the order of [`Constraint::all_of`].
    pub constraints: Vec<Constraint>,
    /// Whether it is proven that fewer rules never conflict.
    pub is_smallest: bool,
    /// What could be given up: fewest rules first, then the best suit first.
    pub relaxations: Vec<Relaxation>,
    /// Whether there is no other way with as few rules.
    pub has_all_relaxations: bool,
}

/// Finds a smallest set of rules that conflict, and what giving some of them up leads to.
///
/// `None` if there is a suit, or if the end came before it was known that there is none.
///
/// Source: the smallest set by implicit hitting sets (Ignatiev, Previti, Liffiton, Marques-Silva,
/// "Smallest MUS extraction with minimal hitting set dualization", 2015), started from a minimal one
/// (Junker, "`QuickXplain`", 2004).
pub fn conflict(
    problem: &Problem,
    threads: usize,
    observer: &dyn Observer,
) -> Result<Option<Conflict>, ProblemError> {
    find(problem, None, Effort { threads, observer })
}

/// The same, where one rule is not to be given up.
pub(super) fn find(
    problem: &Problem,
    fixed: Option<Constraint>,
    effort: Effort,
) -> Result<Option<Conflict>, ProblemError> {
    problem.check()?;
    if !matches!(effort.any(problem.clone())?, Feasible::No) {
        return Ok(None);
    }
    let oracle = Oracle { rules: Rules::of(problem), effort };
    let (constraints, is_smallest) = oracle.smallest()?;
    let constraints = oracle.named(&constraints);
    let (relaxations, has_all_relaxations) = if is_smallest {
        relaxations(problem, &constraints, fixed, effort)?
    } else {
        (Vec::new(), false)
    };
    Ok(Some(Conflict { constraints, is_smallest, relaxations, has_all_relaxations }))
}

/// Finds a set of conflicting rules none of which can be left out, where it is known that no suit
/// keeps all of them; `None` if that was cancelled.
pub(super) fn minimal(
    problem: &Problem,
    effort: Effort,
) -> Result<Option<Vec<Constraint>>, ProblemError> {
    let oracle = Oracle { rules: Rules::of(problem), effort };
    Ok(oracle.minimal()?.map(|conflict| oracle.named(&conflict)))
}

/// Answers whether some of the rules can be kept together. Rules are places in `rules.all`, and sets
/// of rules are ascending.
struct Oracle<'a> {
    rules: Rules,
    effort: Effort<'a>,
}

impl Oracle<'_> {
    fn named(&self, rules: &[usize]) -> Vec<Constraint> {
        rules.iter().filter_map(|at| self.rules.all.get(*at).copied()).collect()
    }

    fn any(&self, rules: &[usize]) -> Result<Feasible, ProblemError> {
        self.effort.any(self.rules.only(rules))
    }

    /// The smallest conflict that was found, and whether there is no smaller one.
    fn smallest(&self) -> Result<(Vec<usize>, bool), ProblemError> {
        let all: Vec<usize> = (0..self.rules.all.len()).collect();
        let Some(minimal) = self.minimal()? else { return Ok((all, false)) };
        // A conflict has a rule of each of these: without them all others can be kept.
        let mut to_hit: Vec<Vec<usize>> = Vec::new();
        loop {
            let Some(next) = hitting::smallest(&to_hit, minimal.len()) else {
                return Ok((minimal, false));
            };
            if next.len() >= minimal.len() {
                return Ok((minimal, true));
            }
            let suit = match self.any(&next)? {
                Feasible::Yes(suit) => suit,
                Feasible::No => return Ok((next, true)),
                Feasible::Unknown => return Ok((minimal, false)),
            };
            let Some(kept) = self.grow(next, suit)? else { return Ok((minimal, false)) };
            let left = all.iter().copied().filter(|rule| kept.binary_search(rule).is_err());
            to_hit.push(left.collect());
        }
    }

    /// Adds rules to those that a suit keeps, until no other can be added. `None` if cancelled.
    fn grow(&self, kept: Vec<usize>, suit: Suit) -> Result<Option<Vec<usize>>, ProblemError> {
        let (mut kept, mut suit) = (kept, suit);
        for rule in 0..self.rules.all.len() {
            let Err(place) = kept.binary_search(&rule) else { continue };
            let mut more = kept.clone();
            more.insert(place, rule);
            if is_solved_by(&self.rules.only(&more), &suit) {
                kept = more;
                continue;
            }
            match self.any(&more)? {
                Feasible::Yes(other) => (kept, suit) = (more, other),
                Feasible::No => {}
                Feasible::Unknown => return Ok(None),
            }
        }
        Ok(Some(kept))
    }

    fn minimal(&self) -> Result<Option<Vec<usize>>, ProblemError> {
        let all: Vec<usize> = (0..self.rules.all.len()).collect();
        self.needed(&[], false, &all)
    }

    /// Which of `rules` a minimal conflict needs beside `given`, which is known to conflict with all
    /// of them. `is_new`: whether `given` alone may conflict.
    fn needed(
        &self,
        given: &[usize],
        is_new: bool,
        rules: &[usize],
    ) -> Result<Option<Vec<usize>>, ProblemError> {
        if is_new {
            match self.any(given)? {
                Feasible::Yes(_) => {}
                Feasible::No => return Ok(Some(Vec::new())),
                Feasible::Unknown => return Ok(None),
            }
        }
        if rules.len() <= 1 {
            return Ok(Some(rules.to_vec()));
        }
        let (first, second) = rules.split_at(rules.len() / 2);
        let Some(of_second) = self.needed(&union(given, first), true, second)? else {
            return Ok(None);
        };
        let with_second = union(given, &of_second);
        let Some(of_first) = self.needed(&with_second, !of_second.is_empty(), first)? else {
            return Ok(None);
        };
        Ok(Some(union(&of_first, &of_second)))
    }
}

fn union(one: &[usize], other: &[usize]) -> Vec<usize> {
    let mut all = [one, other].concat();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests;
