use super::*;
use crate::domain::coordinates::WorldPosition;
use crate::domain::event::{PortalSighting, RareFind, Spawn, Telemetry};
use crate::domain::vitals::Vital;

const NAMED: &str = r#""character_name":"Larsson","timestamp":"2026-04-24T12:55:30Z""#;

fn frame(kind: &str, members: &str) -> String {
    format!(r#"{{"type":"{kind}",{NAMED},{members}}}"#)
}

fn body(kind: &str, members: &str) -> Body {
    parse(&frame(kind, members)).expect("a good frame").body
}

#[track_caller]
fn check_refused(text: &str, code: &str, field: Option<&str>) {
    let error = parse(text).expect_err(text);
    assert_eq!((error.code, error.field), (code, field), "{text}");
    assert!(!error.message.is_empty());
}

#[test]
fn telemetry_is_coerced() {
    let members = r#""char_tag":"pc1","session_id":"s1","ew":"33.6","ns":-42.1,"z":"0.5","kills":"1,234",
        "kills_per_hour":"12,345.6","onlinetime":"02.03:04:05","deaths":"3","total_deaths":"",
        "rares_found":2,"prismatic_taper_count":"812","vt_state":"","mem_mb":"512.5","cpu_pct":3,
        "mem_handles":"1200","latency_ms":48.25,"unknown":{"a":[1]}"#;
    let expected = Telemetry {
        session_id: "s1".to_owned(),
        char_tag: Some("pc1".to_owned()),
        position: WorldPosition { ew: 33.6, ns: -42.1, z: 0.5 },
        kills: 1234,
        kills_per_hour: Some(12_345.6),
        online_s: Some(183_845),
        deaths: 3,
        total_deaths: None,
        rares_found: 2,
        prismatic_taper_count: 812,
        vt_state: Some(String::new()),
        mem_mb: Some(512.5),
        cpu_pct: Some(3.0),
        mem_handles: Some(1200),
        latency_ms: Some(48.25),
    };
    assert_eq!(body("telemetry", members), Body::Stored(EventBody::Telemetry(expected)));
}

#[test]
fn heads_are_read_wherever_the_type_stands() {
    let text = r#"{"character_name":" +Envoy ","timestamp":"2026-04-24T12:55:30.250","type":"chat","text":"hi"}"#;
    let frame = parse(text).expect("a good frame");
    assert_eq!(frame.kind, Kind::Chat);
    assert_eq!(frame.character.expect("a name").as_str(), "+Envoy");
    assert_eq!(frame.client_time_ms, Some(1_777_035_330_250));
}

#[test]
fn stored_frames_keep_their_places() {
    let place = WorldPosition { ew: 1.0, ns: 2.0, z: 3.0 };
    let at = r#""ew":"1.0","ns":"2.0","z":"3.0""#;
    assert_eq!(
        body("spawn", &format!(r#""mob":"Drudge Prowler","landblock":"0xA9B40019",{at}"#)),
        Body::Stored(EventBody::Spawn(Spawn {
            mob: "Drudge Prowler".to_owned(),
            ew: 1.0,
            ns: 2.0,
            z: Some(3.0),
            landblock: Some(0xA9B4_0019),
        }))
    );
    assert_eq!(
        body("portal", &format!(r#""portal_name":"Holtburg Portal",{at}"#)),
        Body::Stored(EventBody::Portal(PortalSighting {
            name: "Holtburg Portal".to_owned(),
            position: place,
            destination: None,
        }))
    );
    assert_eq!(
        body("rare", &format!(r#""name":"Hieromancer's Crystal","additional_info":"x",{at}"#)),
        Body::Stored(EventBody::Rare(RareFind {
            name: "Hieromancer's Crystal".to_owned(),
            position: place,
            additional_info: Some("x".to_owned()),
        }))
    );
}

#[test]
fn vitals_may_come_as_text() {
    let Body::Vitals(vitals) =
        body("vitals", r#""health_current":"412","health_max":455,"vitae":"0.95""#)
    else {
        panic!("vitals");
    };
    assert_eq!(
        (vitals.health.current, vitals.health.max, vitals.vitae),
        (Some(412), Some(455), Some(5.0))
    );
    assert_eq!(vitals.mana, Vital::default());
}

#[test]
fn every_other_known_type_is_checked_and_relayed() {
    for (kind, members) in [
        ("chat", r#""text":"[Allegiance] Bram says, \"hi\"","color":3"#),
        ("quest", r#""quest_name":"Stipend","countdown":"5d 3h""#),
        ("quest", r#""quest":"Stipend","countdown":"READY","seconds_left":"0""#),
        (
            "equipment_cantrip_state",
            r#""items":[{"item_id":-7,"slot":"Head","spells":[{"id":1,"active":"True"}]}]"#,
        ),
        ("character_stats", r#""level":"275","attributes":{},"properties":{"390":1}"#),
        (
            "nearby_objects",
            r#""player":{"ew":1,"ns":2},"objects":[{"id":1,"name":"x","ew":"1","ns":2,"distance":"0.1"}]"#,
        ),
        ("combat_stats", r#""session_id":"s","session":{"monsters":{}}"#),
        ("share_vitals", r#""anything":[1,2]"#),
        ("brand_new", r#""anything":[1,2]"#),
    ] {
        assert_eq!(body(kind, members), Body::Relayed, "{kind} {members}");
    }
    assert_eq!(body("register", "\"a\":1"), Body::Register);
    for kind in ["inventory", "full_inventory", "inventory_delta"] {
        assert_eq!(body(kind, r#""items":[{},{}]"#), Body::Items);
    }
}

#[test]
fn landblocks_come_in_all_spellings() {
    for landblock in
        [r#""01D9""#, r#""0x01D9""#, r#""01D90000""#, r#""0x01D90108""#, "473", "30998792"]
    {
        assert_eq!(
            body("dungeon_map", &format!(r#""landblock":{landblock},"cells":[]"#)),
            Body::DungeonMap { landblock: 0x01D9 },
            "{landblock}"
        );
    }
    assert_eq!(body("dungeon_map", r#""landblock":-1"#), Body::DungeonMap { landblock: 0xFFFF });
}

#[test]
fn bad_frames_say_what_is_wrong() {
    check_refused("", "not_json", None);
    check_refused("hello", "not_json", None);
    check_refused("[1]", "not_object", None);
    check_refused(r#"{"a":1}"#, "missing_field", Some("type"));
    check_refused(r#"{"type":7}"#, "wrong_kind", Some("type"));
    check_refused(r#"{"type":"telemetry","character_name":"A","#, "not_json", None);
    check_refused(r#"{"type":"chat","text":"x"}"#, "missing_field", Some("character_name"));
    check_refused(
        r#"{"type":"chat","text":"x","character_name":"  "}"#,
        "bad_name",
        Some("character_name"),
    );
    check_refused(
        r#"{"type":"chat","text":"x","character_name":7}"#,
        "wrong_kind",
        Some("character_name"),
    );
    check_refused(&frame("chat", r#""color":1"#), "missing_field", Some("text"));
    check_refused(
        &frame("telemetry", r#""session_id":"s","ew":1,"kills":1"#),
        "missing_field",
        Some("ns"),
    );
    check_refused(
        &frame("telemetry", r#""session_id":"s","ew":"NaN","ns":1,"kills":1"#),
        "out_of_range",
        Some("ew"),
    );
    check_refused(
        &frame("telemetry", r#""session_id":"s","ew":1e300,"ns":1,"kills":1"#),
        "out_of_range",
        Some("ew"),
    );
    check_refused(
        &frame("telemetry", r#""session_id":"s","ew":1,"ns":1,"kills":"lots""#),
        "wrong_kind",
        Some("kills"),
    );
    check_refused(&frame("spawn", r#""mob":"","ew":1,"ns":1"#), "missing_field", Some("mob"));
    check_refused(
        &frame("combat_stats", r#""session_id":"s","session":3"#),
        "wrong_kind",
        Some("session"),
    );
    check_refused(
        &frame("dungeon_map", r#""landblock":"the cellar""#),
        "wrong_kind",
        Some("landblock"),
    );
    let timeless = r#"{"type":"chat","character_name":"A","text":"x","timestamp":"yesterday"}"#;
    check_refused(timeless, "wrong_kind", Some("timestamp"));
}
