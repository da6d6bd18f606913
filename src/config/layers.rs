//! Where settings come from: defaults < file < environment < flags.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use toml::{Table, Value};

use super::Config;

/// Prefix of environment variables that name a setting: `OVERLORD__SERVER__LISTEN`.
const ENV_PREFIX: &str = "OVERLORD__";

/// Older names of settings, kept for those who come from earlier servers.
const ENV_ALIASES: [(&str, &str); 5] = [
    ("SHARED_SECRET", "plugin.shared_secret"),
    ("SHARED_SECRET_LEGACY", "plugin.shared_secret_legacy"),
    ("SECRET_KEY", "auth.secret_key"),
    ("LOG_LEVEL", "log.level"),
    ("WS_ALLOWED_ORIGINS", "server.allowed_origins"),
];

/// The file read when no other is named, if it is there.
const FILE_DEFAULT: &str = "overlord.toml";

/// Values given on the command line.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// A file that must be there.
    pub config: Option<PathBuf>,
    pub listen: Option<String>,
    pub data_dir: Option<PathBuf>,
}

/// The settings in force, and where each came from.
#[derive(Debug, Clone)]
pub struct Effective {
    pub config: Config,
    /// By dotted key: "default", a file, an environment variable or a flag.
    pub origins: BTreeMap<String, String>,
}

/// A setting that cannot be used. The text says where it stands and what was wanted.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {source}")]
    Read { path: String, source: std::io::Error },
    #[error("{path}:{line}: {message}")]
    File { path: String, line: usize, message: String },
    #[error("{origin}: {key}: {message}")]
    Value { origin: String, key: String, message: String },
}

/// Reads all layers, checks them, and tells where each value came from.
///
/// `env`: the process environment, as pairs.
pub fn load(
    flags: &Flags,
    env: impl Iterator<Item = (String, String)>,
) -> Result<Effective, ConfigError> {
    let mut merged = defaults();
    let mut origins: BTreeMap<String, String> =
        keys(&merged).into_iter().map(|key| (key, "default".to_owned())).collect();
    let mut file = None;
    if let Some((path, text)) = read_file(flags)? {
        let table = parse_file(&path, &text)?;
        overlay(&mut merged, &mut origins, table, &path);
        file = Some((path, text));
    }
    let mut env: Vec<_> =
        env.filter_map(|(name, value)| Some((env_key(&name)?, name, value))).collect();
    // The newer name wins where both are set.
    env.sort_by_key(|(_, name, _)| name.starts_with(ENV_PREFIX));
    for (key, name, value) in env {
        let origin = format!("environment variable {name}");
        set(&mut merged, &mut origins, &key, &value, &origin)?;
    }
    let data_dir = flags.data_dir.as_ref().map(|path| path.to_string_lossy().into_owned());
    for (flag, key, value) in [
        ("--listen", "server.listen", flags.listen.clone()),
        ("--data-dir", "store.data_dir", data_dir),
    ] {
        if let Some(value) = value {
            set(&mut merged, &mut origins, key, &value, &format!("flag {flag}"))?;
        }
    }
    let config: Config =
        merged.try_into().map_err(|error: toml::de::Error| ConfigError::Value {
            origin: "settings".to_owned(),
            key: "all".to_owned(),
            message: error.message().to_owned(),
        })?;
    if let Err((key, message)) = config.validate() {
        let origin = origins.get(key).cloned().unwrap_or_default();
        return Err(match &file {
            Some((path, text)) if *path == origin => ConfigError::File {
                path: origin,
                line: line_of_key(text, key),
                message: format!("{key}: {message}"),
            },
            _ => ConfigError::Value { origin, key: key.to_owned(), message },
        });
    }
    Ok(Effective { config, origins })
}

/// The defaults as a table; settings that are absent by default are not in it.
fn defaults() -> Table {
    match Value::try_from(Config::default()) {
        Ok(Value::Table(table)) => table,
        _ => Table::new(),
    }
}

