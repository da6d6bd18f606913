//! The suit search, end to end: things told by game clients, suits told to those who ask.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{FastClock, Login, TestServer, eventually, soon};

const SEARCH: &str = "/inv/suitbuilder/search";
const LEGENDARY_STRENGTH: i32 = 6107;
const LEGENDARY_ENDURANCE: i32 = 6104;
const COAT: i32 = -11;
const GIRTH: i32 = -12;
const BREASTPLATE: i32 = -13;
/// What is seldom found together: enough of it keeps a search busy.
const LEGENDARIES: [i32; 20] = [
    6053, 6055, 6060, 6063, 6064, 6071, 6072, 6075, 6079, 6080, 6081, 6082, 6083, 6084, 6085, 6101,
    6103, 6104, 6105, 6107,
];

/// A piece of loot. `slots`: its equip mask and its coverage.
fn piece(id: i32, name: &str, (equip, coverage): (i32, i32), level: i32, spells: &[i32]) -> Value {
    json!({
        "Id": id, "HasIdData": true, "ObjectClass": if coverage == 0 { 4 } else { 2 },
        "IntValues": {
            "28": level, "105": 7, "131": 64, "265": 14, "218103821": coverage, "218103822": equip,
        },
        "StringValues": { "1": name }, "Spells": spells, "ActiveSpells": [],
    })
}

async fn tell(server: &TestServer, character: &str, items: &[Value]) {
    let mut client = server.game_client(character).await;
    client.send("full_inventory", json!({ "item_count": items.len(), "items": items })).await;
    let path = format!("/inventory/{}", character.replace(' ', "%20"));
    eventually("the inventory", async || {
        let answer = server.get(&path).await;
        let known = answer.json::<Value>().await.ok()?;
        (known["item_count"] == items.len()).then_some(())
    })
    .await;
}

/// A coat that is best made a breastplate, so that the girth of another character fits under it.
async fn with_a_coat(server: &TestServer) {
    let coat = piece(COAT, "Coat", (0x600, 0xC00), 300, &[LEGENDARY_STRENGTH]);
    tell(server, "Larsson", &[coat]).await;
    let girth = piece(GIRTH, "Girth", (0x400, 0x800), 250, &[LEGENDARY_ENDURANCE]);
    let breastplate = piece(BREASTPLATE, "Breastplate", (0x200, 0x400), 320, &[]);
    tell(server, "Mule Gamma", &[girth, breastplate]).await;
}

fn question() -> Value {
    json!({
        "slots": ["chest", "abdomen"], "k": 1, "wearer": { "character": "Larsson" },
        "wanted": [
            { "line": "strength", "tier": "legendary" }, { "line": "endurance", "tier": "legendary" },
        ],
    })
}

/// Hundreds of pieces that are hard to choose from.
async fn with_too_much(server: &TestServer) {
    let slots = [
        (0x1, 0x4000),
        (0x200, 0x400),
        (0x400, 0x800),
        (0x800, 0x1000),
        (0x1000, 0x2000),
        (0x20, 0x8000),
        (0x2000, 0x100),
        (0x4000, 0x200),
        (0x100, 0x1_0000),
        (0x8000, 0),
        (0x3_0000, 0),
        (0xC_0000, 0),
        (0x400_0000, 0),
    ];
    let mut state = 7_u32;
    let mut chance = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i32::try_from((state >> 8) % below).expect("a small number")
    };
    let items = slots.iter().cycle().zip(1_000..1_520).map(|(place, number)| {
        let spells: Vec<i32> = (0..3)
            .map(|_| LEGENDARIES[usize::try_from(chance(20)).expect("a small number")])
            .collect();
        let level = if chance(2) == 0 { 200 } else { 100 + chance(400) };
        let level = if place.1 == 0 { 0 } else { level };
        piece(-number, "Thing", *place, level, &spells)
    });
    tell(server, "Larsson", &items.collect::<Vec<_>>()).await;
}

