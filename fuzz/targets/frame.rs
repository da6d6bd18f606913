//! Frames of game clients: the scan for the type, the parsers, items and what they mean, and the
//! text that is passed on.

#![no_main]

use overlord::domain::character::CharacterId;
use overlord::domain::event::EventBody;
use overlord::items::normalise;
use overlord::live::message::Message;
use overlord::wire::items::{ItemsChange, read_change};
use overlord::wire::{self, peek};
use serde::de::IgnoredAny;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let found = peek::type_member(text);
    let frame = match wire::parse(text) {
        Ok(frame) => frame,
        Err(error) => {
            assert!(!error.code.is_empty() && error.message.len() < 1_000 + text.len());
            return;
        }
    };
    assert_eq!(found.map(|found| found.member), Some(frame.type_member.clone()));
    if let wire::Body::Stored(EventBody::Telemetry(telemetry)) = &frame.body {
        assert!(telemetry.position.ew.is_finite() && telemetry.position.ns.is_finite());
    }
    if frame.body == wire::Body::Items {
        let items = match read_change(&frame.kind, text) {
            Ok(ItemsChange::Replace(dump)) => dump.items,
            Ok(ItemsChange::Put(item)) => vec![item],
            Ok(ItemsChange::Remove(_)) | Err(_) => Vec::new(),
        };
        for item in items {
            assert_eq!(normalise(&item.item, CharacterId(1)).id, item.item.id);
        }
    }
    // Browsers get JSON, with the type and without it.
    let message = Message::new(frame.kind, frame.character, text.into(), frame.type_member);
    for sent in [message.text(), message.untyped()] {
        assert!(serde_json::from_str::<IgnoredAny>(&sent).is_ok(), "{sent}");
    }
});
