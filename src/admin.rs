//! Edge: the operator's commands. A running server takes them on a local socket in its data
//! directory; without a server, the command line runs the same jobs itself.

pub mod client;
pub mod job;
pub mod server;
pub mod users;
mod wire;

use std::path::{Path, PathBuf};

/// Where a running server listens: only its own user can reach it.
pub fn socket_path(data_dir: &Path) -> PathBuf {
    data_dir.join("admin.sock")
}
