//! `/inv/suitbuilder/options`: what can be chosen in a request.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;
use crate::domain::spell::CantripTier;
use crate::facts;
use crate::query;
use crate::suit_search::{
    CHARACTERS_MAX, EXCLUDED_MAX, K_DEFAULT, LOCKED_MAX, Points, TIERS, TIME_LIMIT_DEFAULT_S,
    TIME_LIMIT_MAX_S, WAITING_PER_USER_MAX,
};
use crate::suitbuilder::{ArmorGroup, LINES_MAX, PieceKind, RatingKind, SUITS_MAX, SuitSlot, Term};
use crate::tasks;

/// Words that a request may use, and its limits.
#[derive(Serialize, ToSchema)]
pub struct SuitOptions {
    /// In the order of the body, jewellery and underwear last.
    slots: Vec<SlotOption>,
    /// Sets that armour of loot may belong to.
    sets: Vec<SetOption>,
    /// Lines of cantrips that loot may have, by word.
    lines: Vec<LineOption>,
    /// The weakest first.
    tiers: Vec<&'static str>,
    /// What an objective may be made of, in the usual order.
    terms: Vec<TermOption>,
    ratings: Vec<RatingOption>,
    /// Kinds of pieces, as in `allowed_ratings`.
    kinds: Vec<&'static str>,
    /// Groups of slots, as in `min_armor`.
    armor_groups: Vec<ArmorGroupOption>,
    /// Presets of points.
    weights: BTreeMap<&'static str, Points>,
    limits: SuitLimits,
}

#[derive(Serialize, ToSchema)]
struct SlotOption {
    name: &'static str,
    label: String,
}

#[derive(Serialize, ToSchema)]
struct SetOption {
    id: i32,
    name: &'static str,
    /// As the query language writes it.
    #[schema(required)]
    value: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct LineOption {
    /// As the query language writes it.
    line: &'static str,
    name: &'static str,
}

#[derive(Serialize, ToSchema)]
struct TermOption {
    name: &'static str,
    label: String,
}

#[derive(Serialize, ToSchema)]
struct RatingOption {
    name: &'static str,
    label: String,
}

#[derive(Serialize, ToSchema)]
struct ArmorGroupOption {
    name: &'static str,
    label: String,
    slots: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct SuitLimits {
    characters_max: usize,
    wanted_max: usize,
    locked_items_max: usize,
    excluded_items_max: usize,
    k_default: usize,
    k_max: usize,
    /// Seconds.
    time_limit_default: f64,
    time_limit_max: f64,
    /// Searches of one user that may wait.
    waiting_max: usize,
}

/// What can be chosen in a request for suits.
#[utoipa::path(
    get,
    path = "/inv/suitbuilder/options",
    tag = "suits",
    responses((status = OK, body = SuitOptions))
)]
pub async fn list_suit_options(State(app): State<AppState>) -> Json<SuitOptions> {
    // Whoever opens the form will search soon; what characters have is read until then.
    let searches = app.searches.clone();
    tokio::spawn(tasks::blocking(move || searches.warm_up()));
    Json(options())
}

fn options() -> SuitOptions {
    let slots = SuitSlot::ALL.map(SuitSlot::as_str);
    let groups = ArmorGroup::ALL.into_iter().map(|group| ArmorGroupOption {
        name: group.as_str(),
        label: label(group.as_str()),
        slots: group.slots().iter().map(SuitSlot::as_str).collect(),
    });
    let set = |set: &facts::Named| SetOption {
        id: set.id,
        name: set.name,
        value: query::set_word(set.id),
    };
    let terms = Term::ALL.map(Term::as_str);
    let ratings = RatingKind::ALL.map(RatingKind::as_str);
    SuitOptions {
        slots: slots.map(|name| SlotOption { name, label: label(name) }).into(),
        sets: facts::armor_sets().iter().map(set).collect(),
        lines: query::cantrip_lines()
            .map(|known| LineOption { line: known.word, name: known.label })
            .collect(),
        tiers: TIERS.map(CantripTier::as_str).into(),
        terms: terms.map(|name| TermOption { name, label: label(name) }).into(),
        ratings: ratings.map(|name| RatingOption { name, label: label(name) }).into(),
        kinds: PieceKind::ALL.map(PieceKind::as_str).into(),
        armor_groups: groups.collect(),
        weights: BTreeMap::from([("classic", Points::CLASSIC)]),
        limits: SuitLimits {
            characters_max: CHARACTERS_MAX,
            wanted_max: LINES_MAX,
            locked_items_max: LOCKED_MAX,
            excluded_items_max: EXCLUDED_MAX,
            k_default: K_DEFAULT,
            k_max: SUITS_MAX,
            time_limit_default: TIME_LIMIT_DEFAULT_S,
            time_limit_max: TIME_LIMIT_MAX_S,
            waiting_max: WAITING_PER_USER_MAX,
        },
    }
}

/// A word of the API as people write it: `Upper arms`.
fn label(word: &str) -> String {
    if word == Term::ArmorLevel.as_str() {
        return "Armour level".to_owned();
    }
    let text = word.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_get_words_and_labels() {
        let options = serde_json::to_value(options()).expect("JSON");
        let upper_arms = serde_json::json!({ "name": "upper_arms", "label": "Upper arms" });
        assert_eq!(options["slots"][3], upper_arms);
        let adept = serde_json::json!({ "id": 14, "name": "Adept's Set", "value": "adept" });
        assert_eq!(options["sets"][1], adept);
        assert_eq!(options["lines"].as_array().map(Vec::len), Some(70));
        assert_eq!(options["weights"]["classic"]["sets"], 1_000.0);
        assert_eq!(options["terms"][5]["label"], "Armour level");
    }
}
