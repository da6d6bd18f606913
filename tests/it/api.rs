//! The HTTP API: answers, limits, errors, the document, the embedded UI.

use serde_json::{Value, json};

use crate::support::TestServer;

async fn server_with_events() -> TestServer {
    let server = TestServer::start().await;
    let mut larsson = server.game_client("Larsson").await;
    larsson.telemetry("s1", 5).await;
    larsson.telemetry("s1", 8).await;
    larsson.telemetry("s1", 2).await;
    larsson.telemetry("s2", 4).await;
    let at = json!({ "ew": 33.61, "ns": "42.12", "z": 0.1 });
    let with = |mut members: Value| {
        members.as_object_mut().expect("members").extend(at.as_object().expect("a place").clone());
        members
    };
    larsson.send("rare", with(json!({ "name": "Pearl of Acid Baning" }))).await;
    larsson.send("rare", with(json!({ "name": "A Thing Nobody Listed" }))).await;
    for mob in ["Drudge Prowler", "Drudge Prowler", "Mite Scion"] {
        larsson.send("spawn", with(json!({ "mob": mob }))).await;
    }
    larsson.send("portal", with(json!({ "portal_name": "Holtburg Portal" }))).await;
    // Two sockets have no order between them: wait for the first.
    server.wait_until_durable().await;
    let mut bram = server.game_client("Bram").await;
    bram.send("portal", with(json!({ "portal_name": "Holtburg Portal" }))).await;
    bram.telemetry("s9", 1).await;
    server.wait_until_durable().await;
    server
}

#[tokio::test]
async fn every_answer_is_the_same_with_and_without_the_prefix() {
    let server = server_with_events().await;
    for path in [
        "/live",
        "/history",
        "/trails",
        "/stats/summary",
        "/stats/Larsson",
        "/spawns/heatmap",
        "/spawns/mobs",
        "/portals",
        "/rares",
        "/total-rares",
        "/total-kills",
        "/places",
        "/api-version",
        "/me",
        "/healthz",
        "/readyz",
        "/metrics",
    ] {
        let plain = server.get(path).await;
        let prefixed = server.get(&format!("/api{path}")).await;
        assert_eq!((plain.status().as_u16(), prefixed.status().as_u16()), (200, 200), "{path}");
        let kind = |response: &reqwest::Response| response.headers()["content-type"].clone();
        assert_eq!(kind(&plain), kind(&prefixed), "{path}");
    }
}