fn long_question() -> Value {
    let lines = [
        "healing-prowess",
        "invulnerability",
        "life-magic-aptitude",
        "magic-resistance",
        "mana-conversion-prowess",
        "sprint",
        "heavy-weapon-aptitude",
        "war-magic-aptitude",
        "storm-ward",
        "acid-ward",
        "bludgeoning-ward",
        "flame-ward",
        "frost-ward",
        "piercing-ward",
        "slashing-ward",
        "willpower",
        "coordination",
        "endurance",
        "focus",
        "strength",
    ];
    let wanted: Vec<_> = lines.iter().map(|line| json!({ "line": line })).collect();
    json!({ "wanted": wanted, "k": 100, "time_limit": 600, "weights": { "lines": 1, "al": 0.013 } })
}

#[derive(Debug)]
struct Event {
    id: u64,
    name: String,
    data: Value,
}

/// A stream of events, read as a browser reads it.
struct Events {
    response: Response,
    text: String,
}

impl Events {
    fn of(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        let header =
            |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text"));
        assert_eq!(header("content-type"), Some("text/event-stream"));
        assert_eq!((header("cache-control"), header("content-encoding")), (Some("no-store"), None));
        Self { response, text: String::new() }
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                let part = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                // A comment keeps the connection.
                let (Some(id), Some(name), Some(data)) =
                    (part("id: "), part("event: "), part("data: "))
                else {
                    continue;
                };
                let data = serde_json::from_str(data).expect("JSON");
                return Some(Event {
                    id: id.parse().expect("a number"),
                    name: name.to_owned(),
                    data,
                });
            }
            let chunk = soon("an event", self.response.chunk()).await.ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }

    async fn next_named(&mut self, name: &str) -> Value {
        let mut last = None;
        while let Some(event) = self.next().await {
            if event.name == name {
                return event.data;
            }
            last = Some(event);
        }
        panic!("no {name} before the end: {last:?}");
    }

    async fn all(mut self) -> Vec<Event> {
        let mut all = Vec::new();
        while let Some(event) = self.next().await {
            all.push(event);
        }
        all
    }
}

async fn post(server: &TestServer, body: &Value) -> Response {
    let request = reqwest::Client::new().post(server.url(SEARCH)).json(body);
    soon(SEARCH, request.send()).await.expect("an answer")
}

async fn search(server: &TestServer, body: &Value) -> Events {
    // As browsers do; but what is compressed comes late.
    let request = reqwest::Client::new().post(server.url(SEARCH)).json(body);
    let request = request.header("accept-encoding", "br, gzip, zstd");
    Events::of(soon(SEARCH, request.send()).await.expect("an answer"))
}

async fn rejoin(server: &TestServer, id: &Value) -> Events {
    Events::of(server.get(&path_of(id)).await)
}

fn path_of(id: &Value) -> String {
    format!("/inv/suitbuilder/{}", id.as_str().expect("an id"))
}

async fn end(server: &TestServer, id: &Value) {
    let request = reqwest::Client::new().delete(server.url(&path_of(id)));
    assert_eq!(soon("DELETE", request.send()).await.expect("an answer").status(), 204);
}

/// The suits of the last list, and the end.
fn last_of(events: &[Event]) -> (Vec<&Value>, &Value) {
    let suits = events.iter().rposition(|event| event.name == "suits").expect("suits");
    let count = events[suits].data["count"].as_u64().expect("a count");
    let listed = events[suits..].iter().filter(|event| event.name == "suit");
    let listed: Vec<_> = listed.map(|event| &event.data).collect();
    assert_eq!(listed.len() as u64, count);
    let last = events.last().expect("an end");
    assert_eq!(last.name, "complete", "{last:?}");
    (listed, &last.data)
}

