//! Items, end to end: told by game clients, kept, found, and what happened to them.

use serde_json::{Value, json};

use crate::support::{GameClient, TestServer, eventually};

const LARSSON_ID: i32 = 0x5000_0007;
const PACK: i32 = -2_147_354_999;
const SLEEVES: i32 = -2_147_354_321;

/// An item with its name, where it is, and numbered properties.
fn item(id: i32, name: &str, class: i32, container: i32, ints: &[(u32, i32)]) -> Value {
    let mut properties = json!({ "218103810": container });
    for (key, value) in ints {
        properties[key.to_string()] = json!(value);
    }
    json!({
        "Id": id, "HasIdData": true, "ObjectClass": class,
        "IntValues": properties, "StringValues": { "1": name }, "Spells": [], "ActiveSpells": [],
    })
}

fn sleeves(container: i32) -> Value {
    let ints = [(28, 651), (131, 64), (265, 14), (19, 28_340), (218_103_822, 6_144)];
    let mut sleeves = item(SLEEVES, "Celdon Sleeves", 2, container, &ints);
    sleeves["Spells"] = json!([6107]);
    sleeves
}

fn pack() -> Value {
    item(PACK, "Backpack", 10, LARSSON_ID, &[(231_735_296, 0), (218_103_812, 24)])
}

fn tapers(count: i32) -> Value {
    item(-7, "Prismatic Taper", 12, PACK, &[(218_103_814, count), (218_103_815, 1_000)])
}

async fn tell(client: &mut GameClient, items: &[Value]) {
    client.send("full_inventory", json!({ "item_count": items.len(), "items": items })).await;
}

async fn delta(client: &mut GameClient, action: &str, item: Value) {
    client.send("inventory_delta", json!({ "action": action, "item": item })).await;
}

async fn remove(client: &mut GameClient, id: i32) {
    client.send("inventory_delta", json!({ "action": "remove", "item_id": id })).await;
}

fn names(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("items");
    items.iter().map(|item| item["name"].as_str().expect("a name")).collect()
}

/// The names that a query finds, as soon as they are these.
async fn finds(server: &TestServer, query: &str, expected: &[&str]) -> Value {
    let path = format!("/inv/search?{}", serde_urlencoded(&[("q", query)]));
    eventually(&format!("{query} to find {expected:?}"), async || {
        let answer = server.json(&path).await;
        (names(&answer) == expected).then_some(answer)
    })
    .await
}

fn serde_urlencoded(pairs: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("http://x/", pairs).expect("a URL");
    url.query().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_a_client_tells_is_seen_and_found() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    tell(&mut client, &[pack(), sleeves(LARSSON_ID), tapers(842)]).await;
    let found = finds(&server, "al:>600 set:adept", &["Steel Celdon Sleeves"]).await;
    assert_eq!(found["total"], 1);
    assert_eq!(found["query"]["normalised"], "al:>600 set:adept");
    assert_eq!(found["items"][0]["character_name"], "Larsson");
    let inventory = server.json("/inventory/Larsson").await;
    assert_eq!(
        (&inventory["item_count"], &inventory["character_name"]),
        (&json!(3), &json!("Larsson"))
    );
    let packs = &inventory["packs"];
    assert_eq!(
        packs[2],
        json!({ "container": 2, "label": "Pack 1", "item_id": PACK, "capacity": 24, "used": 1 })
    );
    assert_eq!((&packs[1]["label"], &packs[1]["used"]), (&json!("Main pack"), &json!(1)));
    let listed = server.json("/inventory-characters").await;
    assert_eq!(listed["characters"][0]["item_count"], 3);
    assert_eq!(server.get("/inventory/Nobody").await.status(), 404);
}

#[tokio::test]
async fn deltas_are_applied_in_order_and_a_dump_replaces_all() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    tell(&mut client, &[pack(), tapers(842)]).await;
    delta(&mut client, "add", sleeves(LARSSON_ID)).await;
    delta(&mut client, "update", tapers(800)).await;
    remove(&mut client, SLEEVES).await;
    delta(&mut client, "add", sleeves(PACK)).await;
    let found =
        finds(&server, "sort:name", &["Backpack", "Prismatic Taper", "Steel Celdon Sleeves"]).await;
    assert_eq!(found["items"][1]["count"], 800);
    assert_eq!(found["items"][2]["container_label"], "Pack 1");
    tell(&mut client, &[sleeves(LARSSON_ID)]).await;
    let found = finds(&server, "", &["Steel Celdon Sleeves"]).await;
    assert_eq!(found["items"][0]["container_label"], "Main pack");
    assert_eq!(server.json("/inventory/Larsson").await["item_count"], 1);
}

