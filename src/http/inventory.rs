//! `/inventory`: what characters carry and wear.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::history::known_character;
use crate::domain::inventory::InventorySummary;
use crate::domain::item::ItemId;
use crate::inventory::{Contents, ItemView, MAIN_PACK, WORN, container_label};
use crate::live::players::TimeText;
use crate::tasks;

/// Places in the main pack. Source: the game.
const MAIN_PACK_PLACES: u32 = 102;

#[derive(Serialize, ToSchema)]
pub struct InventoryAnswer {
    character_name: String,
    character_id: u32,
    /// The character's colour, 1 to 24.
    color: u8,
    #[schema(value_type = String, format = DateTime)]
    changed_at: TimeText,
    item_count: usize,
    /// The body first, then the main pack, then the side packs in their order.
    packs: Vec<PackItem>,
    items: Vec<ItemView>,
}

#[derive(Serialize, ToSchema)]
pub struct PackItem {
    /// The number that items tell as their container.
    container: u32,
    label: String,
    /// The pack as an item; `null` for the body and the main pack.
    #[schema(required)]
    item_id: Option<i32>,
    /// How many things fit into it; `null` where that is not known.
    #[schema(required)]
    capacity: Option<u32>,
    used: usize,
}

#[derive(Serialize, ToSchema)]
pub struct InventoryList {
    characters: Vec<InventoryItem>,
}

#[derive(Serialize, ToSchema)]
pub struct InventoryItem {
    character_name: String,
    character_id: u32,
    /// The character's colour, 1 to 24.
    color: u8,
    item_count: usize,
    #[schema(value_type = String, format = DateTime)]
    changed_at: TimeText,
}

impl From<InventorySummary> for InventoryItem {
    fn from(summary: InventorySummary) -> Self {
        Self {
            character_name: summary.name.as_str().to_owned(),
            character_id: summary.character.0,
            color: summary.character.color(),
            item_count: summary.items,
            changed_at: TimeText(summary.changed_ms),
        }
    }
}

/// Everything that a character carries and wears.
#[utoipa::path(
    get,
    path = "/inventory/{character}",
    tag = "items",
    params(("character", description = "Name of the character")),
    responses((status = OK, body = InventoryAnswer), (status = NOT_FOUND, body = ErrorEnvelope))
)]
pub async fn read_inventory(
    State(app): State<AppState>,
    Path(character): Path<String>,
) -> Result<Json<InventoryAnswer>, ApiError> {
    let id = known_character(&app, &character)?;
    let inventory = app.read(move |store| store.inventory(id)).await?;
    let inventory = inventory.ok_or(ApiError::NotFound)?;
    tasks::blocking(move || {
        let contents = Contents::read(&inventory);
        let numbered = contents.entries.values().map(|entry| {
            let number = contents.packs.number(&entry.item.place);
            (number, ItemView::new(entry, &character, number))
        });
        let numbered: Vec<_> = numbered.collect();
        let pack = |container, id: Option<ItemId>, capacity| PackItem {
            container,
            label: container_label(container).into_owned(),
            item_id: id.map(ItemId::signed),
            capacity,
            used: numbered.iter().filter(|(number, _)| *number == container).count(),
        };
        let mut packs = vec![pack(WORN, None, None), pack(MAIN_PACK, None, Some(MAIN_PACK_PLACES))];
        packs.extend(contents.packs.numbered().map(|(number, id)| {
            let capacity = contents.entries.get(&id).and_then(|entry| entry.item.capacity);
            pack(number, Some(id), capacity)
        }));
        // Side packs have places of their own, beside the main pack's.
        packs[1].used = packs[1].used.saturating_sub(contents.packs.numbered().count());
        Ok(Json(InventoryAnswer {
            character_id: inventory.character.0,
            color: inventory.character.color(),
            changed_at: TimeText(inventory.changed_ms),
            item_count: numbered.len(),
            packs,
            items: numbered.into_iter().map(|(_, item)| item).collect(),
            character_name: character,
        }))
    })
    .await
}

/// The characters whose things are known.
#[utoipa::path(
    get,
    path = "/inventory-characters",
    tag = "items",
    responses((status = OK, body = InventoryList))
)]
pub async fn list_inventories(State(app): State<AppState>) -> Json<InventoryList> {
    let mut inventories = app.store.inventories();
    inventories.sort_by(|a, b| a.name.cmp(&b.name));
    Json(InventoryList { characters: inventories.into_iter().map(InventoryItem::from).collect() })
}

/// The same list, under the name that older programs ask for.
#[utoipa::path(
    get,
    path = "/inv/characters/list",
    tag = "items",
    responses((status = OK, body = InventoryList))
)]
pub async fn list_characters(app: State<AppState>) -> Json<InventoryList> {
    list_inventories(app).await
}
