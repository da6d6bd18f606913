//! `/inv/search`: items by the query language.

use std::ops::Range;

use axum::Json;
use axum::extract::{RawQuery, State};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::params::{Params, clamp};
use crate::inventory::ItemView;
use crate::query::{self, MarkKind, OlderError, Query, QueryError, Vocabulary};
use crate::search::{
    Cursor, CursorError, Facet, Hit, PAGE_HITS_MAX, Page, PageRequest, Search, SearchError,
};
use crate::tasks;

const LIMIT_DEFAULT: usize = 50;
/// Furthest page that can be asked for by its number; cursors go on without end.
const PAGE_MAX: usize = 1_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// The query, such as `is:armor al:>400 set:adept -is:equipped sort:al`. Default: all items.
    #[serde(default)]
    q: String,
    /// From the page before.
    cursor: Option<String>,
    /// Items per page. Default 50, at most 500.
    limit: Option<usize>,
    /// Whether to count facets, 1 or 0. Default: on the first page.
    facets: Option<u8>,
}

#[derive(Serialize, ToSchema)]
pub struct ItemSearchAnswer {
    /// Items that the query finds.
    total: u64,
    #[schema(value_type = Vec<ItemView>)]
    items: Vec<Box<RawValue>>,
    /// How many items each value would leave, or would add to those of its own field.
    facets: Vec<FacetItem>,
    /// For the next page; `null` on the last one.
    #[schema(required)]
    next: Option<String>,
    query: ReadQuery,
    index: IndexState,
    /// Milliseconds that the search took.
    took_ms: f64,
}

/// The query as it was understood.
#[derive(Serialize, ToSchema)]
struct ReadQuery {
    /// In the language, written out.
    normalised: String,
    /// In English.
    explained: String,
}

#[derive(Serialize, ToSchema)]
struct FacetItem {
    /// Name of the field in the language.
    field: &'static str,
    label: &'static str,
    /// The most frequent first.
    values: Vec<FacetCount>,
}

#[derive(Serialize, ToSchema)]
struct FacetCount {
    /// As the language writes it behind the colon, without quotes.
    value: String,
    label: String,
    count: u64,
}

/// How much of what is kept can be found.
#[derive(Serialize, ToSchema)]
struct IndexState {
    is_complete: bool,
    /// Items indexed so far, and all of them.
    done: usize,
    total: usize,
}

/// What there is to be searched, at this moment.
struct Kept {
    vocabulary: Vocabulary,
    items: usize,
}

/// What queries can name: characters and groups.
pub fn vocabulary(app: &AppState) -> Vocabulary {
    kept(app).vocabulary
}

fn kept(app: &AppState) -> Kept {
    let inventories = app.store.inventories();
    let items = inventories.iter().map(|inventory| inventory.items).sum();
    let characters: Vec<_> = inventories
        .iter()
        .map(|inventory| (inventory.character, inventory.name.as_str().to_owned()))
        .collect();
    let saved = app.saved.set();
    let ids =
        |names: &[String]| names.iter().filter_map(|name| app.store.character_id(name)).collect();
    let groups = saved.groups.iter().map(|group| (group.name.clone(), ids(&group.characters)));
    let now_ms = app.clock.now_ms();
    Kept { vocabulary: Vocabulary { now_ms, groups: groups.collect(), characters }, items }
}

/// Reads a query of the language.
pub fn parse(app: &AppState, text: &str) -> Result<Query, ApiError> {
    read(text, &vocabulary(app))
}

fn read(text: &str, vocabulary: &Vocabulary) -> Result<Query, ApiError> {
    query::parse(text, vocabulary).map_err(|error| bad_query(text, &error))
}

fn bad_query(text: &str, error: &QueryError) -> ApiError {
    let units = |bytes: &Range<usize>| [utf16(text, bytes.start), utf16(text, bytes.end)];
    ApiError::BadQuery {
        message: error.to_string(),
        at: units(&error.at),
        suggestion: error.suggestion.clone().map(|meant| (meant, units(&error.replace))),
    }
}

/// A position in a text, from bytes to the units that browsers count in.
pub fn utf16(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).encode_utf16().count()
}

