use super::layers::load;
use super::*;

fn write(text: &str) -> (tempfile::TempDir, Flags) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("overlord.toml");
    std::fs::write(&path, text).expect("a file");
    (dir, Flags { config: Some(path), ..Flags::default() })
}

fn env<const N: usize>(pairs: [(&str, &str); N]) -> impl Iterator<Item = (String, String)> {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter()
}

#[track_caller]
fn check_refused(text: &str, expected: &str) {
    let (_dir, flags) = write(text);
    let error = load(&flags, env([])).expect_err(text).to_string();
    let error = &error[error.find("overlord.toml").unwrap_or_default()..];
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn layers_win_in_order() {
    let (_dir, mut flags) =
        write("[server]\nlisten = \"127.0.0.1:1\"\ntime_zone = \"Europe/Berlin\"\n");
    let vars =
        [("OVERLORD__SERVER__LISTEN", "127.0.0.1:2"), ("LOG_LEVEL", "debug"), ("HOME", "/root")];
    let effective = load(&flags, env(vars)).expect("good settings");
    assert_eq!(effective.config.server.listen.port(), 2);
    assert_eq!(effective.config.log.level, "debug");
    assert_eq!(effective.origins["log.level"], "environment variable LOG_LEVEL");
    assert!(effective.origins["server.time_zone"].ends_with("overlord.toml"));
    assert_eq!(effective.origins["store.data_dir"], "default");
    flags.listen = Some("127.0.0.1:3".to_owned());
    let effective = load(&flags, env(vars)).expect("good settings");
    assert_eq!(effective.config.server.listen.port(), 3);
    assert_eq!(effective.origins["server.listen"], "flag --listen");
}

#[test]
fn environment_values_take_the_type_that_is_wanted() {
    let vars = [
        ("OVERLORD__STORE__COMMIT_INTERVAL_MS", "100"),
        ("OVERLORD__AUTH__INTERNAL_TRUST", "false"),
        ("WS_ALLOWED_ORIGINS", "https://a.example, https://b.example"),
        ("SHARED_SECRET", "12345"),
    ];
    let (_dir, flags) = write("");
    let config = load(&flags, env(vars)).expect("good settings").config;
    assert_eq!(config.store.commit_interval_ms, 100);
    assert!(!config.auth.internal_trust);
    assert_eq!(config.server.allowed_origins, ["https://a.example", "https://b.example"]);
    assert!(config.plugin.shared_secret.expect("a secret").matches("12345"));
}

#[test]
fn refusals_name_the_place_and_what_was_wanted() {
    check_refused(
        "[server]\n\nlisten_on = \"x\"\n",
        "overlord.toml:3: unknown field `listen_on`, expected one of",
    );
    check_refused("[servers]\n", "overlord.toml:1: unknown field `servers`");
    check_refused("[server]\nlisten = 8765\n", "overlord.toml:2: invalid type");
    check_refused(
        "[server]\ntime_zone = \"Mars\"\n",
        "overlord.toml:2: server.time_zone: wanted an IANA",
    );
    check_refused(
        "[store]\n# fast\ncommit_interval_ms = 0\n",
        "overlord.toml:3: store.commit_interval_ms: wanted a number from 1 to 60000",
    );
    check_refused(
        "[server]\ntrusted_proxies = [\"10.0.0.0/8\", \"proxy.lan\"]\n",
        "overlord.toml:2: server.trusted_proxies: wanted addresses or networks such as 10.0.0.0/8, \
         found \"proxy.lan\"",
    );
    check_refused("[log]\nlevel = \"=,=\"\n", "overlord.toml:2: log.level: wanted a log level");
    let missing = Flags { config: Some("no-such.toml".into()), ..Flags::default() };
    let error = load(&missing, env([])).expect_err("no file").to_string();
    assert!(error.starts_with("no-such.toml: "), "{error}");
    let (_dir, flags) = write("");
    let error =
        load(&flags, env([("OVERLORD__SERVER__PORT", "1")])).expect_err("no such key").to_string();
    assert!(
        error.starts_with(
            "environment variable OVERLORD__SERVER__PORT: server.port: unknown field `port`"
        ),
        "{error}"
    );
}

#[test]
fn secrets_are_masked_wherever_settings_are_shown() {
    let (_dir, flags) = write("[plugin]\nshared_secret = \"hunter2\"\n");
    let effective = load(&flags, env([])).expect("good settings");
    let shown = format!("{effective} {effective:?}");
    assert!(shown.contains("shared_secret = \"***\""), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn an_empty_secret_matches_nothing() {
    assert!(!Secret::new(String::new()).matches(""));
    assert!(Secret::new("a".to_owned()).matches("a"));
    assert!(!Secret::new("a".to_owned()).matches("ab"));
}

#[test]
fn networks_are_addresses_or_cidr() {
    for (text, expected) in [
        ("10.0.0.0/8", Some("10.0.0.0/8")),
        ("127.0.0.1", Some("127.0.0.1/32")),
        ("::ffff:127.0.0.1", Some("127.0.0.1/32")),
        ("fd00::/8", Some("fd00::/8")),
        ("::ffff:10.0.0.0/104", None),
        ("10.0.0.0/33", None),
        ("localhost", None),
        ("", None),
    ] {
        let expected = expected.map(|text| text.parse().expect("a network"));
        assert_eq!(parse_network(text), expected, "{text}");
    }
}

#[test]
fn the_example_file_is_in_step_with_the_defaults() {
    let text = include_str!("../../overlord.toml");
    assert_eq!(toml::from_str::<Config>(text).expect("the example is valid"), Config::default());
    let defaults = toml::Value::try_from(Config::default()).expect("a table");
    for (section, settings) in defaults.as_table().expect("a table") {
        assert!(text.contains(&format!("[{section}]")), "[{section}] is missing");
        for name in settings.as_table().expect("a section").keys() {
            assert!(text.contains(&format!("\n{name} = ")), "{section}.{name} is missing");
        }
    }
}
