//! From a request to a problem.

mod quotas;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::character::CharacterId;
use crate::query::{self, Vocabulary};
use crate::suit_search::error::RequestError;
use crate::suit_search::pool::{Pool, PoolFilter};
use crate::suit_search::request::SuitRequest;
use crate::suit_search::words;
use crate::suitbuilder::{Goal, Problem, Refusal, SUITS_MAX, Term, Wearer, Weights};

/// Most names in `characters`: more than a game server has of one fleet.
pub const CHARACTERS_MAX: usize = 1_000;
/// Most items that have to be worn; a suit has 17 slots.
pub const LOCKED_MAX: usize = 17;
/// Most items that are ruled out; the largest request has room for no more than some 5,000.
pub const EXCLUDED_MAX: usize = 2_000;
pub const K_DEFAULT: usize = 10;
pub const TIME_LIMIT_DEFAULT_S: f64 = 30.0;
/// Longest search. What is not proven by then hardly ever will be.
pub const TIME_LIMIT_MAX_S: f64 = 600.0;
/// Shortest one: some time to find anything at all.
const TIME_LIMIT_MIN_S: f64 = 0.01;

/// A request with every name looked up, before anybody's things were.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Without candidates.
    pub problem: Problem,
    pub filter: PoolFilter,
    pub wearer: Option<CharacterId>,
    pub time_limit: Duration,
    /// Whether the search goes on when nobody listens to it any more.
    pub keep: bool,
}

/// A request with the things it is about.
#[derive(Debug, Clone)]
pub struct Asked {
    pub problem: Problem,
    pub pool: Arc<Pool>,
    /// Who wears the suit, if that was told.
    pub wearer: Option<CharacterId>,
    /// Candidates that may be in a suit.
    pub usable: usize,
    /// How many candidates may not, by reason.
    pub refused: BTreeMap<&'static str, usize>,
    pub time_limit: Duration,
    pub keep: bool,
}

impl Reading {
    /// Looks up all names of a request.
    ///
    /// # Errors
    /// A name is unknown, a number beyond its limits, or members contradict each other.
    pub fn of(request: &SuitRequest, vocabulary: &Vocabulary) -> Result<Self, RequestError> {
        let mut problem = Problem::new(Vec::new());
        problem.owners = owners(request, vocabulary)?;
        if let Some(slots) = &request.slots {
            problem.slots = words::slots("slots", slots)?;
            if problem.slots.is_empty() {
                return Err(RequestError::new("slots", "wanted at least one slot"));
            }
        }
        problem.quotas = quotas::quotas(request)?;
        problem.is_strict = request.strict_sets;
        problem.wanted = rules::wanted(request)?;
        problem.locked = rules::locked(request)?;
        problem.locked_slots = rules::locked_slots(request)?;
        problem.excluded = rules::excluded(request)?;
        problem.min_armor = rules::min_armor(request)?;
        problem.allowed_ratings = rules::allowed_ratings(request)?;
        problem.rating_weights = rules::rating_weights(request)?;
        problem.allows_reductions = request.allow_reductions.unwrap_or(true);
        problem.max_owners = rules::at_least_one("max_owners", request.max_owners)?;
        problem.max_items = rules::at_least_one("max_items", request.max_items)?;
        problem.goal = goal(request)?;
        problem.suits = suits(request)?;
        let (wearer, rules) = wearer(request, vocabulary)?;
        problem.wearer = rules;
        let filter = PoolFilter {
            query: pool_query(request, vocabulary)?,
            with_worn: request.include_equipped.unwrap_or(true),
            with_packs: request.include_inventory.unwrap_or(true),
            owners: problem.owners.clone(),
            always: problem.locked.iter().map(|lock| lock.item).collect(),
        };
        let time_limit = time_limit(request)?;
        Ok(Self { problem, filter, wearer, time_limit, keep: request.keep })
    }

    /// Joins the request and the things it is about.
    ///
    /// `pool`: what [`Reading::filter`] leaves.
    ///
    /// # Errors
    /// An item that has to be worn is nobody's.
    pub fn about(self, pool: Arc<Pool>) -> Result<Asked, RequestError> {
        let Self { mut problem, wearer, time_limit, keep, .. } = self;
        problem.candidates = Arc::clone(&pool.candidates);
        for (index, lock) in problem.locked.iter().enumerate() {
            if problem.find(lock.item).is_none() {
                let path = format!("locked_items[{index}]");
                let message = "nobody has this item, or it cannot be part of a suit";
                return Err(RequestError::new(path, message));
            }
        }
        // Names were checked one by one; what is left is a request that asks for too much at once.
        problem.check().map_err(|error| RequestError::new("body", error.to_string()))?;
        let mut refused = BTreeMap::new();
        for candidate in problem.candidates.iter() {
            if let Err(refusal) = problem.placements(candidate) {
                *refused.entry(refusal_word(&refusal)).or_default() += 1;
            }
        }
        let usable = problem.candidates.len() - refused.values().sum::<usize>();
        Ok(Asked { problem, pool, wearer, usable, refused, time_limit, keep })
    }
}

impl Asked {
    /// What is worth knowing about the things that it is about.
    pub fn notes(&self) -> Vec<String> {
        let told_twice = self.pool.told_twice;
        let note = format!(
            "{told_twice} items are on two characters' lists; the later word on each counts"
        );
        (told_twice > 0).then_some(note).into_iter().collect()
    }
}

