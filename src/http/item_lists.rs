//! `/inv/groups` and `/inv/searches`: what people save for their searches.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AppState;
use super::body::Body;
use super::error::{ApiError, ErrorEnvelope};
use super::item_search::parse;
use crate::auth::caller::Caller;
use crate::domain::saved::{Group, SavedError, SavedSearch};
use crate::inventory::SavingError;
use crate::tasks;

#[derive(Serialize, ToSchema)]
pub struct GroupList {
    groups: Vec<GroupItem>,
}

/// Characters under one name, which queries use as `on:name`.
#[derive(Serialize, ToSchema)]
pub struct GroupItem {
    name: String,
    characters: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
pub struct GroupMembers {
    /// Names of characters, 1 to 2,000.
    characters: Vec<String>,
}

impl From<Group> for GroupItem {
    fn from(Group { name, characters }: Group) -> Self {
        Self { name, characters }
    }
}

/// Groups of characters, by name.
#[utoipa::path(
    get,
    path = "/inv/groups",
    tag = "items",
    responses((status = OK, body = GroupList))
)]
pub async fn list_groups(State(app): State<AppState>) -> Json<GroupList> {
    let groups = app.saved.set().groups.iter().cloned().map(GroupItem::from).collect();
    Json(GroupList { groups })
}

/// Makes a group, or changes the one with that name.
#[utoipa::path(
    put,
    path = "/inv/groups/{name}",
    tag = "items",
    params(("name", description = "1 to 64 characters")),
    request_body = GroupMembers,
    responses((status = OK, body = GroupItem), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn save_group(
    State(app): State<AppState>,
    Path(name): Path<String>,
    Body(GroupMembers { characters }): Body<GroupMembers>,
) -> Result<Json<GroupItem>, ApiError> {
    let unknown = characters.iter().find(|name| app.store.character_id(name).is_none());
    if let Some(unknown) = unknown {
        let message = format!("characters: nobody is called {unknown}");
        return Err(ApiError::Invalid { field: "characters".to_owned(), message });
    }
    let saved = app.saved.clone();
    let group = Group { name: name.trim().to_owned(), characters };
    let kept = group.clone();
    tasks::blocking(move || saved.save_group(kept)).await?;
    Ok(Json(group.into()))
}

/// Removes a group.
#[utoipa::path(
    delete,
    path = "/inv/groups/{name}",
    tag = "items",
    params(("name", description = "Its name")),
    responses((status = NO_CONTENT), (status = NOT_FOUND, body = ErrorEnvelope))
)]
pub async fn remove_group(
    State(app): State<AppState>,
    Path(name): Path<String>,
) -> Result<StatusCode, ApiError> {
    let saved = app.saved.clone();
    tasks::blocking(move || saved.remove_group(&name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
pub struct SearchList {
    searches: Vec<SearchItem>,
}

#[derive(Serialize, ToSchema)]
pub struct SearchItem {
    id: String,
    name: String,
    q: String,
    owner: String,
    /// Everybody who may see the fleet sees it.
    is_shared: bool,
    is_own: bool,
}

#[derive(Deserialize, ToSchema)]
pub struct NewSearch {
    /// 1 to 64 characters. One's own search of that name is replaced.
    name: String,
    /// In the query language.
    q: String,
    #[serde(default)]
    is_shared: bool,
}

impl SearchItem {
    fn new(search: SavedSearch, caller: &Caller) -> Self {
        let SavedSearch { id, owner, name, query, is_shared, .. } = search;
        let is_own = owner == owner_key(caller);
        Self { id, name, q: query, owner, is_shared, is_own }
    }
}

/// One's own saved searches, and those that others share.
#[utoipa::path(
    get,
    path = "/inv/searches",
    tag = "items",
    responses((status = OK, body = SearchList))
)]
pub async fn list_searches(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
) -> Json<SearchList> {
    let set = app.saved.set();
    let own = owner_key(&caller);
    let visible = set.searches.iter().filter(|search| search.is_shared || search.owner == own);
    let searches = visible.map(|search| SearchItem::new(search.clone(), &caller)).collect();
    Json(SearchList { searches })
}

/// Saves a search.
#[utoipa::path(
    post,
    path = "/inv/searches",
    tag = "items",
    request_body = NewSearch,
    responses((status = CREATED, body = SearchItem), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn save_search(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Body(NewSearch { name, q, is_shared }): Body<NewSearch>,
) -> Result<(StatusCode, Json<SearchItem>), ApiError> {
    parse(&app, &q)?;
    let (saved, owner) = (app.saved.clone(), owner_key(&caller));
    let search = tasks::blocking(move || saved.save_search(&owner, &name, q, is_shared)).await?;
    Ok((StatusCode::CREATED, Json(SearchItem::new(search, &caller))))
}

/// Removes one of one's own saved searches.
#[utoipa::path(
    delete,
    path = "/inv/searches/{id}",
    tag = "items",
    params(("id", description = "Its id")),
    responses((status = NO_CONTENT), (status = NOT_FOUND, body = ErrorEnvelope))
)]
pub async fn remove_search(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let saved = app.saved.clone();
    tasks::blocking(move || saved.remove_search(&owner_key(&caller), &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whose searches are whose: names of users are compared without case.
fn owner_key(caller: &Caller) -> String {
    caller.name.to_lowercase()
}

impl From<SavingError> for ApiError {
    fn from(error: SavingError) -> Self {
        let message = error.to_string();
        let invalid = |field: &str, message| Self::Invalid { field: field.to_owned(), message };
        match error {
            SavingError::Refused(refused) => match refused {
                SavedError::TooManySearches | SavedError::TooManyGroups => {
                    Self::Conflict { code: "too_many", message }
                }
                SavedError::TooManyNames | SavedError::CharacterName => {
                    invalid("characters", message)
                }
                SavedError::Query => invalid("q", message),
                SavedError::Name | SavedError::Id => invalid("name", message),
            },
            SavingError::Missing => Self::NotFound,
            SavingError::Foreign => Self::Forbidden,
            SavingError::Random(_) => Self::Internal(message),
            SavingError::Storage(error) => error.into(),
        }
    }
}
