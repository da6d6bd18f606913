//! Browsers on `/ws/live`: what each wants, and a bounded queue for each.
//!
//! A stuck browser costs nobody else anything. Its queue replaces stale values, then drops what
//! may be dropped; when even what must be kept overflows, the queue is emptied and the browser is
//! told to fetch everything anew.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;
use std::ops::Add;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::Notify;

use crate::domain::character::CharacterName;
use crate::live::message::{Keep, Kind, Message};

/// Most messages waiting for one browser: about a second of a 2,000-character fleet.
const QUEUE_LEN_MAX: usize = 1_024;
/// Most bytes waiting for one browser; one large message may stand above it.
const QUEUE_BYTES_MAX: usize = 4 * 1024 * 1024;

const RESYNC: &str = r#"{"type":"resync"}"#;

/// What a browser asked to get.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `None`: every type.
    pub kinds: Option<HashSet<String>>,
    /// `None`: every character.
    pub characters: Option<HashSet<CharacterName>>,
}

impl Filter {
    /// Source: the browser protocol. Player rows go to those who ask for them by name.
    pub fn wants_players(&self) -> bool {
        self.kinds.as_ref().is_some_and(|kinds| kinds.contains("players"))
    }

    /// Front ends that never named `telemetry` take it without its type.
    fn wants_typed_telemetry(&self) -> bool {
        self.kinds.as_ref().is_some_and(|kinds| kinds.contains("telemetry"))
    }

    fn wants(&self, message: &Message) -> bool {
        let kind = self.kinds.as_ref().is_none_or(|kinds| kinds.contains(message.kind().name()));
        kind && match (&self.characters, message.character()) {
            (Some(characters), Some(character)) => characters.contains(character),
            _ => true,
        }
    }
}

/// One browser's place in the fan-out.
#[derive(Debug)]
pub struct Client {
    queue: Mutex<Queue>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    filter: Filter,
    /// In order of arrival; the key only grows.
    entries: BTreeMap<u64, Entry>,
    next: u64,
    bytes: usize,
    /// Where the waiting message of a replaceable kind stands.
    latest: HashMap<(Kind, CharacterName), u64>,
    /// Player rows that wait to be fetched: one frame, ever newer.
    players: Option<Utf8Bytes>,
    counters: QueueCounters,
}

#[derive(Debug)]
struct Entry {
    keep: Keep,
    text: Utf8Bytes,
}

/// What queues went through so far; for the metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounters {
    pub queued: u64,
    pub replaced: u64,
    pub dropped: u64,
    pub resyncs: u64,
}

impl Add for QueueCounters {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            queued: self.queued + other.queued,
            replaced: self.replaced + other.replaced,
            dropped: self.dropped + other.dropped,
            resyncs: self.resyncs + other.resyncs,
        }
    }
}

impl Client {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set_filter(&self, filter: Filter) {
        self.queue().filter = filter;
    }

    pub fn filter(&self) -> Filter {
        self.queue().filter.clone()
    }

    /// Queues a text made for this browser alone; it is kept whatever happens.
    pub fn send(&self, text: Utf8Bytes) {
        self.queue().push(Keep::Always, None, text);
        self.wake.notify_one();
    }

    /// Queues a frame of player rows that changed. `full` gives the whole picture instead, for a
    /// browser that has not yet fetched the frame before.
    pub fn send_players(&self, changes: Utf8Bytes, full: impl FnOnce() -> Utf8Bytes) {
        let mut queue = self.queue();
        queue.players = Some(match queue.players {
            None => changes,
            Some(_) => full(),
        });
        drop(queue);
        self.wake.notify_one();
    }

    fn publish(&self, messages: &[Message]) {
        let mut is_changed = false;
        let mut queue = self.queue();
        for message in messages {
            if !queue.filter.wants(message) {
                continue;
            }
            let untyped =
                *message.kind() == Kind::Telemetry && !queue.filter.wants_typed_telemetry();
            let text = if untyped { message.untyped() } else { message.text() };
            let keep = message.kind().keep();
            let key = match (keep, message.character()) {
                (Keep::Latest, Some(character)) => {
                    Some((message.kind().clone(), character.clone()))
                }
                _ => None,
            };
            queue.push(keep, key, text);
            is_changed = true;
        }
        drop(queue);
        if is_changed {
            self.wake.notify_one();
        }
    }