/// The word that the API uses.
pub fn refusal_word(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Excluded => "excluded",
        Refusal::Owner => "owner",
        Refusal::Wield(_) => "wield",
        Refusal::Set => "set",
        Refusal::Slots => "slots",
        Refusal::Armor(_) => "armor",
        Refusal::Rating { .. } => "rating",
    }
}

/// A character whose things are known, by name; letter case does not matter.
pub fn character(
    path: &str,
    name: &str,
    vocabulary: &Vocabulary,
) -> Result<CharacterId, RequestError> {
    let wanted = name.trim().to_lowercase();
    let known = &vocabulary.characters;
    if let Some((id, _)) = known.iter().find(|(_, known)| known.to_lowercase() == wanted) {
        return Ok(*id);
    }
    let nearest = query::nearest(&wanted, known.iter().map(|(_, known)| known.as_str()));
    Err(RequestError::new(path, "nobody of that name has told of items").suggesting(nearest))
}

fn owners(
    request: &SuitRequest,
    vocabulary: &Vocabulary,
) -> Result<Option<BTreeSet<CharacterId>>, RequestError> {
    rules::no_more("characters", request.characters.len(), CHARACTERS_MAX)?;
    let names = request.characters.iter().enumerate();
    let owners = names.map(|(at, name)| character(&format!("characters[{at}]"), name, vocabulary));
    let owners = owners.collect::<Result<BTreeSet<_>, _>>()?;
    Ok((!owners.is_empty() && !request.include_all_characters).then_some(owners))
}

fn wearer(
    request: &SuitRequest,
    vocabulary: &Vocabulary,
) -> Result<(Option<CharacterId>, Wearer), RequestError> {
    let told = &request.wearer;
    let character = told.character.as_deref();
    let character = character.map(|name| character_of(name, vocabulary)).transpose()?;
    let mut skills = BTreeMap::new();
    for (name, points) in &told.skills {
        skills.insert(words::skill("wearer.skills", name)?, *points);
    }
    Ok((character, Wearer { level: told.level, skills }))
}

fn character_of(name: &str, vocabulary: &Vocabulary) -> Result<CharacterId, RequestError> {
    character("wearer.character", name, vocabulary)
}

fn pool_query(
    request: &SuitRequest,
    vocabulary: &Vocabulary,
) -> Result<Option<query::Filter>, RequestError> {
    let Some(text) = request.pool.as_deref().filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    query::parse(text, vocabulary).map(|query| Some(query.filter)).map_err(|error| {
        let message = format!("at character {}: expected {}", error.position, error.expected);
        RequestError::new("pool", message).suggesting(error.suggestion.as_deref())
    })
}

fn goal(request: &SuitRequest) -> Result<Goal, RequestError> {
    match (&request.objective, &request.weights) {
        (Some(_), Some(_)) => {
            Err(RequestError::new("weights", "objective says something else already"))
        }
        (None, Some(weights)) => quotas::weights(weights).map(Goal::Weights),
        (None, None) => Ok(Goal::default()),
        (Some(names), None) => {
            let mut terms: Vec<Term> = Vec::new();
            for (at, name) in names.iter().enumerate() {
                let path = format!("objective[{at}]");
                let term = words::term(&path, name)?;
                if terms.contains(&term) {
                    return Err(RequestError::new(path, "this term is there twice"));
                }
                terms.push(term);
            }
            if terms.is_empty() {
                return Err(RequestError::new("objective", "wanted at least one term"));
            }
            Ok(Goal::Order(terms))
        }
    }
}

fn suits(request: &SuitRequest) -> Result<usize, RequestError> {
    let (path, told) = rules::one_of_two(("k", request.k), ("max_results", request.max_results))?;
    match told.unwrap_or(K_DEFAULT) {
        suits @ 1..=SUITS_MAX => Ok(suits),
        _ => Err(RequestError::new(path, format!("wanted 1 to {SUITS_MAX}"))),
    }
}

fn time_limit(request: &SuitRequest) -> Result<Duration, RequestError> {
    let newer = ("time_limit", request.time_limit);
    let (path, told) = rules::one_of_two(newer, ("search_timeout", request.search_timeout))?;
    let seconds = told.unwrap_or(TIME_LIMIT_DEFAULT_S);
    if (TIME_LIMIT_MIN_S..=TIME_LIMIT_MAX_S).contains(&seconds) {
        return Ok(Duration::from_secs_f64(seconds));
    }
    let message = format!("wanted {TIME_LIMIT_MIN_S} to {TIME_LIMIT_MAX_S} seconds");
    Err(RequestError::new(path, message))
}

impl From<crate::suit_search::request::Points> for Weights {
    #[expect(clippy::cast_possible_truncation, reason = "within limits that were checked")]
    fn from(points: crate::suit_search::request::Points) -> Self {
        let thousandths = |points: f64| (points * 1e3).round() as i64;
        Self {
            sets: thousandths(points.sets),
            set_pieces: thousandths(points.set_pieces),
            lines: thousandths(points.lines),
            tier_points: thousandths(points.tier_points),
            ratings: thousandths(points.ratings),
            armor_level: thousandths(points.al),
            items: thousandths(points.items),
        }
    }
}