#[tokio::test]
async fn live_players_carry_the_server_s_counts() {
    let server = server_with_events().await;
    let live = server.json("/live").await;
    let names: Vec<_> = live["players"]
        .as_array()
        .expect("players")
        .iter()
        .map(|row| row["character_name"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(names, ["Bram", "Larsson"]);
    let larsson = &live["players"][1];
    // Session s1 grew by 5, then 3; a fall counts nothing; session s2 counts from 0.
    assert_eq!(larsson["total_kills"], 12);
    assert_eq!((&larsson["total_rares"], &larsson["session_rares"]), (&json!(2), &json!(2)));
    assert_eq!(larsson["kills_per_hour"], 1234.5);
    assert_eq!(larsson["onlinetime"], "02.03:04:05");
    assert_eq!(larsson["state"], "hunting");
}

#[tokio::test]
async fn totals_count_the_fleet() {
    let server = server_with_events().await;
    let kills = server.json("/total-kills").await;
    assert_eq!((&kills["total"], &kills["today"]), (&json!(13), &json!(13)));
    let rares = server.json("/total-rares").await;
    assert_eq!((&rares["all_time"], &rares["today"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn history_is_ordered_and_thinned_by_steps() {
    let server = server_with_events().await;
    let all = server.json("/history").await;
    let kills = |answer: &Value| -> Vec<u64> {
        answer["data"]
            .as_array()
            .expect("rows")
            .iter()
            .filter_map(|row| row["kills"].as_u64())
            .collect()
    };
    assert_eq!(all["clamped"], false);
    assert_eq!(kills(&all), [5, 8, 2, 4, 1]);
    assert_eq!(all["data"][0]["timestamp"], "2026-04-24T12:55:30.000Z");
    assert_eq!(kills(&server.json("/history?character=Larsson").await), [5, 8, 2, 4]);
    let thinned = server.json("/history?character=Larsson&step=1d").await;
    assert_eq!(kills(&thinned), [4]);
    let thinned = server.json("/history?character=Larsson&from=0&max_points=2").await;
    assert_eq!((kills(&thinned), &thinned["clamped"]), (vec![4], &json!(false)));
    let wide = server.json("/history?from=2000-01-01T00:00:00Z").await;
    assert_eq!(wide["clamped"], true);
    let hours = server.json("/history?from=2020-01-01T00:00:00Z&step=1h").await;
    assert_eq!(hours["clamped"], false);
}

#[tokio::test]
async fn stats_tell_totals_and_series() {
    let server = server_with_events().await;
    let stats = server.json("/stats/Larsson?step=1d").await;
    assert_eq!(stats["lifetime"], json!({ "kills": 12, "rares": 2, "deaths": 7 }));
    let session = &stats["session"];
    assert_eq!((&session["session_id"], &session["kills"]), (&json!("s2"), &json!(4)));
    assert_eq!(session["prismatic_taper_count"], 812);
    assert_eq!(stats["states"], json!({ "hunt": 1.0 }));
    let series = stats["series"].as_array().expect("a series");
    assert_eq!((series.len(), &series[0]["reports"]), (1, &json!(4)));
    assert_eq!(series[0]["kills_per_hour"], 1234.5);

    let fleet = server.json("/stats/summary?step=1d").await;
    assert_eq!(fleet["kills"], json!({ "all_time": 13, "today": 13 }));
    let point = &fleet["series"][0];
    assert_eq!((&point["characters"], &point["kills_per_hour"]), (&json!(2), &json!(2469.0)));
    assert_eq!(fleet["step_seconds"], 86_400);
}

#[tokio::test]
async fn trails_heat_portals_and_rares_show_what_was_reported() {
    let server = server_with_events().await;
    let trails = server.json("/trails?seconds=600&character=Bram").await;
    let bram = json!({ "character_name": "Bram", "ew": 33.6, "ns": 42.1, "z": 0.5 });
    let mut point = trails["trails"][0].clone();
    point.as_object_mut().expect("a point").remove("timestamp");
    assert_eq!(point, bram);

    let heat = server.json("/spawns/heatmap?hours=24").await;
    assert_eq!((&heat["total_points"], &heat["hours_window"]), (&json!(3), &json!(24.0)));
    assert_eq!(heat["spawn_points"].as_array().map(Vec::len), Some(1));
    assert_eq!(heat["spawn_points"][0]["intensity"], 3);
    let heat = server.json("/spawns/heatmap?mob=Mite%20Scion&cell=1").await;
    assert_eq!(heat["total_points"], 1);
    let mobs = server.json("/spawns/mobs").await;
    assert_eq!(mobs["mobs"][0], json!({ "mob": "Drudge Prowler", "count": 2 }));

    let portals = server.json("/portals").await;
    assert_eq!(portals["portal_count"], 1, "the same portal, seen twice");
    assert_eq!(portals["portals"][0]["discovered_by"], "Larsson");

    let rares = server.json("/rares?limit=1").await;
    assert_eq!(rares["rares"][0]["name"], "A Thing Nobody Listed", "newest first");
    assert_eq!(rares["rares"][0]["class"], "great", "unknown names count as great");
    assert_eq!(rares["next_page"], 2);
    let rares = server.json("/rares?page=2&limit=1").await;
    assert_eq!(rares["rares"][0]["class"], "common");
    assert_eq!((&rares["rares"][0]["ew"], &rares["next_page"]), (&json!(33.61), &Value::Null));
    assert_eq!(server.json("/rares?tier=6").await["rares"], json!([]));
}

#[tokio::test]
async fn errors_come_in_one_envelope() {
    let server = server_with_events().await;
    for (path, status, code, field) in [
        ("/history?from=yesterday", 400, "invalid", Some("from")),
        ("/history?from=2&to=1", 400, "invalid", Some("from")),
        ("/history?step=1fortnight", 400, "invalid", Some("step")),
        ("/history?character=Nobody", 404, "not_found", None),
        ("/trails?seconds=x", 400, "invalid", Some("seconds")),
        ("/trails?seconds=NaN", 400, "invalid", Some("seconds")),
        ("/spawns/heatmap?hours=0", 400, "invalid", Some("hours")),
        ("/rares?tier=9", 400, "invalid", Some("tier")),
        ("/api/no-such-route", 404, "not_found", None),
        ("/no-such-file.js", 404, "not_found", None),
    ] {
        let response = server.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        let id = response.headers()["x-request-id"].to_str().expect("text").to_owned();
        let body: Value = response.json().await.expect("JSON");
        let error = &body["error"];
        assert_eq!((&error["code"], &error["field"]), (&json!(code), &json!(field)), "{path}");
        assert_eq!(error["request_id"], id, "{path}");
        assert!(error["message"].as_str().is_some_and(|text| !text.is_empty()), "{path}");
    }
    let client = reqwest::Client::new();
    let response = client.post(server.url("/api/live")).send().await.expect("an answer");
    assert_eq!(
        (response.status().as_u16(), &response.headers()["allow"]),
        (405, &"GET,HEAD".parse().expect("a value"))
    );
}

#[tokio::test]
async fn one_answer_serves_everybody_within_a_second() {
    let server = server_with_events().await;
    let first = server.get("/live").await.bytes().await.expect("a body");
    let second = server.get("/api/live").await.bytes().await.expect("a body");
    assert_eq!(first, second);
}

#[tokio::test]
async fn answers_are_compressed_and_carry_the_security_headers() {
    let server = server_with_events().await;
    let client = reqwest::Client::new();
    for encoding in ["br", "gzip", "zstd"] {
        let request = client.get(server.url("/api/history")).header("accept-encoding", encoding);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.headers()["content-encoding"], encoding);
    }
    let response = server.get("/api/live").await;
    let headers = response.headers();
    assert!(
        headers["content-security-policy"]
            .to_str()
            .is_ok_and(|csp| { csp.contains("script-src 'self'") && !csp.contains("unsafe") })
    );
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "no-store");
}

/// `docs/openapi.json` is what clients are generated from; `scripts/generate` makes it anew.
#[tokio::test]
async fn the_api_document_is_in_step() {
    let made = overlord::http::router::openapi().to_pretty_json().expect("JSON") + "\n";
    let kept = include_str!("../../docs/openapi.json");
    assert_eq!(made, kept, "docs/openapi.json is old: run scripts/generate");
    let server = TestServer::start().await;
    let served: Value = server.json("/openapi.json").await;
    assert_eq!(served, serde_json::from_str::<Value>(kept).expect("JSON"));
    let page = server.get("/docs").await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
}