    /// Waits until something is there, then takes all of it in order; player rows come last.
    pub async fn next_batch(&self) -> Vec<Utf8Bytes> {
        loop {
            let batch = self.queue().take();
            if !batch.is_empty() {
                return batch;
            }
            self.wake.notified().await;
        }
    }
}

impl Queue {
    fn push(&mut self, keep: Keep, key: Option<(Kind, CharacterName)>, text: Utf8Bytes) {
        if let Some(place) = key.as_ref().and_then(|key| self.latest.get(key))
            && let Some(entry) = self.entries.get_mut(place)
        {
            self.bytes = self.bytes - entry.text.len() + text.len();
            entry.text = text;
            self.counters.replaced += 1;
            return;
        }
        while self.entries.len() >= QUEUE_LEN_MAX || self.bytes >= QUEUE_BYTES_MAX {
            if !self.drop_oldest() {
                self.resynchronise();
                return;
            }
        }
        let place = self.next;
        self.next += 1;
        self.bytes += text.len();
        self.counters.queued += 1;
        self.entries.insert(place, Entry { keep, text });
        if let Some(key) = key {
            self.latest.insert(key, place);
        }
    }

    /// Drops the oldest message that may be dropped.
    fn drop_oldest(&mut self) -> bool {
        let Some(place) = self
            .entries
            .iter()
            .find_map(|(place, entry)| (entry.keep != Keep::Always).then_some(*place))
        else {
            return false;
        };
        if let Some(entry) = self.entries.remove(&place) {
            self.bytes -= entry.text.len();
            if entry.keep == Keep::Latest {
                self.latest.retain(|_, latest| *latest != place);
            }
        }
        self.counters.dropped += 1;
        true
    }

    fn resynchronise(&mut self) {
        self.counters.dropped += self.entries.len() as u64;
        self.counters.resyncs += 1;
        self.entries.clear();
        self.latest.clear();
        self.players = None;
        self.bytes = RESYNC.len();
        self.entries.insert(self.next, Entry { keep: Keep::Always, text: RESYNC.into() });
        self.next += 1;
    }

    fn take(&mut self) -> Vec<Utf8Bytes> {
        self.latest.clear();
        self.bytes = 0;
        let entries = mem::take(&mut self.entries).into_values().map(|entry| entry.text);
        entries.chain(self.players.take()).collect()
    }
}

/// All connected browsers.
#[derive(Debug, Default)]
pub struct Clients {
    connected: RwLock<HashMap<u64, Arc<Client>>>,
    next_id: AtomicU64,
    /// What the queues of browsers that have left went through.
    gone: Mutex<QueueCounters>,
}

impl Clients {
    /// Adds a browser; it leaves when the connection is dropped.
    pub fn connect(self: &Arc<Self>) -> Connection {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let client = Arc::new(Client { queue: Mutex::default(), wake: Notify::new() });
        self.connected
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, Arc::clone(&client));
        Connection { id, client, clients: Arc::clone(self) }
    }

    /// Hands messages to everybody who wants them. Never waits.
    pub fn publish(&self, messages: &[Message]) {
        for client in self.all() {
            client.publish(messages);
        }
    }

    pub fn all(&self) -> Vec<Arc<Client>> {
        let connected = self.connected.read().unwrap_or_else(PoisonError::into_inner);
        connected.values().cloned().collect()
    }

    pub fn count(&self) -> usize {
        self.connected.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Adds up what all queues went through, those of gone browsers included.
    pub fn counters(&self) -> QueueCounters {
        let gone = *self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        self.all().iter().fold(gone, |sum, client| sum + client.queue().counters)
    }
}

/// A connected browser; dropping it ends the subscription.
pub struct Connection {
    id: u64,
    client: Arc<Client>,
    clients: Arc<Clients>,
}

