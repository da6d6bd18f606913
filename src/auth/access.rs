//! What a caller must be for a route.

use crate::auth::caller::{Caller, Kind};
use crate::domain::account::Role;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody: it tells nothing of the fleet.
    Public,
    /// Callers of at least this role.
    Role(Role),
    /// People who signed in with a password, for what is their own. Neither programs with a token
    /// nor callers who are only trusted.
    Account,
    /// Admins who signed in, or their tokens. Never callers who are only trusted.
    Admin,
    /// Game clients that present the plugin secret; nothing else counts.
    Plugin,
}

/// Why a caller may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Nobody is known to be calling.
    Unknown,
    /// Known, and it is not enough.
    TooLow,
}

impl Access {
    pub const VIEWER: Self = Self::Role(Role::Viewer);
    pub const USER: Self = Self::Role(Role::User);

    pub fn check(self, caller: Option<&Caller>) -> Result<(), Denied> {
        let is_enough = match (self, caller) {
            // Game clients are let in elsewhere.
            (Self::Public | Self::Plugin, _) => true,
            (_, None) => return Err(Denied::Unknown),
            (Self::Role(role), Some(caller)) => caller.role >= role,
            (Self::Account, Some(caller)) => matches!(caller.kind, Kind::Session { .. }),
            (Self::Admin, Some(caller)) => {
                caller.role == Role::Admin && caller.kind != Kind::Internal
            }
        };
        if is_enough { Ok(()) } else { Err(Denied::TooLow) }
    }
}