/// Finds items by a query.
#[utoipa::path(
    get,
    path = "/inv/search",
    tag = "items",
    params(SearchParams),
    responses((status = OK, body = ItemSearchAnswer), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn search_items(
    State(app): State<AppState>,
    Params(params): Params<SearchParams>,
) -> Result<Json<ItemSearchAnswer>, ApiError> {
    let kept = kept(&app);
    let query = read(&params.q, &kept.vocabulary)?;
    let (limit, _) = clamp("limit", params.limit.unwrap_or(LIMIT_DEFAULT), 1, PAGE_HITS_MAX)?;
    let after = params.cursor.as_deref().map(str::parse::<Cursor>).transpose()?;
    let wants_facets = params.facets.map_or(after.is_none(), |told| told != 0);
    let page = PageRequest { limit, after, wants_facets };
    find(&app, &kept, query, page).await.map(Json)
}

/// Finds items by the parameters that older programs use.
#[utoipa::path(
    get,
    path = "/inv/search/items",
    tag = "items",
    params(
        ("text" = Option<String>, Query, description = "Words of the name"),
        ("character" = Option<String>, Query, description = "One character; many others as in the README"),
        ("page" = Option<usize>, Query, description = "From 1"),
        ("limit" = Option<usize>, Query, description = "Items per page. Default 50, at most 500")
    ),
    responses((status = OK, body = ItemSearchAnswer), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn search_items_by_parameters(
    State(app): State<AppState>,
    RawQuery(raw): RawQuery,
) -> Result<Json<ItemSearchAnswer>, ApiError> {
    #[derive(Deserialize)]
    struct Paging {
        page: Option<usize>,
        limit: Option<usize>,
    }
    let raw = raw.unwrap_or_default();
    let Paging { page, limit } = super::params::read(&raw)?;
    let (number, _) = clamp("page", page.unwrap_or(1), 1, PAGE_MAX)?;
    let (limit, _) = clamp("limit", limit.unwrap_or(LIMIT_DEFAULT), 1, PAGE_HITS_MAX)?;
    let params: Vec<(String, String)> = form_urlencoded::parse(raw.as_bytes())
        .filter(|(name, _)| name != "page" && name != "limit")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    // Values are not repeated, as nowhere else.
    let text = query::older(&params).map_err(|error| match error {
        OlderError::Unknown { parameter } => {
            let message = format!("there is no parameter {parameter}");
            ApiError::Invalid { field: parameter, message }
        }
        OlderError::Value { parameter, expected, .. } => {
            let message = format!("{parameter}: wanted {expected}");
            ApiError::Invalid { field: parameter, message }
        }
    })?;
    let kept = kept(&app);
    // All that is left to be looked up is who has it.
    let query = query::parse(&text, &kept.vocabulary).map_err(|_| ApiError::Invalid {
        field: "character".to_owned(),
        message: "character: nobody of that name has told of items".to_owned(),
    })?;
    let (search, asked) = (app.inventories.search.clone(), query.clone());
    let after = tasks::blocking(move || begin_of_page(&search, &asked, number, limit)).await?;
    let page = PageRequest { limit, after, wants_facets: true };
    find(&app, &kept, query, page).await.map(Json)
}

/// Where a page begins, from 1; one beyond the last is the last.
fn begin_of_page(
    search: &Search,
    query: &Query,
    number: usize,
    limit: usize,
) -> Result<Option<Cursor>, SearchError> {
    let mut after = None;
    for _ in 1..number {
        let page = PageRequest { limit, after: after.clone(), wants_facets: false };
        match search.find(query, &page)?.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    Ok(after)
}

async fn find(
    app: &AppState,
    kept: &Kept,
    query: Query,
    page: PageRequest,
) -> Result<ItemSearchAnswer, ApiError> {
    let started = std::time::Instant::now();
    let search = app.inventories.search.clone();
    let read =
        ReadQuery { normalised: query::normalised(&query), explained: query::explained(&query) };
    let Page { total, hits, facets, next } =
        tasks::blocking(move || search.find(&query, &page)).await?;
    let items = hits.into_iter().map(json_of).collect::<Result<_, _>>()?;
    let facets = facets.iter().map(|facet| facet_item(&kept.vocabulary, facet)).collect();
    let progress = app.inventories.index_progress();
    let index = if progress.is_complete() {
        IndexState { is_complete: true, done: kept.items, total: kept.items }
    } else {
        IndexState { is_complete: false, done: progress.done, total: progress.total }
    };
    let took_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    Ok(ItemSearchAnswer {
        total,
        items,
        facets,
        next: next.map(|next| next.to_string()),
        query: read,
        index,
        took_ms,
    })
}

/// The JSON of a hit, as the index has it.
pub fn json_of(hit: Hit) -> Result<Box<RawValue>, ApiError> {
    RawValue::from_string(hit.json.into_string())
        .map_err(|error| ApiError::Internal(error.to_string()))
}

fn facet_item(vocabulary: &Vocabulary, facet: &Facet) -> FacetItem {
    let (field, label) = match facet.kind {
        MarkKind::Set => ("set", "Set"),
        MarkKind::Material => ("material", "Material"),
        MarkKind::Slot => ("slot", "Worn on"),
        MarkKind::BestTier => ("tier", "Best cantrip"),
        _ => ("on", "On"),
    };
    // They are by id, as the store lists them.
    let characters = &vocabulary.characters;
    let name_of = |value| {
        let position = characters.binary_search_by_key(&value, |(id, _)| id.0).ok()?;
        Some(characters[position].1.clone())
    };
    let values = facet.counts.iter().filter_map(|(value, count)| {
        let (value, label) = if facet.kind == MarkKind::Character {
            let name = name_of(*value)?;
            (name.clone(), name)
        } else {
            let named = query::facet_value(facet.kind, *value)?;
            (named.value, named.label)
        };
        Some(FacetCount { value, label, count: *count })
    });
    FacetItem { field, label, values: values.collect() }
}

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Cursor(error) => error.into(),
            _ => Self::Internal(error.to_string()),
        }
    }
}

impl From<CursorError> for ApiError {
    fn from(error: CursorError) -> Self {
        Self::Invalid { field: "cursor".to_owned(), message: error.to_string() }
    }
}
