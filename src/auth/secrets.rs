//! The server's own secrets: from the settings, or made at first start and kept in `secrets.toml`
//! of the data directory.

use std::fmt::Write;
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{Config, Secret};
use crate::storage::{StorageError, replace_private_file};

const FILE_NAME: &str = "secrets.toml";

/// Everything that must not be told.
#[derive(Debug, Clone)]
pub struct Secrets {
    pub plugin: PluginSecrets,
    /// What session cookies are signed with.
    pub session_key: Secret,
}

/// What game clients must present.
#[derive(Debug, Clone)]
pub struct PluginSecrets {
    shared: Secret,
    legacy: Option<Secret>,
}

/// How a presented secret was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    Current,
    Legacy,
}

#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    #[error("{path}: {source}")]
    Io { path: PathBuf, source: io::Error },
    #[error("{path}: {message}")]
    Format { path: PathBuf, message: String },
    #[error("the system gave no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretsFile {
    shared_secret: Option<Secret>,
    secret_key: Option<Secret>,
}

impl Secrets {
    /// Takes the secrets from the settings; those missing there are read from the data directory's
    /// `secrets.toml`, or made and written to it (mode 0600).
    pub fn load(config: &Config, data_dir: &Path) -> Result<Self, SecretsError> {
        let path = data_dir.join(FILE_NAME);
        let given = (config.plugin.shared_secret.clone(), config.auth.secret_key.clone());
        let (shared, session_key) = match given {
            (Some(shared), Some(session_key)) => (shared, session_key),
            (shared, session_key) => {
                let mut file = read(&path)?;
                let mut is_changed = false;
                let mut or_make = |given: Option<Secret>, kept: &mut Option<Secret>| {
                    if let Some(secret) = given.or_else(|| kept.clone()) {
                        return Ok(secret);
                    }
                    is_changed = true;
                    Ok::<_, SecretsError>(kept.insert(random_secret()?).clone())
                };
                let shared = or_make(shared, &mut file.shared_secret)?;
                let session_key = or_make(session_key, &mut file.secret_key)?;
                if is_changed {
                    write(&path, &file)?;
                    tracing::info!(file = %path.display(), "made secrets that were missing");
                }
                (shared, session_key)
            }
        };
        let legacy = config.plugin.shared_secret_legacy.clone();
        Ok(Self { plugin: PluginSecrets { shared, legacy }, session_key })
    }
}

impl PluginSecrets {
    /// Compares in constant time; both are compared whatever the first says.
    pub fn check(&self, presented: &str) -> Option<Accepted> {
        let current = self.shared.matches(presented);
        let legacy = self.legacy.as_ref().is_some_and(|legacy| legacy.matches(presented));
        match (current, legacy) {
            (true, _) => Some(Accepted::Current),
            (false, true) => Some(Accepted::Legacy),
            (false, false) => None,
        }
    }

    /// The current secret, for the simulated clients of the demo.
    pub fn shared(&self) -> &Secret {
        &self.shared
    }
}

fn read(path: &Path) -> Result<SecretsFile, SecretsError> {
    let io_error = |source| SecretsError::Io { path: path.to_owned(), source };
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(SecretsFile::default()),
        Err(error) => return Err(io_error(error)),
    };
    let mode = fs::metadata(path).map_err(io_error)?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(file = %path.display(), "others can read the secrets; run: chmod 600 on the file");
    }
    let file: SecretsFile = toml::from_str(&text).map_err(|error| SecretsError::Format {
        path: path.to_owned(),
        message: error.message().to_owned(),
    })?;
    if file.secret_key.as_ref().is_some_and(Secret::is_empty) {
        let message = "secret_key is empty; remove the line and a new one is made".to_owned();
        return Err(SecretsError::Format { path: path.to_owned(), message });
    }
    Ok(file)
}

/// 192 random bits, as hexadecimal digits.
pub fn random_secret() -> Result<Secret, getrandom::Error> {
    let [a, b, c] = [getrandom::u64()?, getrandom::u64()?, getrandom::u64()?];
    Ok(Secret::new(format!("{a:016x}{b:016x}{c:016x}")))
}

/// Writes the file so that a crash leaves the whole one or the one before.
fn write(path: &Path, secrets: &SecretsFile) -> Result<(), StorageError> {
    let mut text = "# Made at first start; keep it to yourself.\n".to_owned();
    let lines = [
        ("shared_secret", &secrets.shared_secret, "game clients present it"),
        ("secret_key", &secrets.secret_key, "signs the cookies of those who signed in"),
    ];
    for (name, secret, meaning) in lines {
        if let Some(secret) = secret {
            let value = toml::Value::String(secret.reveal().to_owned());
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name} = {value} # {meaning}");
        }
    }
    replace_private_file(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(directory: &Path, config: &Config) -> Secrets {
        Secrets::load(config, directory).expect("secrets")
    }

    #[test]
    fn secrets_are_made_once_and_only_their_owner_reads_them() {
        let dir = tempfile::tempdir().expect("a directory");
        let first = load(dir.path(), &Config::default());
        let again = load(dir.path(), &Config::default());
        assert_eq!(first.plugin.shared(), again.plugin.shared());
        assert_eq!(first.session_key, again.session_key);
        assert_ne!(first.plugin.shared(), &first.session_key);
        assert_eq!(first.session_key.reveal().len(), 48);
        let mode = fs::metadata(dir.path().join(FILE_NAME)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_secret_that_is_missing_joins_those_that_are_there() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join(FILE_NAME), "shared_secret = \"of \\\"old\\\"\"\n")
            .expect("written");
        let made = load(dir.path(), &Config::default());
        assert_eq!(made.plugin.shared().reveal(), "of \"old\"");
        let again = load(dir.path(), &Config::default());
        assert_eq!(again.plugin.shared().reveal(), "of \"old\"");
        assert_eq!(again.session_key, made.session_key);
    }

    #[test]
    fn settings_win_and_an_empty_secret_lets_nobody_in() {
        let dir = tempfile::tempdir().expect("a directory");
        let plugin = |shared: &str, legacy: Option<&str>| {
            let mut config = Config::default();
            config.plugin.shared_secret = Some(Secret::new(shared.to_owned()));
            config.plugin.shared_secret_legacy =
                legacy.map(|legacy| Secret::new(legacy.to_owned()));
            config.auth.secret_key = Some(Secret::new("key".to_owned()));
            load(dir.path(), &config).plugin
        };
        assert_eq!(plugin("a", Some("b")).check("a"), Some(Accepted::Current));
        assert_eq!(plugin("a", Some("b")).check("b"), Some(Accepted::Legacy));
        assert_eq!(plugin("a", Some("b")).check("c"), None);
        assert_eq!(plugin("", Some("")).check(""), None);
        assert!(!dir.path().join(FILE_NAME).exists());
    }
}
