//! Secrets made at first start, kept in `secrets.toml` of the data directory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::config::{Plugin, Secret};

const FILE_NAME: &str = "secrets.toml";

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
    Random(getrandom::Error),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretsFile {
    shared_secret: Secret,
}

impl PluginSecrets {
    /// Takes the secrets from the settings; a missing one is read from the data directory's
    /// `secrets.toml`, which is made (mode 0600) if it is not there.
    pub fn load(settings: &Plugin, data_dir: &Path) -> Result<Self, SecretsError> {
        let shared = match &settings.shared_secret {
            Some(secret) => secret.clone(),
            None => read_or_make(&data_dir.join(FILE_NAME))?,
        };
        Ok(Self { shared, legacy: settings.shared_secret_legacy.clone() })
    }

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

fn read_or_make(path: &Path) -> Result<Secret, SecretsError> {
    let io_error = |source| SecretsError::Io { path: path.to_owned(), source };
    match fs::read_to_string(path) {
        Ok(text) => {
            let mode = fs::metadata(path).map_err(io_error)?.permissions().mode();
            if mode & 0o077 != 0 {
                tracing::warn!(file = %path.display(), "others can read the secrets; run: chmod 600 on the file");
            }
            let file: SecretsFile = toml::from_str(&text).map_err(|error| {
                SecretsError::Format { path: path.to_owned(), message: error.message().to_owned() }
            })?;
            Ok(file.shared_secret)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let secret = make_secret()?;
            write_new(path, &secret).map_err(io_error)?;
            tracing::info!(file = %path.display(), "made a secret for game clients");
            Ok(secret)
        }
        Err(error) => Err(io_error(error)),
    }
}

/// 192 random bits, as hexadecimal digits.
fn make_secret() -> Result<Secret, SecretsError> {
    let random = || getrandom::u64().map_err(SecretsError::Random);
    Ok(Secret::new(format!("{:016x}{:016x}{:016x}", random()?, random()?, random()?)))
}

/// Writes under a temporary name and renames, so that a crash leaves no half file.
fn write_new(path: &Path, secret: &Secret) -> io::Result<()> {
    let temporary = path.with_extension("toml.tmp");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    writeln!(file, "# Made at first start. Game clients present this value; keep it to yourself.")?;
    writeln!(file, "shared_secret = \"{}\"", secret.reveal())?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_its_owner_reads_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let first = PluginSecrets::load(&Plugin::default(), dir.path()).expect("made");
        let again = PluginSecrets::load(&Plugin::default(), dir.path()).expect("read");
        assert_eq!(first.shared(), again.shared());
        assert_eq!(first.shared().reveal().len(), 48);
        let mode = fs::metadata(dir.path().join(FILE_NAME)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn settings_win_and_an_empty_secret_lets_nobody_in() {
        let dir = tempfile::tempdir().expect("a directory");
        let load = |shared: &str, legacy: Option<&str>| {
            let settings = Plugin {
                shared_secret: Some(Secret::new(shared.to_owned())),
                shared_secret_legacy: legacy.map(|legacy| Secret::new(legacy.to_owned())),
                ..Plugin::default()
            };
            PluginSecrets::load(&settings, dir.path()).expect("given")
        };
        assert_eq!(load("a", Some("b")).check("a"), Some(Accepted::Current));
        assert_eq!(load("a", Some("b")).check("b"), Some(Accepted::Legacy));
        assert_eq!(load("a", Some("b")).check("c"), None);
        assert_eq!(load("", Some("")).check(""), None);
        assert!(!dir.path().join(FILE_NAME).exists());
    }
}
