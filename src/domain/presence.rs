//! What a character is doing, as far as its reports tell.

/// The state a character is shown in. The names are the ones browsers get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    Hunting,
    Moving,
    Idle,
    Stuck,
    Dead,
    Offline,
}

impl Activity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hunting => "hunting",
            Self::Moving => "moving",
            Self::Idle => "idle",
            Self::Stuck => "stuck",
            Self::Dead => "dead",
            Self::Offline => "offline",
        }
    }
}
