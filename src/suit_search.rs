//! The suit search as callers know it: requests by name, pools of what characters have, searches
//! that run while several watch, suits told in words.

mod conflict;
mod described;
mod error;
mod events;
mod explained;
mod fleet;
mod patch;
mod places;
mod pool;
mod reading;
mod request;
mod run;
mod searches;
mod watcher;
mod words;
mod worn;

pub use conflict::{ConflictView, ConstraintView, RelaxationView};
pub use described::{
    CantripView, MovesView, ObjectiveView, RatingsView, ReductionView, SuitItemView, SuitView,
};
pub use error::RequestError;
pub use events::{
    BoundView, CompleteEvent, ErrorEvent, Event, GapView, LogEvent, PhaseEvent, ProgressEvent,
    QueuedEvent, SearchEvent, SuitsEvent,
};
pub use explained::{
    MoveListView, MoveView, MovedItemView, SetCostView, SetCostsView, SwapView, SwapsView,
    ToolView, WhyNotView,
};
pub use fleet::{Fleet, FleetCompleteEvent, FleetProgressEvent, FleetSuitView, FleetWatcher};
pub use places::{Busy, WAITING_MAX, WAITING_PER_USER_MAX};
pub use pool::{Pool, Pools, Wearable};
pub use reading::{Asked, CHARACTERS_MAX, EXCLUDED_MAX, K_DEFAULT, LOCKED_MAX, Reading};
pub use reading::{TIME_LIMIT_DEFAULT_S, TIME_LIMIT_MAX_S};
pub use request::{
    ItemNumber, LockedItem, Points, SetName, SuitRequest, WantedLine, WearerRequest, WeightsRequest,
};
pub use run::Run;
pub use searches::{SearchStats, Searches, Solver, Unanswered};
pub use watcher::Watcher;
pub use words::TIERS;
pub use worn::WornRequest;

#[cfg(test)]
mod tests;
