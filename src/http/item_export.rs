//! `/inv/export`: the whole result of a search, as a file.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::item_search::{json_of, parse};
use super::json_stream;
use super::params::Params;
use crate::query::Query;
use crate::search::{Hit, PAGE_HITS_MAX, PageRequest, Search, SearchError};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportParams {
    /// The query. Default: all items.
    #[serde(default)]
    q: String,
    #[serde(default)]
    #[param(inline)]
    format: ExportFormat,
}

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    #[default]
    Csv,
    Json,
}

/// The columns of the CSV: members of an item that are numbers or texts, in this order.
const COLUMNS: [&str; 46] = [
    "character_name",
    "item_id",
    "hex",
    "name",
    "material",
    "class",
    "wcid",
    "container_label",
    "slot",
    "is_worn",
    "count",
    "value",
    "burden",
    "armor_level",
    "armor_base",
    "damage",
    "min_damage",
    "variance",
    "damage_bonus",
    "elemental_bonus",
    "elemental_vs_monsters",
    "attack",
    "melee_defense",
    "missile_defense",
    "magic_defense",
    "mana_conversion",
    "tinked_damage",
    "missile_damage",
    "speed",
    "weapon_type",
    "weapon_skill",
    "set",
    "workmanship",
    "tinks",
    "imbue",
    "level",
    "lore",
    "spellcraft",
    "mana",
    "mana_max",
    "rating",
    "spells",
    "is_appraised",
    "arrived_at",
    "seen_at",
    "line",
];

/// All items that a query finds, as a file to download.
#[utoipa::path(
    get,
    path = "/inv/export",
    tag = "items",
    params(ExportParams),
    responses((status = OK, body = String), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn export_items(
    State(app): State<AppState>,
    Params(params): Params<ExportParams>,
) -> Result<Response, ApiError> {
    let query = parse(&app, &params.q)?;
    let search = app.inventories.search.clone();
    let (name, response) = match params.format {
        ExportFormat::Json => {
            let list = json_stream::respond("", "items", move |out| {
                each_hit(&search, &query, |hit| {
                    let item = json_of(hit).ok();
                    item.is_none_or(|item| out.row(&item).is_continue())
                })
            });
            ("items.json", list)
        }
        ExportFormat::Csv => {
            let table = json_stream::stream("text/csv; charset=utf-8", Vec::new(), move |out| {
                let mut go_on = out.write(&csv_line(COLUMNS.map(str::to_owned))).is_continue();
                each_hit(&search, &query, |hit| {
                    let item: Value = serde_json::from_str(&hit.json).unwrap_or_default();
                    let line = csv_line(COLUMNS.map(|column| cell(&item, column)));
                    go_on = go_on && out.write(&line).is_continue();
                    go_on
                })
            });
            ("items.csv", table)
        }
    };
    let disposition = format!("attachment; filename=\"{name}\"");
    Ok(([(header::CONTENT_DISPOSITION, disposition)], response).into_response())
}

/// Visits all hits in order, until there is no more or `visit` says so.
fn each_hit(
    search: &Search,
    query: &Query,
    mut visit: impl FnMut(Hit) -> bool,
) -> Result<(), SearchError> {
    let mut after = None;
    loop {
        let page = PageRequest { limit: PAGE_HITS_MAX, after, wants_facets: false };
        let found = search.find(query, &page)?;
        for hit in found.hits {
            if !visit(hit) {
                return Ok(());
            }
        }
        after = found.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// One line of CSV.
fn csv_line<const N: usize>(cells: [String; N]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

fn cell(item: &Value, column: &str) -> String {
    match &item[column] {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        Value::Array(spells) => {
            let names = spells.iter().filter_map(|spell| spell["name"].as_str());
            names.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

/// A text that no spreadsheet takes for a formula. Source: OWASP, "CSV Injection".
fn harmless(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_quoted_and_harmless() {
        let item = json!({
            "name": "=cmd|' /C calc'!A0", "line": "a, \"b\"", "item_id": -7, "variance": 0.5,
            "spells": [{ "name": "Legendary Strength" }, { "id": 3 }, { "name": "Epic Armor" }],
        });
        assert_eq!(cell(&item, "name"), "'=cmd|' /C calc'!A0");
        assert_eq!(cell(&item, "item_id"), "-7");
        assert_eq!(cell(&item, "spells"), "Legendary Strength; Epic Armor");
        assert_eq!(cell(&item, "set"), "");
        let line = csv_line([cell(&item, "line"), cell(&item, "variance")]);
        assert_eq!(String::from_utf8_lossy(&line), "\"a, \"\"b\"\"\",0.5\n");
    }
}
