//! Suits for several wearers, end to end.

use serde_json::{Value, json};

use crate::suit_explain::{PLAIN_HELM, names, post, server};
use crate::support::{TestServer, soon};

/// The last list of suits of a search, by wearer, and its last event.
async fn dress(server: &TestServer, body: &Value) -> (Vec<Value>, Value) {
    let request = reqwest::Client::new().post(server.url("/inv/suitbuilder/fleet")).json(body);
    let response = soon("the search", request.send()).await.expect("an answer");
    assert_eq!(response.status(), 200);
    let text = soon("its end", response.text()).await.expect("events");
    let mut suits = Vec::new();
    let mut last = Value::Null;
    for event in text.split("\n\n").filter(|event| !event.is_empty()) {
        let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
        last = serde_json::from_str(line("data: ").expect("data")).expect("JSON");
        match line("event: ").expect("a name") {
            "suits" => suits.clear(),
            "suit" => suits.push(last.clone()),
            "progress" | "complete" => {}
            other => panic!("{other}: {last}"),
        }
    }
    (suits, last)
}

#[tokio::test]
async fn no_item_is_given_to_two_wearers() {
    let server = server().await;
    let request = json!({
        "slots": ["head"], "wanted": [{ "line": "strength", "tier": "legendary" }],
    });
    let wearers = json!([
        { "character": "larsson", "wearer": { "level": 200 } },
        { "character": "Mule Gamma", "excluded_items": [PLAIN_HELM] },
    ]);
    for mode in ["priority", "total"] {
        let body = json!({ "request": request, "wearers": wearers, "mode": mode });
        let (suits, complete) = dress(&server, &body).await;
        let told: Vec<_> =
            suits.iter().map(|suit| (&suit["wearer"], names(&suit["items"]))).collect();
        assert_eq!(
            told,
            [(&json!("larsson"), vec!["Strong Helm"]), (&json!("Mule Gamma"), vec!["High Helm"])],
            "{mode}"
        );
        assert_eq!((&complete["status"], &complete["suits"]), (&json!("optimal"), &json!(2)));
        assert_eq!((&complete["total"]["al"], &complete["without"]), (&json!(300), &json!([])));
    }
}

#[tokio::test]
async fn wrong_requests_name_the_wearer() {
    let server = server().await;
    let larsson = json!({ "character": "Larsson" });
    for (body, field) in [
        (json!({ "wearers": [] }), "wearers"),
        (json!({ "wearers": [{}] }), "wearers[0]"),
        (json!({ "wearers": [larsson, larsson] }), "wearers[1].character"),
        (json!({ "wearers": [{ "character": "Nobody" }] }), "wearers[0].character"),
        (json!({ "wearers": [larsson], "request": { "slots": ["haed"] } }), "request.slots[0]"),
        (
            json!({ "wearers": [larsson, { "character": "Mule Gamma", "slots": ["haed"] }] }),
            "wearers[1].slots[0]",
        ),
        (json!({ "wearers": [{ "character": "Larsson", "pool": "al:>1" }] }), "wearers[0].pool"),
        (json!({ "wearers": [{ "character": "Larsson", "slot": 1 }] }), "wearers[0].slot"),
        (json!({ "wearers": [{ "character": "Larsson", "k": 1 }] }), "wearers[0].k"),
        (json!({ "wearers": [larsson], "mode": "best" }), "mode"),
    ] {
        let (status, answer) = post(&server, "fleet", &body).await;
        assert_eq!((status, &answer["error"]["field"]), (400, &json!(field)), "{body}: {answer}");
    }
}
