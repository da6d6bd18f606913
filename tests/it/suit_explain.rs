//! Questions about suits, end to end.

use serde_json::{Value, json};

use crate::support::{TestServer, eventually, soon};

const STRENGTH: i32 = 6_107;
const FOCUS: i32 = 6_105;
const HEAD: i32 = 0x1;
const HANDS: i32 = 0x20;
const COAT: i32 = 0x600;
const GIRTH: i32 = 0x400;

pub const PLAIN_HELM: i32 = -11;
const STRONG_HELM: i32 = -12;
const CLEVER_HELM: i32 = -13;
const GAUNTLETS: i32 = -14;
const LOOT_COAT: i32 = -15;
const LOOT_GIRTH: i32 = -16;
const HIGH_HELM: i32 = -17;

/// A piece of armour in the main pack of somebody. It has no material, which makes it a quest's: 200 of
/// its armour level do not count.
fn armor(id: i32, name: &str, (equip_mask, level): (i32, i32), spells: &[i32]) -> Value {
    json!({
        "Id": id, "HasIdData": true, "ObjectClass": 2,
        "IntValues": { "218103822": equip_mask, "28": level },
        "StringValues": { "1": name }, "Spells": spells, "ActiveSpells": [],
    })
}

fn with(mut item: Value, ints: &[(u32, i32)]) -> Value {
    for (key, value) in ints {
        item["IntValues"][key.to_string()] = json!(value);
    }
    item
}

/// Two characters with armour: one cannot wear both helms with cantrips.
pub async fn server() -> TestServer {
    let server = TestServer::start().await;
    let set = (265, 14);
    let own = [
        armor(PLAIN_HELM, "Plain Helm", (HEAD, 300), &[]),
        armor(STRONG_HELM, "Strong Helm", (HEAD, 200), &[STRENGTH]),
        with(armor(GAUNTLETS, "Gauntlets", (HANDS, 250), &[]), &[set]),
        with(armor(HIGH_HELM, "High Helm", (HEAD, 500), &[]), &[(158, 7), (159, 1), (160, 250)]),
    ];
    let others = [
        with(armor(CLEVER_HELM, "Clever Helm", (HEAD, 250), &[FOCUS]), &[set]),
        with(armor(LOOT_COAT, "Coat", (COAT, 300), &[]), &[(105, 7)]),
        with(armor(LOOT_GIRTH, "Girth", (GIRTH, 280), &[]), &[(105, 5)]),
    ];
    for (name, items) in [("Larsson", own.as_slice()), ("Mule Gamma", others.as_slice())] {
        let mut client = server.game_client(name).await;
        client.send("full_inventory", json!({ "item_count": items.len(), "items": items })).await;
    }
    eventually("the items", async || {
        let answer = server.json("/inv/search?q=is:armor").await;
        (answer["total"] == 7).then_some(())
    })
    .await;
    server
}

pub async fn post(server: &TestServer, question: &str, body: &Value) -> (u16, Value) {
    let path = format!("/inv/suitbuilder/{question}");
    let request = reqwest::Client::new().post(server.url(&path)).json(body);
    let response = soon(&path, request.send()).await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.json().await.expect("JSON"))
}

async fn answer(server: &TestServer, question: &str, body: Value) -> Value {
    let (status, answer) = post(server, question, &body).await;
    assert_eq!(status, 200, "{question}: {answer}");
    answer
}

pub fn names(items: &Value) -> Vec<&str> {
    let items = items.as_array().expect("items").iter();
    items.map(|item| item["name"].as_str().expect("a name")).collect()
}

/// A request for the level of a wearer who cannot wear the highest helm.
fn request() -> Value {
    json!({
        "wearer": { "character": "Larsson", "level": 200 }, "primary_set": 14, "primary_count": 1,
        "wanted": [{ "line": "strength", "tier": "legendary" }],
    })
}

#[tokio::test]
async fn it_is_told_why_an_item_is_not_worn() {
    let server = server().await;
    let ask = async |item: i32| {
        answer(&server, "why-not", json!({ "request": request(), "item_id": item })).await
    };
    assert_eq!(ask(STRONG_HELM).await["kind"], "worn");
    let refused = ask(HIGH_HELM).await;
    assert_eq!(refused["kind"], "refused");
    assert_eq!(refused["text"], "High Helm asks its wearer for level 250.");
    assert_eq!(ask(-99).await["kind"], "refused");
    let beaten = ask(PLAIN_HELM).await;
    assert_eq!((&beaten["kind"], &beaten["suit"]["proven"]), (&json!("beaten"), &json!(true)));
    assert_eq!(beaten["loses"], json!({ "lines": 1, "tier_points": 4 }));
    assert_eq!(beaten["gains"], json!({ "al": 100 }));
    assert_eq!(
        beaten["text"],
        "The best suit with Plain Helm has 1 wanted cantrips less, 4 tier points less, \
         100 armour level more."
    );
    assert!(names(&beaten["suit"]["items"]).contains(&"Plain Helm"));

    let mut strict = request();
    strict["wanted"][0]["required"] = json!(true);
    let why = json!({ "request": strict, "item_id": PLAIN_HELM });
    let impossible = answer(&server, "why-not", why).await;
    assert_eq!(impossible["kind"], "impossible");
    let rules = impossible["conflict"]["constraints"].as_array().expect("rules");
    let texts: Vec<_> = rules.iter().map(|rule| rule["text"].as_str().expect("a text")).collect();
    assert_eq!(texts, ["Legendary Strength is required", "Plain Helm has to be worn"]);
}