#[tokio::test]
async fn the_best_suit_is_found_and_proven() {
    let server = TestServer::start().await;
    with_a_coat(&server).await;
    let events = search(&server, &question()).await.all().await;
    let ids: Vec<u64> = events.iter().map(|event| event.id).collect();
    assert_eq!(ids, (1..=events.len() as u64).collect::<Vec<_>>());
    let first = &events[0];
    assert_eq!((first.name.as_str(), &first.data["candidates"]), ("search", &json!(3)));
    let (suits, complete) = last_of(&events);
    let suit = suits[0];
    let objective = json!({
        "sets": 0, "set_pieces": 0, "lines": 2, "tier_points": 8, "ratings": 0, "al": 550, "items": 2,
    });
    assert_eq!((&suit["objective"], &suit["rank"]), (&objective, &json!(1)));
    assert_eq!((&suit["proven"], &suit["owners"]), (&json!(true), &json!(2)));
    let coat = &suit["items"][0];
    assert_eq!((&coat["item_id"], &coat["slot"]), (&json!(COAT), &json!("chest")));
    assert_eq!((&coat["slots"], &coat["reduction"]["tool"]), (&json!(["chest"]), &json!("main")));
    assert_eq!(
        (&coat["character_name"], &coat["container"]),
        (&json!("Larsson"), &json!("Main pack"))
    );
    let strength =
        json!({ "line": "strength", "name": "Strength", "tier": "legendary", "wanted": true });
    assert_eq!((&coat["lines"], &coat["set"]), (&json!([strength]), &json!("Adept's Set")));
    assert_eq!(suit["items"][1]["reduction"], Value::Null);
    assert_eq!(suit["moves"], json!([{ "from": "Mule Gamma", "items": [GIRTH] }]));
    assert_eq!((&complete["status"], &complete["proven"]), (&json!("optimal"), &json!(1)));
    assert!(server.metric("overlord_suit_searches_total").await >= 1.0);
}

#[tokio::test]
async fn older_programs_ask_the_same() {
    let server = TestServer::start().await;
    with_a_coat(&server).await;
    let mut older = question();
    let members = older.as_object_mut().expect("an object");
    members.remove("wanted");
    members.remove("k");
    members.insert("required_spells".into(), json!(["Legendary Strength", "Legendary Endurance"]));
    members.insert("max_results".into(), json!(1));
    members.insert("search_timeout".into(), json!(10));
    let newer = search(&server, &question()).await.all().await;
    let older = search(&server, &older).await.all().await;
    assert_eq!(last_of(&newer).0, last_of(&older).0);
}

#[tokio::test]
async fn who_restricts_the_pool_gets_less() {
    let server = TestServer::start().await;
    with_a_coat(&server).await;
    let al = async |members: Value| {
        let mut request = question();
        let more = members.as_object().expect("an object").clone();
        request.as_object_mut().expect("an object").extend(more);
        let events = search(&server, &request).await.all().await;
        (last_of(&events).0[0]["objective"]["al"].clone(), events[0].data["refused"].clone())
    };
    assert_eq!(al(json!({})).await, (json!(550), json!({})));
    assert_eq!(al(json!({ "allow_reductions": false })).await.0, json!(600));
    let (found, refused) = al(json!({ "characters": ["mule gamma"] })).await;
    assert_eq!((found, refused), (json!(570), json!({ "owner": 1 })));
    assert_eq!(al(json!({ "pool": "cantrip:any" })).await.0, json!(550));
    assert_eq!(al(json!({ "pool": "breastplate" })).await.0, json!(320));
    let locked = al(json!({ "pool": "girth", "locked_items": [BREASTPLATE] })).await;
    assert_eq!(locked, (json!(570), json!({})));
    let (found, refused) = al(json!({ "excluded_items": [GIRTH] })).await;
    assert_eq!((found, refused), (json!(600), json!({ "excluded": 1 })));
}