#[tokio::test]
async fn a_bad_item_is_reported_and_the_others_stay() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    tell(&mut client, &[json!({ "Name": "no id" }), sleeves(LARSSON_ID), json!(7)]).await;
    let report = client.next().await.expect("a report");
    assert_eq!((&report["code"], &report["field"]), (&json!("bad_items"), &json!("items")));
    let message = report["message"].as_str().expect("a message");
    assert!(
        message.starts_with("items left out: 2; number 1: `Id` is missing; number 3: "),
        "{message}"
    );
    finds(&server, "", &["Steel Celdon Sleeves"]).await;
    assert!(server.metric("overlord_items_refused_total").await >= 1.0);
    // A delta is one item: it is a bad frame.
    delta(&mut client, "add", json!({ "Id": 0 })).await;
    assert_eq!(client.next().await.expect("a refusal")["code"], "out_of_range");
    assert_eq!(server.json("/inventory/Larsson").await["item_count"], 1);
}

#[tokio::test]
async fn browsers_are_told_when_a_change_can_be_read() {
    let server = TestServer::start().await;
    let mut browser = server.browser().await;
    browser.subscribe(&["inventory_snapshot", "inventory_delta"]).await;
    browser.settle().await;
    let mut client = server.game_client("Larsson").await;
    tell(&mut client, &[pack()]).await;
    let notice = browser.next().await.expect("open");
    assert_eq!((&notice["type"], &notice["item_count"]), (&json!("inventory_snapshot"), &json!(1)));
    assert_eq!(server.json("/inventory/Larsson").await["item_count"], 1);
    delta(&mut client, "add", sleeves(PACK)).await;
    assert_eq!(browser.next().await.expect("open")["item"]["Id"], SLEEVES);
    assert_eq!(server.json("/inventory/Larsson").await["item_count"], 2);
}

