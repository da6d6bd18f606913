//! Who had the data directory last, and whether it is still the directory he had.
//!
//! A copy that was made while a server ran has the same files, but with other inodes; its mutable
//! file may be torn, and its files are of different moments. A directory left by a crash has its
//! own inodes, and everything in it is of one moment.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::SystemTime;

use crate::storage::StorageError;
use crate::storage::directory::{Directory, INSTANCE, STATE, replace_file};

/// How the directory came to be as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// There is nothing in it yet.
    New,
    /// Its last process stopped in order.
    Stopped,
    /// Its last process did not.
    Crashed,
    /// It is a copy, or nobody knows: to be verified.
    Copied,
}

/// Tells the origin from the mark that the last process left.
pub fn origin(directory: &Directory) -> Origin {
    let Some(state) = identity(&directory.state()) else {
        let is_new = directory.log().read_dir().is_ok_and(|mut log| log.next().is_none());
        return if is_new { Origin::New } else { Origin::Copied };
    };
    let mark = fs::read_to_string(directory.root.join(INSTANCE)).unwrap_or_default();
    let value = |key: &str| {
        mark.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('=').map(str::to_owned))
    };
    if value("state").as_deref() != Some(&state) {
        if let (Some(host), Some(boot)) = (value("host"), value("boot")) {
            tracing::warn!(host, boot, "the data directory is a copy of a server's there");
        }
        return Origin::Copied;
    }
    if value("stopped").as_deref() == Some("yes") { Origin::Stopped } else { Origin::Crashed }
}

/// Leaves the mark of this process in a data directory.
pub fn mark(root: &Path, is_stopped: bool) -> Result<(), StorageError> {
    let kernel = |name: &str| {
        let text = fs::read_to_string(Path::new("/proc/sys/kernel").join(name));
        text.unwrap_or_default().trim().to_owned()
    };
    let mark = format!(
        "host={}\nboot={}\nprocess={}\nstate={}\nstopped={}\n",
        kernel("hostname"),
        kernel("random/boot_id"),
        std::process::id(),
        identity(&root.join(STATE)).unwrap_or_default(),
        if is_stopped { "yes" } else { "no" },
    );
    replace_file(&root.join(INSTANCE), mark.as_bytes())
}

/// Device, inode and time of birth of a file: the same as long as it is not a copy. The inode alone
/// is not enough: a copy that is put in the place of a removed directory may get the same one.
pub fn identity(path: &Path) -> Option<String> {
    let file = fs::metadata(path).ok()?;
    // File systems without it have the other two.
    let born = file.created().ok().and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    let born_ns = born.map_or(0, |born| born.as_nanos());
    Some(format!("{}:{}:{born_ns}", file.dev(), file.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_takes_over_an_inode_is_another_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state.redb");
        fs::write(&path, "first").unwrap();
        let (first, inode) = (identity(&path).unwrap(), fs::metadata(&path).unwrap().ino());
        // Most file systems give a free inode to the next file; where not, nothing is shown here.
        for _ in 0..100 {
            fs::remove_file(&path).unwrap();
            fs::write(&path, "second").unwrap();
            assert_ne!(identity(&path).unwrap(), first);
            if fs::metadata(&path).unwrap().ino() == inode {
                break;
            }
        }
        let second = identity(&path);
        fs::write(&path, "changed").unwrap();
        assert_eq!(identity(&path), second);
    }
}
