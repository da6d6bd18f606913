//! What the server answers: one JSON object a line, progress first, report or error last.

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line<R> {
    Progress { task: String, done: u64, total: u64 },
    Report(R),
    Error(String),
}

impl<R: Serialize> Line<R> {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