#[tokio::test]
async fn history_tells_where_things_came_from_and_went() {
    let server = TestServer::start().await;
    let mut larsson = server.game_client("Larsson").await;
    let mut mule = server.game_client("Mule Gamma").await;
    tell(&mut larsson, &[pack(), sleeves(LARSSON_ID), tapers(842)]).await;
    tell(&mut mule, &[]).await;
    eventually("both", async || {
        let list = server.json("/inventory-characters").await;
        (list["characters"].as_array().expect("a list").len() == 2).then_some(())
    })
    .await;
    delta(&mut larsson, "update", sleeves(PACK)).await;
    delta(&mut larsson, "update", tapers(800)).await;
    remove(&mut larsson, SLEEVES).await;
    larsson.settle().await;
    delta(&mut mule, "add", sleeves(0)).await;
    let path = format!("/inv/history?item={SLEEVES}");
    let events = eventually("the arrival", async || {
        let events = server.json(&path).await["events"].clone();
        (events[0]["kind"] == "arrived").then_some(events)
    })
    .await;
    let told: Vec<_> = events
        .as_array()
        .expect("events")
        .iter()
        .map(|event| {
            (
                event["character_name"].as_str().expect("a name"),
                event["kind"].as_str().expect("a kind"),
                event["other"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Mule Gamma", "arrived", Some("Larsson")),
            ("Larsson", "left", None),
            ("Larsson", "moved", None),
        ]
    );
    assert_eq!((&events[2]["from"], &events[2]["to"]), (&json!("Main pack"), &json!("Pack 1")));
    let counted = server.json("/inv/history?character=Larsson&kind=counted").await;
    assert_eq!(
        (&counted["events"][0]["count_before"], &counted["events"][0]["count_after"]),
        (&json!(842), &json!(800))
    );
    let supplies = server.json("/inv/supplies?character=Larsson").await;
    assert_eq!(
        (&supplies["supplies"][0]["name"], &supplies["supplies"][0]["count"]),
        (&json!("Prismatic Taper"), &json!(800))
    );
    assert!(supplies["supplies"][0]["days_left"].as_f64().is_some_and(|days| days > 0.0));
    assert_eq!(server.get("/inv/history?kind=eaten").await.status(), 400);
}

#[tokio::test]
async fn what_goes_right_after_a_death_was_lost_by_it() {
    let server = TestServer::start().await;
    let mut browser = server.browser().await;
    browser.subscribe(&["death"]).await;
    browser.settle().await;
    let mut client = server.game_client("Larsson").await;
    tell(&mut client, &[sleeves(LARSSON_ID), tapers(3)]).await;
    client.send("vitals", json!({ "vitae": 0 })).await;
    client.send("vitals", json!({ "vitae": 5 })).await;
    browser.next().await.expect("the death");
    remove(&mut client, SLEEVES).await;
    eventually("the loss", async || {
        let events = server.json("/inv/history?kind=lost_on_death").await["events"].clone();
        (events[0]["item_id"] == SLEEVES).then_some(())
    })
    .await;
}

#[tokio::test]
async fn everything_outlives_kills_and_lost_or_damaged_indexes() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    tell(&mut client, &[pack(), sleeves(PACK)]).await;
    delta(&mut client, "add", tapers(10)).await;
    finds(&server, "taper", &["Prismatic Taper"]).await;
    server.wait_until_durable().await;
    let index = server.data_dir().join("index");
    let damages: [&dyn Fn(); 4] = [
        &|| {},
        &|| std::fs::remove_dir_all(&index).expect("removed"),
        &|| {
            for file in std::fs::read_dir(&index).expect("a folder") {
                let path = file.expect("a file").path();
                if path.is_file() {
                    let file = std::fs::OpenOptions::new().write(true).open(path).expect("open");
                    let length = file.metadata().expect("its length").len();
                    file.set_len(length / 2).expect("cut");
                }
            }
        },
        &|| std::fs::write(index.join("meta.json"), "{").expect("written"),
    ];
    let mut server = server;
    for damage in damages {
        damage();
        server = server.kill_and_restart().await;
        let everything = ["Backpack", "Prismatic Taper", "Steel Celdon Sleeves"];
        finds(&server, "sort:name", &everything).await;
        assert_eq!(server.json("/inventory/Larsson").await["item_count"], 3);
    }
    let said = server.command(&["reindex", "--json"], "").await;
    assert_eq!((said.code, &said.json()["items"]), (Some(0), &json!(3)), "{said:?}");
    let mut client = server.game_client("Larsson").await;
    remove(&mut client, SLEEVES).await;
    finds(&server, "sort:name", &["Backpack", "Prismatic Taper"]).await;
    let data_dir = server.data_dir().to_owned();
    let dir = tempfile::tempdir().expect("a directory");
    let copy = dir.path().join("data");
    server.wait_until_durable().await;
    // Files of the index come and go; `cp` then misses some of them, and nothing else.
    let copied = std::process::Command::new("cp").arg("-r").args([&data_dir, &copy]).output();
    copied.expect("cp runs");
    let said = crate::support::overlord_in(dir.path(), &copy, &["reindex", "--json"]).await;
    assert_eq!((said.code, &said.json()["items"]), (Some(0), &json!(2)), "{said:?}");
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_explained() {
    let server = TestServer::start().await;
    let path = format!("/inv/search?{}", serde_urlencoded(&[("q", "\u{e9} all:>5")]));
    let response = server.get(&path).await;
    assert_eq!(response.status(), 400);
    let error = response.json::<Value>().await.expect("JSON")["error"].clone();
    assert_eq!((&error["code"], &error["field"]), (&json!("bad_query"), &json!("q")));
    assert_eq!(error["at"][0], 2, "counted as browsers count: {error}");
    assert_eq!((&error["suggestion"], &error["replace"]), (&json!("al:>5"), &json!([2, 8])));
    let start = server.json("/inv/complete?cursor=0").await;
    assert_eq!(start["items"].as_array().map(Vec::len), Some(20), "what a query may begin with");
    for path in
        ["/inv/search?limit=0", "/inv/search?cursor=nonsense", "/inv/search/items?min_armour=3"]
    {
        assert_eq!(server.get(path).await.status(), 400, "{path}");
    }
}

#[tokio::test]
async fn pages_facets_exports_and_older_parameters_agree() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    let items: Vec<_> = (0..120)
        .map(|n| {
            item(
                n + 1,
                "Celdon Girth",
                2,
                LARSSON_ID,
                &[(28, 300 + n / 3), (265, 13 + n % 3), (131, 60)],
            )
        })
        .collect();
    tell(&mut client, &items).await;
    let first = eventually("all", async || {
        let answer = server.json("/inv/search?q=al%3A%3E%3D310+sort%3Aal&limit=50").await;
        (answer["total"] == 90).then_some(answer)
    })
    .await;
    let mut ids: Vec<_> = first["items"].as_array().expect("items").clone();
    let cursor = first["next"].as_str().expect("a cursor");
    let second = server
        .json(&format!("/inv/search?q=al%3A%3E%3D310+sort%3Aal&limit=50&cursor={cursor}"))
        .await;
    assert!(second["next"].is_null());
    assert_eq!(second["facets"], json!([]), "facets come with the first page");
    ids.extend(second["items"].as_array().expect("items").clone());
    let levels: Vec<_> =
        ids.iter().map(|item| item["armor_level"].as_i64().expect("a level")).collect();
    assert!(levels.len() == 90 && levels.is_sorted_by(|a, b| a >= b), "{levels:?}");
    let sets =
        first["facets"].as_array().expect("facets").iter().find(|facet| facet["field"] == "set");
    assert_eq!(sets.expect("sets")["values"].as_array().expect("values").len(), 3);
    let older = server
        .json("/inv/search/items?min_armor=310&sort_by=armor&sort_dir=desc&page=2&limit=50")
        .await;
    assert_eq!(older["items"], second["items"]);
    let csv = server.get("/inv/export?q=al%3A%3E%3D310").await;
    assert_eq!(csv.headers()["content-disposition"], "attachment; filename=\"items.csv\"");
    assert_eq!(csv.text().await.expect("text").lines().count(), 91);
    let list = server.json("/inv/export?q=al%3A%3E%3D310&format=json").await;
    assert_eq!(list["items"].as_array().expect("items").len(), 90);
}

#[tokio::test]
async fn similar_and_better_items_are_a_query_away() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    let helm = |id, level| {
        item(
            id,
            "Celdon Helm",
            2,
            LARSSON_ID,
            &[(28, level), (265, 14), (131, 60), (218_103_822, 1)],
        )
    };
    tell(&mut client, &[helm(1, 300), helm(2, 400), helm(3, 200), sleeves(LARSSON_ID)]).await;
    finds(&server, "celdon helm al:>=300 sort:al", &["Gold Celdon Helm", "Gold Celdon Helm"]).await;
    for (mode, expected) in [("like", 2), ("better", 1)] {
        let similar =
            server.json(&format!("/inv/similar?character=Larsson&item=1&mode={mode}")).await;
        let q = similar["q"].as_str().expect("a query");
        let found = server.json(&format!("/inv/search?{}", serde_urlencoded(&[("q", q)]))).await;
        assert_eq!(found["total"], expected, "{mode}: {q}");
    }
    assert_eq!(server.get("/inv/similar?character=Larsson&item=99").await.status(), 404);
}

