//! Roles on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::account::Role;

/// What an account may do; each may do everything that those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub enum RoleWord {
    Viewer,
    User,
    Curator,
    Admin,
}

impl From<Role> for RoleWord {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::User => Self::User,
            Role::Curator => Self::Curator,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<RoleWord> for Role {
    fn from(role: RoleWord) -> Self {
        match role {
            RoleWord::Viewer => Self::Viewer,
            RoleWord::User => Self::User,
            RoleWord::Curator => Self::Curator,
            RoleWord::Admin => Self::Admin,
        }
    }
}
