//! Connected game clients, by the character they speak for, so that commands reach them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use tokio::sync::mpsc;

use crate::domain::character::CharacterName;

/// Most commands waiting for one game client.
pub const COMMANDS_LEN_MAX: usize = 64;

/// Why a command did not reach its character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    #[error("not connected")]
    NotConnected,
    #[error("the game client does not read its commands")]
    Busy,
}

/// Which socket speaks for which character.
#[derive(Debug, Default)]
pub struct Plugins {
    bound: Mutex<Bound>,
}

#[derive(Debug, Default)]
struct Bound {
    next_id: u64,
    by_character: HashMap<CharacterName, (u64, mpsc::Sender<Utf8Bytes>)>,
}

impl Plugins {
    fn bound(&self) -> MutexGuard<'_, Bound> {
        self.bound.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Binds a character to a socket's command queue. A newer socket takes the character over;
    /// the older one stays open but gets no more commands.
    pub fn bind(
        self: &Arc<Self>,
        character: CharacterName,
        commands: mpsc::Sender<Utf8Bytes>,
    ) -> Binding {
        let mut bound = self.bound();
        let id = bound.next_id;
        bound.next_id += 1;
        bound.by_character.insert(character.clone(), (id, commands));
        drop(bound);
        Binding { id, character, plugins: Arc::clone(self) }
    }

    /// Hands a command to the character's game client. Never waits.
    pub fn command(&self, character: &str, command: Utf8Bytes) -> Result<(), CommandError> {
        let bound = self.bound();
        let (_, commands) = bound.by_character.get(character).ok_or(CommandError::NotConnected)?;
        commands.try_send(command).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => CommandError::Busy,
            mpsc::error::TrySendError::Closed(_) => CommandError::NotConnected,
        })
    }
}

/// A bound character; dropping it unbinds, unless a newer socket has taken over.
pub struct Binding {
    id: u64,
    character: CharacterName,
    plugins: Arc<Plugins>,
}

impl Binding {
    pub fn character(&self) -> &CharacterName {
        &self.character
    }
}

impl Drop for Binding {
    fn drop(&mut self) {
        let mut bound = self.plugins.bound();
        if bound.by_character.get(&self.character).is_some_and(|(id, _)| *id == self.id) {
            bound.by_character.remove(&self.character);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_socket_gets_the_commands() {
        let plugins = Arc::new(Plugins::default());
        let name = CharacterName::new("Larsson").expect("a name");
        let (old_sender, mut old) = mpsc::channel(1);
        let (new_sender, mut new) = mpsc::channel(1);
        assert_eq!(plugins.command("Larsson", "x".into()), Err(CommandError::NotConnected));
        let old_binding = plugins.bind(name.clone(), old_sender);
        let new_binding = plugins.bind(name, new_sender);
        drop(old_binding);
        assert_eq!(plugins.command("Larsson", "/radar start".into()), Ok(()));
        assert_eq!(plugins.command("Larsson", "more".into()), Err(CommandError::Busy));
        assert_eq!(new.try_recv().expect("the command").as_str(), "/radar start");
        assert!(old.try_recv().is_err());
        drop(new_binding);
        assert_eq!(plugins.command("Larsson", "x".into()), Err(CommandError::NotConnected));
    }
}