#[tokio::test]
async fn a_conflict_tells_how_to_change_the_request() {
    let server = server().await;
    let mut request = request();
    let line = |line| json!({ "line": line, "tier": "legendary", "required": true });
    request["wanted"] = json!([line("strength"), line("focus")]);
    request["min_armor"] = json!({ "core": 100 });
    let why = json!({ "request": request, "item_id": PLAIN_HELM });
    let refused = answer(&server, "why-not", why).await;
    let conflict = &refused["conflict"];
    assert_eq!((&refused["kind"], &conflict["smallest"]), (&json!("impossible"), &json!(true)));
    assert_eq!(conflict["constraints"].as_array().expect("rules").len(), 2);
    let ways = conflict["relaxations"].as_array().expect("ways");
    assert_eq!(ways.len(), 2);
    for way in ways {
        let mut changed = request.clone();
        for (member, value) in way["patch"].as_object().expect("a patch") {
            changed[member] = value.clone();
        }
        let costs = answer(&server, "set-costs", json!({ "request": changed })).await;
        assert_eq!(costs["sets"].as_array().expect("sets").len(), 1, "there is a suit");
    }

    // The same stands at the end of a search.
    let search = reqwest::Client::new().post(server.url("/inv/suitbuilder/search")).json(&request);
    let events = soon("the search", search.send()).await.expect("an answer");
    let events = soon("its end", events.text()).await.expect("events");
    let last = events.trim_end().lines().last().and_then(|line| line.strip_prefix("data: "));
    let complete: Value = serde_json::from_str(last.expect("data")).expect("JSON");
    assert_eq!((&complete["status"], &complete["conflict"]), (&json!("infeasible"), conflict));
}

#[tokio::test]
async fn swaps_and_sets_and_moves_are_told() {
    let server = server().await;
    let items = json!([
        { "item_id": STRONG_HELM }, { "item_id": GAUNTLETS },
        { "item_id": LOOT_COAT, "slots": ["chest"] },
    ]);
    let body = json!({ "request": request(), "items": items, "steps": 3 });
    let swaps = answer(&server, "swaps", body).await;
    let told: Vec<_> = swaps["swaps"]
        .as_array()
        .expect("swaps")
        .iter()
        .map(|swap| (swap["out"]["name"].as_str(), names(&swap["into"]), swap["better"] == true))
        .collect();
    assert_eq!(told[0], (None, vec!["Girth"], true));
    assert!(told.contains(&(Some("Strong Helm"), vec!["Plain Helm"], false)), "{told:?}");
    assert!(told.contains(&(Some("Gauntlets"), vec![], false)), "{told:?}");
    assert_eq!(swaps["swaps"][0]["difference"], json!({ "al": 80, "items": 1 }));
    assert_eq!(swaps["upgrades"].as_array().expect("steps").len(), 1);
    assert_eq!(swaps["complete"], true);

    let costs = answer(&server, "set-costs", json!({ "request": request(), "items": items })).await;
    let cost = &costs["sets"][0];
    assert_eq!((&cost["set_id"], &cost["count"]), (&json!(14), &json!(2)));
    assert!(names(&cost["suit"]["items"]).contains(&"Clever Helm"));
    assert_eq!(cost["difference"]["lines"], -1);

    let moves = answer(&server, "moves", json!({ "wearer": "larsson", "items": items })).await;
    assert_eq!(
        moves,
        json!({
            "moves": [{ "from": "Mule Gamma", "to": "Larsson", "items": [{
                "item_id": LOOT_COAT, "name": "Coat", "container": "Main pack", "slot": "chest",
                "slots": ["chest"], "tool": "main", "tool_name": "Armor Main Reduction Tool",
            }] }],
            "tools": [{
                "tool": "main", "tool_name": "Armor Main Reduction Tool", "wcid": 42_622, "count": 1,
            }],
        })
    );
}

#[tokio::test]
async fn wrong_questions_are_told_what_is_wrong() {
    let server = server().await;
    let helm = json!({ "item_id": PLAIN_HELM });
    for (question, body, field) in [
        ("why-not", json!({}), "body"),
        ("why-not", json!({ "item_id": 0 }), "item_id"),
        ("why-not", json!({ "item_id": 1, "request": { "slots": ["haed"] } }), "request.slots[0]"),
        ("why-not", json!({ "item_id": 1, "request": { "slot": [] } }), "request.slot"),
        ("swaps", json!({ "items": [{ "item_id": -99 }] }), "items[0].item_id"),
        ("swaps", json!({ "items": [helm, helm] }), "items[1].item_id"),
        ("swaps", json!({ "items": [helm, { "item_id": STRONG_HELM }] }), "items[1].slots"),
        (
            "set-costs",
            json!({ "items": [{ "item_id": PLAIN_HELM, "slots": ["feet"] }] }),
            "items[0].slots",
        ),
        ("moves", json!({ "wearer": "Nobody", "items": [helm] }), "wearer"),
        ("moves", json!({ "items": vec![helm.clone(); 18] }), "items"),
    ] {
        let (status, answer) = post(&server, question, &body).await;
        assert_eq!(status, 400, "{question} {body}: {answer}");
        assert_eq!(answer["error"]["field"], field, "{question} {body}: {answer}");
    }
}