impl Connection {
    pub fn client(&self) -> &Arc<Client> {
        &self.client
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut connected = self.clients.connected.write().unwrap_or_else(PoisonError::into_inner);
        connected.remove(&self.id);
        let mut gone = self.clients.gone.lock().unwrap_or_else(PoisonError::into_inner);
        *gone = *gone + self.client.queue().counters;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: &str, character: &str, text: &str) -> Message {
        let kind = Kind::from_name(kind);
        Message::new(kind, CharacterName::new(character).ok(), text.into(), 0..0)
    }

    fn texts(client: &Client) -> Vec<String> {
        client.queue().take().iter().map(|text| text.as_str().to_owned()).collect()
    }

    fn connect() -> Connection {
        Arc::new(Clients::default()).connect()
    }

    fn filter(kinds: &[&str]) -> Filter {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        Filter { kinds: Some(kinds), characters: None }
    }

    #[test]
    fn a_newer_value_takes_the_place_of_the_waiting_one() {
        let connection = connect();
        connection.client().publish(&[
            message("vitals", "A", "a1"),
            message("chat", "A", "hello"),
            message("vitals", "B", "b1"),
            message("vitals", "A", "a2"),
        ]);
        assert_eq!(texts(connection.client()), ["a2", "hello", "b1"]);
        connection.client().publish(&[message("vitals", "A", "a3")]);
        assert_eq!(texts(connection.client()), ["a3"], "fetched values are not waiting any more");
    }

    #[test]
    fn a_full_queue_drops_what_may_go_and_keeps_the_rest() {
        let connection = connect();
        let spawns: Vec<_> = (0..QUEUE_LEN_MAX + 5)
            .map(|number| message("spawn", "A", &format!("spawn {number}")))
            .collect();
        connection.client().publish(&[message("chat", "A", "hello")]);
        connection.client().publish(&spawns);
        let left = texts(connection.client());
        assert_eq!(left.len(), QUEUE_LEN_MAX);
        assert_eq!(left[..2], ["hello", "spawn 6"]);
    }

    #[test]
    fn an_overflow_of_what_must_be_kept_asks_for_a_resync() {
        let connection = connect();
        let lines: Vec<_> =
            (0..=QUEUE_LEN_MAX).map(|number| message("chat", "A", &format!("{number}"))).collect();
        connection.client().publish(&lines);
        assert_eq!(texts(connection.client()), [RESYNC]);
    }

    #[test]
    fn large_messages_count_by_their_bytes() {
        let connection = connect();
        let large = "x".repeat(QUEUE_BYTES_MAX);
        connection
            .client()
            .publish(&[message("spawn", "A", &large), message("spawn", "A", "small")]);
        assert_eq!(texts(connection.client()), ["small"]);
    }

    #[test]
    fn filters_choose_by_type_and_character() {
        let connection = connect();
        let client = connection.client();
        let all =
            [message("rare", "A", "rare"), message("chat", "A", "a"), message("chat", "B", "b")];
        client.set_filter(Filter {
            characters: Some([CharacterName::new("B").expect("a name")].into()),
            ..filter(&["chat"])
        });
        client.publish(&all);
        assert_eq!(texts(client), ["b"]);
        client.set_filter(filter(&[]));
        client.publish(&all);
        assert!(texts(client).is_empty(), "an empty list means nothing");
    }

    #[test]
    fn telemetry_loses_its_type_unless_asked_for() {
        let connection = connect();
        let client = connection.client();
        let text = r#"{"type":"telemetry","kills":1}"#;
        let telemetry =
            Message::new(Kind::Telemetry, CharacterName::new("A").ok(), text.into(), 1..20);
        client.publish(std::slice::from_ref(&telemetry));
        assert_eq!(texts(client), [r#"{"kills":1}"#]);
        client.set_filter(filter(&["telemetry"]));
        client.publish(&[telemetry]);
        assert_eq!(texts(client), [text]);
    }

    #[test]
    fn an_unfetched_delta_becomes_the_whole_picture() {
        let connection = connect();
        let client = connection.client();
        client.send_players("delta 1".into(), || "full 1".into());
        client.send_players("delta 2".into(), || "full 2".into());
        assert_eq!(texts(client), ["full 2"]);
    }
}
