//! `/inv/history` and `/inv/supplies`: what happened to items, and what that tells.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::history::known_character;
use super::params::{Moment, Params, Window, clamp};
use crate::domain::character::CharacterId;
use crate::domain::inventory::ItemEventKind;
use crate::domain::item::ItemId;
use crate::inventory::{Contents, container_label, title};
use crate::live::players::TimeText;
use crate::series::TimeRange;
use crate::storage::{ItemEventQuery, ItemEventRow, StorageError, Store};

const DAY_MS: i64 = 86_400_000;
const LIMIT_MAX: usize = 1_000;
const LIMIT_DEFAULT: usize = 200;
/// How far back the use of supplies is looked at.
const SUPPLIES_DAYS: i64 = 7;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsParams {
    /// One owner. Default: all.
    character: Option<String>,
    /// One item, by its id in any of its forms.
    item: Option<String>,
    /// Start, RFC 3339 or Unix milliseconds. Default: 90 days before the end.
    #[param(value_type = Option<String>)]
    from: Option<Moment>,
    /// End (not included). Default: now.
    #[param(value_type = Option<String>)]
    to: Option<Moment>,
    /// `arrived`, `left`, `lost_on_death`, `moved`, `counted`; several with commas. Default: all.
    kind: Option<String>,
    /// Default 200, at most 1,000.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub struct ItemEventList {
    /// Newest first.
    events: Vec<ItemEventItem>,
}

#[derive(Serialize, ToSchema)]
pub struct ItemEventItem {
    #[schema(value_type = String, format = DateTime)]
    at: TimeText,
    character_name: String,
    item_id: i32,
    name: String,
    /// `arrived`, `left`, `lost_on_death`, `moved` or `counted`.
    kind: &'static str,
    /// The other character, where it was passed on and both are known.
    #[schema(required)]
    other: Option<String>,
    /// Container before; `null` where it came from outside.
    #[schema(required)]
    from: Option<String>,
    /// Container after; `null` where it went.
    #[schema(required)]
    to: Option<String>,
    #[schema(required)]
    count_before: Option<u32>,
    #[schema(required)]
    count_after: Option<u32>,
}

impl From<ItemEventRow> for ItemEventItem {
    fn from(row: ItemEventRow) -> Self {
        let label = |number: Option<u32>| number.map(|number| container_label(number).into_owned());
        Self {
            at: TimeText(row.at_ms),
            character_name: row.character_name.to_string(),
            item_id: row.item.signed(),
            name: row.title.to_string(),
            kind: row.kind.as_str(),
            other: row.other_name.map(|name| name.to_string()),
            from: label(row.from),
            to: label(row.to),
            count_before: row.count_before,
            count_after: row.count_after,
        }
    }
}

/// What happened to items, newest first.
#[utoipa::path(
    get,
    path = "/inv/history",
    tag = "items",
    params(EventsParams),
    responses((status = OK, body = ItemEventList), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn list_item_events(
    State(app): State<AppState>,
    Params(params): Params<EventsParams>,
) -> Result<Json<ItemEventList>, ApiError> {
    let now_ms = app.clock.now_ms();
    let span = (90 * DAY_MS, i64::MAX);
    let Window { range, .. } = Window::new(params.from, params.to, now_ms, span)?;
    let (limit, _) = clamp("limit", params.limit.unwrap_or(LIMIT_DEFAULT), 1, LIMIT_MAX)?;
    let character = params.character.map(|name| known_character(&app, &name)).transpose()?;
    let invalid = |field: &str, message| ApiError::Invalid { field: field.to_owned(), message };
    let item = params.item.as_deref().map(str::parse::<ItemId>).transpose();
    let item = item.map_err(|error| invalid("item", error.to_string()))?;
    let kind = |word: &str| {
        let found = ItemEventKind::ALL.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or_else(|| {
            let words = ItemEventKind::ALL.map(ItemEventKind::as_str).join(", ");
            invalid("kind", format!("kind: wanted one or several of {words}"))
        })
    };
    let kinds = params.kind.map(|words| words.split(',').map(kind).collect()).transpose()?;
    let query = ItemEventQuery { character, item, range, kinds, limit };
    let rows = app.read(move |store| store.item_events(&query)).await?;
    Ok(Json(ItemEventList { events: rows.into_iter().map(ItemEventItem::from).collect() }))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SuppliesParams {
    /// One owner. Default: all.
    character: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct SupplyList {
    /// What runs out first comes first.
    supplies: Vec<SupplyItem>,
}

/// Something that is being used up.
#[derive(Serialize, ToSchema)]
pub struct SupplyItem {
    character_name: String,
    name: String,
    /// How many there are now, in all stacks.
    count: u64,
    /// Over the last seven days, or since the first use within them.
    used_per_day: f64,
    days_left: f64,
}

/// What is being used up, and for how many days it lasts.
#[utoipa::path(
    get,
    path = "/inv/supplies",
    tag = "items",
    params(SuppliesParams),
    responses((status = OK, body = SupplyList), (status = NOT_FOUND, body = ErrorEnvelope))
)]
pub async fn list_supplies(
    State(app): State<AppState>,
    Params(params): Params<SuppliesParams>,
) -> Result<Json<SupplyList>, ApiError> {
    let now_ms = app.clock.now_ms();
    let character = params.character.map(|name| known_character(&app, &name)).transpose()?;
    let supplies = app.read(move |store| supplies(store, character, now_ms)).await?;
    Ok(Json(SupplyList { supplies }))
}

fn supplies(
    store: &Store,
    character: Option<CharacterId>,
    now_ms: i64,
) -> Result<Vec<SupplyItem>, StorageError> {
    let range = TimeRange::new(now_ms - SUPPLIES_DAYS * DAY_MS, now_ms.saturating_add(1));
    let mut by_owner: BTreeMap<CharacterId, Vec<_>> = BTreeMap::new();
    for row in store.item_uses(character, range)? {
        by_owner.entry(row.character).or_default().push(row);
    }
    let names: BTreeMap<_, _> = store
        .inventories()
        .into_iter()
        .map(|inventory| (inventory.character, inventory.name.to_string()))
        .collect();
    let mut supplies = Vec::new();
    for (owner, uses) in by_owner {
        let Some(inventory) = store.inventory(owner)? else { continue };
        let Some(name) = names.get(&owner) else { continue };
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for entry in Contents::read(&inventory).entries.values() {
            *counts.entry(title(&entry.item)).or_default() += u64::from(entry.item.stack.count);
        }
        for row in uses {
            let count = counts.get(&*row.title).copied().unwrap_or(0);
            let days = days(now_ms - row.first_ms);
            let used_per_day = number(row.used) / days;
            supplies.push(SupplyItem {
                character_name: name.clone(),
                name: row.title.to_string(),
                count,
                used_per_day: rounded(used_per_day),
                days_left: rounded(number(count) / used_per_day),
            });
        }
    }
    supplies.sort_by(|a, b| a.days_left.total_cmp(&b.days_left).then(a.name.cmp(&b.name)));
    Ok(supplies)
}

/// Days since the first use, at least an hour: a rate of minutes says nothing.
#[expect(clippy::cast_precision_loss, reason = "at most a week")]
fn days(ms: i64) -> f64 {
    (ms as f64 / DAY_MS as f64).max(1.0 / 24.0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of things in packs")]
fn number(count: u64) -> f64 {
    count as f64
}

fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