#[tokio::test]
async fn groups_and_searches_are_saved_for_those_who_may() {
    let server = TestServer::start().await;
    server.add_user("erik", "user", "correct horse").await;
    server.add_user("olaf", "user", "battery staple").await;
    let (erik, olaf) = (
        server.sign_in("erik", "correct horse").await,
        server.sign_in("olaf", "battery staple").await,
    );
    let mut client = server.game_client("Larsson").await;
    tell(&mut client, &[tapers(3)]).await;
    finds(&server, "taper", &["Prismatic Taper"]).await;
    let group = json!({ "characters": ["Larsson"] });
    let put = erik.send(&server, reqwest::Method::PUT, "/inv/groups/mules", Some(&group)).await;
    assert_eq!(put.status(), 200);
    finds(&server, "on:mules", &["Prismatic Taper"]).await;
    let nobody = json!({ "characters": ["Nobody"] });
    assert_eq!(
        erik.send(&server, reqwest::Method::PUT, "/inv/groups/x", Some(&nobody)).await.status(),
        400
    );
    let search =
        |name: &str, is_shared| json!({ "name": name, "q": "is:armor", "is_shared": is_shared });
    for (name, is_shared) in [("mine", false), ("ours", true)] {
        assert_eq!(
            erik.post(&server, "/inv/searches", &search(name, is_shared)).await.status(),
            201
        );
    }
    assert_eq!(
        erik.post(&server, "/inv/searches", &json!({ "name": "x", "q": "al:" })).await.status(),
        400
    );
    let names_of =
        async |login: &crate::support::Login, server: &TestServer| -> Vec<(String, String)> {
            let list: Value = login.get(server, "/inv/searches").await.json().await.expect("JSON");
            let searches = list["searches"].as_array().expect("searches").clone();
            searches
                .iter()
                .map(|s| {
                    (
                        s["id"].as_str().expect("an id").to_owned(),
                        s["name"].as_str().expect("a name").to_owned(),
                    )
                })
                .collect()
        };
    let own = names_of(&erik, &server).await;
    assert_eq!(own.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["mine", "ours"]);
    let shared = names_of(&olaf, &server).await;
    assert_eq!(shared.len(), 1);
    let path = format!("/inv/searches/{}", shared[0].0);
    assert_eq!(olaf.send(&server, reqwest::Method::DELETE, &path, None).await.status(), 403);
    assert_eq!(erik.send(&server, reqwest::Method::DELETE, &path, None).await.status(), 204);
    let server = server.kill_and_restart().await;
    assert_eq!(names_of(&erik, &server).await.len(), 1, "what was saved is durable");
    assert_eq!(server.json("/inv/groups").await["groups"][0]["name"], "mules");
    assert_eq!(
        erik.send(&server, reqwest::Method::DELETE, "/inv/groups/mules", None).await.status(),
        204
    );
}
