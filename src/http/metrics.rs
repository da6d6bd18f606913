//! `/metrics`: what the parts counted, and what they tell when asked, for Prometheus.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use super::AppState;
use super::error::ApiError;
use crate::observe::ProcessStats;

/// Source: the `OpenMetrics` specification.
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Metrics in the `OpenMetrics` text form.
#[utoipa::path(get, path = "/metrics", tag = "server", responses((status = OK, body = String)))]
pub async fn read_metrics(State(app): State<AppState>) -> Result<Response, ApiError> {
    let told = told_when_asked(&app);
    let mut page = String::new();
    text::encode_registry(&mut page, app.metrics.registry())
        .and_then(|()| text::encode_registry(&mut page, &told))
        .and_then(|()| text::encode_eof(&mut page))
        .map_err(|error| ApiError::Internal(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], page).into_response())
}

#[expect(clippy::cast_precision_loss, reason = "metrics are floating-point numbers")]
fn told_when_asked(app: &AppState) -> Registry {
    let mut registry = Registry::with_prefix("overlord");
    let mut gauge = |name: &str, help: &str, value: f64| {
        registry.register(name, help, ConstGauge::new(value));
    };
    let store = app.store.stats();
    gauge("queue_frames", "Frames waiting for the writer", app.pipeline.queue_len() as f64);
    gauge("store_buffer_bytes", "Bytes waiting for the disk", store.buffer_bytes as f64);
    gauge("store_memory_rows", "Rows of hours not yet sealed", store.ram_rows as f64);
    gauge("store_memory_bytes", "Bytes of memory they take", store.ram_bytes as f64);
    gauge("store_log_bytes", "Bytes of the log on disk", store.log_bytes as f64);
    gauge("store_telemetry_bytes", "Bytes of sealed telemetry", store.telemetry_bytes as f64);
    gauge("store_spawn_bytes", "Bytes of sealed spawns", store.spawn_bytes as f64);
    let bytes = store.item_event_bytes as f64;
    gauge("store_item_event_bytes", "Bytes of sealed item events", bytes);
    gauge("store_inventories", "Characters whose items are known", store.inventories as f64);
    let unsaved = store.unsaved_inventories as f64;
    gauge("store_unsaved_inventories", "Of these, with changes in the log alone", unsaved);
    let bytes = (store.unsaved_inventory_bytes + store.inventory_cache_bytes) as f64;
    gauge("store_inventory_memory_bytes", "Memory of items", bytes);
    gauge("store_minutes_bytes", "Bytes of telemetry by the minute", store.minutes_bytes as f64);
    gauge("store_hours_bytes", "Bytes of telemetry by the hour", store.hours_bytes as f64);
    gauge("store_state_bytes", "Bytes of state.redb", store.state_bytes as f64);
    gauge("store_snapshot_bytes", "Bytes of its snapshots", store.snapshot_bytes as f64);
    gauge("store_open_buckets", "Buckets that are open", store.open_buckets as f64);
    gauge("store_cache_bytes", "Memory of decoded chunks", store.cache_bytes as f64);
    let (done, total) = store.activity.map_or((0, 0), |activity| (activity.done, activity.total));
    gauge("store_maintenance_done", "Parts done of the maintenance going on", done as f64);
    gauge("store_maintenance_parts", "Parts of it; 0 when nothing goes on", total as f64);
    gauge("store_log_files", "Files of the log", store.log_files as f64);
    gauge("store_texts", "Texts in the dictionary", store.dictionary_len as f64);
    let seconds = |us: u64| us as f64 / 1e6;
    gauge("store_sync_seconds_max", "Longest fdatasync so far", seconds(store.sync_us_max));
    gauge("store_sync_seconds_sum", "Time spent in fdatasync", seconds(store.sync_us_sum));
    let searches = app.searches.stats();
    gauge("suit_searches_working", "Suit searches that run", searches.working as f64);
    gauge("suit_searches_waiting", "Suit searches that wait", searches.waiting as f64);
    gauge("suit_searches_known", "Suit searches that can be looked at", searches.known as f64);
    if let Some(process) = ProcessStats::read() {
        gauge("process_resident_bytes", "Resident memory", process.resident_bytes as f64);
        gauge("process_cpu_seconds", "Processor time used", process.cpu_s);
    }
    let mut counter = |name: &str, help: &str, value: u64| {
        registry.register(name, help, ConstCounter::new(value));
    };
    counter("store_sequence", "Sequence number of the last event", store.last_sequence);
    counter("store_durable_sequence", "The last event safe on disk", store.durable_sequence);
    counter("store_applied_sequence", "The last event in the state", store.applied_sequence);
    counter("store_commits", "Groups written and synced", store.commits);
    counter("store_state_commits", "Commits of the state store", store.state_commits);
    counter("store_syncs", "Calls of fdatasync", store.sync_count);
    counter("store_bytes_written", "Bytes written to the log", store.commit_bytes);
    counter("store_sealed_hours", "Hours sealed into buckets", store.sealed_hours);
    counter("store_compacted_days", "Days compacted", store.compacted_days);
    counter("store_rolled_up_days", "Days rolled up", store.rolled_up_days);
    counter("store_expired_files", "Buckets removed for their age", store.expired_files);
    counter("store_snapshots", "Snapshots of the state made", store.snapshots);
    counter(
        "store_problems",
        "Damage met, failed writes, texts beyond the dictionary's limit",
        store.problems,
    );
    let queues = app.live.clients.counters();
    counter("browser_messages", "Messages queued for browsers", queues.queued);
    counter("browser_messages_replaced", "Stale values replaced", queues.replaced);
    counter("browser_messages_dropped", "Messages dropped from full queues", queues.dropped);
    counter("browser_resyncs", "Browsers told to fetch everything anew", queues.resyncs);
    registry
}