fn read_file(flags: &Flags) -> Result<Option<(String, String)>, ConfigError> {
    let path = flags.config.clone().unwrap_or_else(|| PathBuf::from(FILE_DEFAULT));
    let name = path.display().to_string();
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some((name, text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && flags.config.is_none() => {
            Ok(None)
        }
        Err(source) => Err(ConfigError::Read { path: name, source }),
    }
}

/// Reads the file on its own first, so that an error can name its line.
fn parse_file(path: &str, text: &str) -> Result<Table, ConfigError> {
    let at_line = |error: &toml::de::Error| ConfigError::File {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| line_of(text, span.start)),
        message: error.message().to_owned(),
    };
    toml::from_str::<Config>(text).map_err(|error| at_line(&error))?;
    toml::from_str::<Table>(text).map_err(|error| at_line(&error))
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The line that sets `section.name`, for errors found after all layers are joined.
fn line_of_key(text: &str, key: &str) -> usize {
    let (section, name) = key.split_once('.').unwrap_or(("", key));
    let mut in_section = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            in_section = line.trim_matches(['[', ']', ' ']) == section;
        } else if in_section && line.split('=').next().is_some_and(|left| left.trim() == name) {
            return index + 1;
        }
    }
    1
}

fn keys(table: &Table) -> Vec<String> {
    let mut keys = Vec::new();
    for (section, value) in table {
        if let Value::Table(inner) = value {
            keys.extend(inner.keys().map(|name| format!("{section}.{name}")));
        }
    }
    keys
}

fn overlay(merged: &mut Table, origins: &mut BTreeMap<String, String>, layer: Table, origin: &str) {
    for (section, value) in layer {
        if let (Value::Table(layer), Value::Table(target)) =
            (value, merged.entry(section.clone()).or_insert_with(|| Value::Table(Table::new())))
        {
            for (name, value) in layer {
                origins.insert(format!("{section}.{name}"), origin.to_owned());
                target.insert(name, value);
            }
        }
    }
}

/// The dotted key an environment variable sets, if it is one of ours.
fn env_key(name: &str) -> Option<String> {
    if let Some(rest) = name.strip_prefix(ENV_PREFIX) {
        return Some(rest.to_lowercase().replace("__", "."));
    }
    ENV_ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, key)| (*key).to_owned())
}

/// Sets one value given as text; its type follows from what the setting accepts.
fn set(
    merged: &mut Table,
    origins: &mut BTreeMap<String, String>,
    key: &str,
    text: &str,
    origin: &str,
) -> Result<(), ConfigError> {
    let fail = |message: String| ConfigError::Value {
        origin: origin.to_owned(),
        key: key.to_owned(),
        message,
    };
    let (section, name) = key
        .split_once('.')
        .ok_or_else(|| fail("wanted a section and a setting, such as SERVER__LISTEN".to_owned()))?;
    let list = || text.split(',').map(str::trim).filter(|item| !item.is_empty());
    let candidates = [
        Some(Value::String(text.to_owned())),
        text.trim().parse().ok().map(Value::Integer),
        text.trim().parse().ok().map(Value::Boolean),
        Some(Value::Array(list().map(|item| Value::String(item.to_owned())).collect())),
    ];
    let mut refusal = None;
    for value in candidates.into_iter().flatten() {
        let mut table = merged.clone();
        let target = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(target) = target {
            target.insert(name.to_owned(), value);
        }
        match table.clone().try_into::<Config>() {
            Ok(_) => {
                *merged = table;
                origins.insert(key.to_owned(), origin.to_owned());
                return Ok(());
            }
            Err(error) => {
                refusal.get_or_insert_with(|| error.message().to_owned());
            }
        }
    }
    Err(fail(refusal.unwrap_or_default()))
}

impl Effective {
    /// Every setting with its value (secrets masked) and origin, by key.
    pub fn rows(&self) -> Vec<(String, String, String)> {
        let table = match Value::try_from(&self.config) {
            Ok(Value::Table(table)) => table,
            _ => Table::new(),
        };
        let row = |key: String| {
            let (section, name) = key.split_once('.').unwrap_or_default();
            let value = table.get(section).and_then(|section| section.get(name));
            let origin = self.origins.get(&key).cloned().unwrap_or_default();
            let value = value.map(Value::to_string).unwrap_or_default();
            (key, value, origin)
        };
        keys(&table).into_iter().map(row).collect()
    }
}

/// Shows the settings as a file that could be read back, each with its origin.
impl fmt::Display for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last_section = String::new();
        for (key, value, origin) in self.rows() {
            let (section, name) = key.split_once('.').unwrap_or(("", &key));
            if section != last_section {
                let gap = if last_section.is_empty() { "" } else { "\n" };
                writeln!(f, "{gap}[{section}]")?;
                section.clone_into(&mut last_section);
            }
            writeln!(f, "{:<48} # {origin}", format!("{name} = {value}"))?;
        }
        Ok(())
    }
}
