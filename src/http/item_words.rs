//! Help with the query language: completion, fields, vocabularies, queries made from an item.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::history::known_character;
use super::item_search::{utf16, vocabulary};
use super::params::Params;
use crate::domain::item::ItemId;
use crate::facts;
use crate::inventory::{Contents, similar};
use crate::query::{self, Completion, FieldHelp, HelpKind};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompleteParams {
    /// What is typed so far. Default: nothing.
    #[serde(default)]
    q: String,
    /// Where the caret stands, in UTF-16 units. Default: the end.
    cursor: Option<usize>,
}

/// What could stand at the caret.
#[derive(Serialize, ToSchema)]
pub struct CompletionAnswer {
    /// The part of the text that an item replaces, from where to where in UTF-16 units.
    from: usize,
    to: usize,
    /// At most 20, the likeliest first.
    items: Vec<SuggestionItem>,
}

#[derive(Serialize, ToSchema)]
struct SuggestionItem {
    /// What is put in.
    text: String,
    label: String,
    detail: String,
}

/// What could be typed next.
#[utoipa::path(
    get,
    path = "/inv/complete",
    tag = "items",
    params(CompleteParams),
    responses((status = OK, body = CompletionAnswer), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn complete_query(
    State(app): State<AppState>,
    Params(CompleteParams { q, cursor }): Params<CompleteParams>,
) -> Json<CompletionAnswer> {
    let caret = cursor.map_or(q.len(), |units| byte_of(&q, units));
    let Completion { replace, items } = query::complete(&q, caret, &vocabulary(&app));
    let items = items.into_iter().map(|item| SuggestionItem {
        text: item.text,
        label: item.label,
        detail: item.detail,
    });
    Json(CompletionAnswer {
        from: utf16(&q, replace.start),
        to: utf16(&q, replace.end),
        items: items.collect(),
    })
}

/// The byte at a position in UTF-16 units; within a character, that of its beginning.
fn byte_of(text: &str, units: usize) -> usize {
    let mut passed = 0;
    for (byte, character) in text.char_indices() {
        passed += character.len_utf16();
        if passed > units {
            return byte;
        }
    }
    text.len()
}

#[derive(Serialize, ToSchema)]
pub struct FieldList {
    fields: Vec<FieldItem>,
}

#[derive(Serialize, ToSchema)]
struct FieldItem {
    name: &'static str,
    summary: &'static str,
    example: &'static str,
    kind: FieldKind,
    /// What it can be; empty for numbers and for what is open.
    values: Vec<String>,
}

/// What follows the colon: a number, a range or an age; or a word.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum FieldKind {
    Number,
    Mark,
    Sort,
}

impl From<HelpKind> for FieldKind {
    fn from(kind: HelpKind) -> Self {
        match kind {
            HelpKind::Number => Self::Number,
            HelpKind::Mark => Self::Mark,
            HelpKind::Sort => Self::Sort,
        }
    }
}

/// The fields of the query language.
#[utoipa::path(
    get,
    path = "/inv/fields",
    tag = "items",
    responses((status = OK, body = FieldList))
)]
pub async fn list_fields() -> Json<FieldList> {
    let fields =
        query::fields().into_iter().map(|FieldHelp { name, summary, example, kind, values }| {
            FieldItem { name, summary, example, kind: kind.into(), values }
        });
    Json(FieldList { fields: fields.collect() })
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SimilarParams {
    character: String,
    /// The item's id, in any of its forms.
    item: String,
    #[serde(default)]
    #[param(inline)]
    mode: SimilarMode,
}

/// `like`: of the same kind. `better`: of the same kind and nowhere worse.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SimilarMode {
    #[default]
    Like,
    Better,
}

/// A query that finds items like another.
#[derive(Serialize, ToSchema)]
pub struct SimilarAnswer {
    q: String,
    explained: String,
}

/// A query for items like one, or better, on any character.
#[utoipa::path(
    get,
    path = "/inv/similar",
    tag = "items",
    params(SimilarParams),
    responses((status = OK, body = SimilarAnswer), (status = NOT_FOUND, body = ErrorEnvelope))
)]
pub async fn find_similar(
    State(app): State<AppState>,
    Params(params): Params<SimilarParams>,
) -> Result<Json<SimilarAnswer>, ApiError> {
    let id: ItemId = params.item.parse().map_err(|error: crate::domain::item::ItemIdError| {
        ApiError::Invalid { field: "item".to_owned(), message: error.to_string() }
    })?;
    let character = known_character(&app, &params.character)?;
    let inventory = app.read(move |store| store.inventory(character)).await?;
    let contents =
        inventory.map(|inventory| Contents::read(&inventory)).ok_or(ApiError::NotFound)?;
    let entry = contents.entries.get(&id).ok_or(ApiError::NotFound)?;
    let q = match params.mode {
        SimilarMode::Like => similar::like(&entry.item),
        SimilarMode::Better => similar::better(&entry.item),
    };
    let explained = query::explained(&super::item_search::parse(&app, &q)?);
    Ok(Json(SimilarAnswer { q, explained }))
}

#[derive(Serialize, ToSchema)]
pub struct NamedList {
    items: Vec<NamedItem>,
}

#[derive(Serialize, ToSchema)]
struct NamedItem {
    id: i32,
    name: String,
}

impl NamedList {
    fn of<'a>(names: impl Iterator<Item = (i32, &'a str)>) -> Json<Self> {
        let items = names.map(|(id, name)| NamedItem { id, name: name.to_owned() }).collect();
        Json(Self { items })
    }
}

/// Equipment sets.
#[utoipa::path(get, path = "/inv/sets/list", tag = "items", responses((status = OK, body = NamedList)))]
pub async fn list_sets() -> Json<NamedList> {
    NamedList::of(facts::equipment_sets().iter().map(|set| (set.id, set.name)))
}

/// Materials.
#[utoipa::path(get, path = "/inv/materials/list", tag = "items", responses((status = OK, body = NamedList)))]
pub async fn list_materials() -> Json<NamedList> {
    NamedList::of(facts::materials().iter().map(|material| (material.id, material.name)))
}

/// Cantrips of loot: the spells that searches are mostly for.
#[utoipa::path(get, path = "/inv/spells/list", tag = "items", responses((status = OK, body = NamedList)))]
pub async fn list_spells() -> Json<NamedList> {
    NamedList::of(facts::cantrips().iter().map(|cantrip| (cantrip.spell_id, cantrip.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_are_counted_as_browsers_do() {
        let text = "a\u{1F409}b";
        for (units, byte) in [(0, 0), (1, 1), (2, 1), (3, 5), (4, 6), (9, 6)] {
            assert_eq!(byte_of(text, units), byte, "{units}");
        }
        assert_eq!((utf16(text, 1), utf16(text, 5), utf16(text, 3)), (1, 3, 4));
    }
}
