//! Writing the audit log.

use crate::clock::Clock;
use crate::domain::audit::AuditEntry;
use crate::storage::Store;

/// Adds an entry to the audit log; what keeps it out is logged with it.
pub fn record(store: &Store, clock: &Clock, entry: &AuditEntry) {
    if let Err(error) = store.append_audit(clock.now_ms(), entry) {
        tracing::error!(%error, ?entry, "an entry of the audit log is only here");
    }
}