#[tokio::test]
async fn a_change_of_what_they_have_is_seen_at_once() {
    let server = TestServer::start().await;
    with_a_coat(&server).await;
    assert_eq!(search(&server, &question()).await.next_named("search").await["candidates"], 3);
    let mut client = server.game_client("Mule Gamma").await;
    client.send("inventory_delta", json!({ "action": "remove", "item_id": GIRTH })).await;
    eventually("the change", async || {
        let mut events = search(&server, &question()).await;
        (events.next_named("search").await["candidates"] == 2).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_search_can_be_looked_at_again() {
    let server = TestServer::start().await;
    with_a_coat(&server).await;
    let first = search(&server, &question()).await.all().await;
    let id = &first[0].data["id"];
    let again = rejoin(&server, id).await.all().await;
    assert_eq!(last_of(&again), last_of(&first));
    assert_eq!(again[0].data["id"], *id);
    end(&server, id).await;
    assert_eq!(server.get(&path_of(id)).await.status(), 404);
}

#[tokio::test]
async fn a_search_ends_when_asked_to() {
    let server = TestServer::start().await;
    with_too_much(&server).await;
    let mut events = search(&server, &long_question()).await;
    let id = events.next_named("search").await["id"].clone();
    events.next_named("suit").await;
    let other = rejoin(&server, &id).await;
    end(&server, &id).await;
    let ended = events.next_named("complete").await;
    assert_eq!(ended["status"], "cancelled");
    assert!(ended["suits"].as_u64() > Some(0) && ended["gap"]["by"].is_number(), "{ended}");
    assert_eq!(last_of(&other.all().await).1, &ended);
}

#[tokio::test]
async fn time_limits_leave_a_gap() {
    let server = TestServer::start().await;
    with_too_much(&server).await;
    let mut request = long_question();
    request["time_limit"] = json!(0.3);
    let events = search(&server, &request).await.all().await;
    let (suits, complete) = last_of(&events);
    assert_eq!(complete["status"], "bounded");
    assert!(!suits.is_empty() && complete["elapsed_ms"].as_f64() >= Some(300.0), "{complete}");
}

#[tokio::test]
async fn a_search_ends_when_nobody_listens() {
    let dir = tempfile::tempdir().expect("a directory");
    let clock = FastClock { start_ms: 1_800_000_000_000, rate: 200 };
    let server = TestServer::start_fast(dir.path(), clock, &[]).await;
    with_too_much(&server).await;
    let mut events = search(&server, &long_question()).await;
    let id = events.next_named("search").await["id"].clone();
    let mut kept = long_question();
    kept["keep"] = json!(true);
    let mut waiting = search(&server, &kept).await;
    let kept_id = waiting.next_named("search").await["id"].clone();
    // Nobody listens to either any more; the second begins when the first has ended.
    drop((events, waiting));
    let mut kept = rejoin(&server, &kept_id).await;
    kept.next_named("suit").await;
    let ended = rejoin(&server, &id).await.all().await;
    assert_eq!(last_of(&ended).1["status"], "cancelled");
    end(&server, &kept_id).await;
    assert_eq!(kept.next_named("complete").await["status"], "cancelled");
}

#[tokio::test]
async fn a_user_has_one_search_at_a_time() {
    let server = TestServer::start().await;
    with_too_much(&server).await;
    let mut running = search(&server, &long_question()).await;
    let id = running.next_named("search").await["id"].clone();
    let mut waiting = Vec::new();
    for position in 1..=3 {
        let mut events = search(&server, &long_question()).await;
        assert_eq!(events.next_named("search").await["queue"], position);
        waiting.push(events);
    }
    let refused = post(&server, &long_question()).await;
    assert_eq!(refused.status(), 429);
    let refused: Value = refused.json().await.expect("JSON");
    assert_eq!(refused["error"]["code"], "too_many_searches");
    end(&server, &id).await;
    assert_eq!(waiting[0].next_named("queued").await["position"], 0);
    assert_eq!(waiting[2].next_named("queued").await["position"], 2);
}

#[tokio::test]
async fn searches_are_for_those_who_started_them() {
    let server = TestServer::start_with(&[]).await;
    with_a_coat(&server).await;
    let mut logins = Vec::new();
    for (name, role) in [("anna", "viewer"), ("erik", "user"), ("olga", "admin")] {
        server.add_user(name, role, "a good password").await;
        logins.push(server.sign_in(name, "a good password").await);
    }
    let [anna, erik, olga] = <[Login; 3]>::try_from(logins).ok().expect("three");
    let mut events = Events::of(anna.post(&server, SEARCH, &question()).await);
    let path = path_of(&events.next_named("search").await["id"]);
    events.next_named("complete").await;
    assert_eq!(erik.get(&server, &path).await.status(), 404);
    assert_eq!(erik.send(&server, Method::DELETE, &path, None).await.status(), 404);
    assert_eq!(server.get(&path).await.status(), 404);
    for friend in [&anna, &olga] {
        let mut events = Events::of(friend.get(&server, &path).await);
        assert_eq!(events.next_named("complete").await["status"], "optimal");
    }
    let stranger = reqwest::Client::new().post(server.url(SEARCH));
    let stranger = stranger.header("x-forwarded-for", "8.8.8.8").json(&question());
    assert_eq!(soon("the refusal", stranger.send()).await.expect("an answer").status(), 401);
    // Who is no longer known hears no more.
    with_too_much(&server).await;
    let mut events = Events::of(anna.post(&server, SEARCH, &long_question()).await);
    events.next_named("suit").await;
    let said = server.command(&["user", "rm", "anna"], "").await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(events.next_named("error").await["code"], "session_ended");
}

#[tokio::test]
async fn bad_requests_are_told_what_is_wrong() {
    let server = TestServer::start().await;
    with_a_coat(&server).await;
    for (request, field, meant) in [
        (json!({ "wantd": [] }), "wantd", Some("wanted")),
        (json!({ "wanted": [{ "lien": "focus" }] }), "wanted[0].lien", Some("line")),
        (json!({ "wanted": [{ "line": "fokus" }] }), "wanted[0].line", Some("focus")),
        (json!({ "wanted": "hunter2" }), "wanted", None),
        (json!({ "k": "hunter2" }), "k", None),
        (json!({ "locked_items": ["hunter2"] }), "locked_items[0]", None),
        (json!({ "locked_items": [COAT, 5] }), "locked_items[1]", None),
        (json!({ "locked_slots": { "head": { "set": 1 } } }), "locked_slots.head.set", None),
        (json!({ "characters": ["Larson"] }), "characters[0]", Some("Larsson")),
        (json!({ "pool": "al:hunter2" }), "pool", None),
        (json!("hunter2"), "body", None),
    ] {
        let response = post(&server, &request).await;
        assert_eq!(response.status(), 400, "{request}");
        let error: Value = response.json().await.expect("JSON");
        let error = &error["error"];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("invalid"), &json!(field)),
            "{error}"
        );
        assert_eq!(error["suggestion"].as_str(), meant, "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
    assert_eq!(server.get("/inv/suitbuilder/nothing").await.status(), 404);
    let options = server.json("/inv/suitbuilder/options").await;
    assert_eq!(options["slots"].as_array().map(Vec::len), Some(17));
}

#[tokio::test]
async fn a_stop_ends_searches_and_tells_those_who_listen() {
    let server = TestServer::start().await;
    with_too_much(&server).await;
    let mut events = search(&server, &long_question()).await;
    events.next_named("suit").await;
    let begun = std::time::Instant::now();
    let (status, log) = server.stop().await;
    assert!(status.success(), "{log}");
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    let rest = events.all().await;
    let last = rest.last().expect("an end");
    let is_told = match last.name.as_str() {
        "error" => last.data["code"] == "stopping",
        "complete" => last.data["status"] == "cancelled",
        _ => false,
    };
    assert!(is_told, "{last:?}");
}
