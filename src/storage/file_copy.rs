//! Copying files together with their fingerprint, so that a copy can be verified later.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::storage::error::{AtPath, StorageError};

const BUFFER_BYTES: usize = 1 << 20;

/// Length and SHA-256 of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

/// Called with the number of bytes read so far; an error ends the work.
pub type Step<'a> = &'a mut dyn FnMut(u64) -> Result<(), StorageError>;

/// Reads the first `bytes_max` bytes of a file, or all if there are fewer.
pub fn fingerprint(path: &Path, bytes_max: u64, step: Step) -> Result<Fingerprint, StorageError> {
    let file = File::open(path).at(path)?;
    pump(&file, path, bytes_max, step, |_| Ok(()))
}

/// Copies the first `bytes_max` bytes of a file, or all, to a new file, and makes it durable.
///
/// The bytes go through memory on purpose: the copy shares no blocks with the original, as one
/// made by the kernel may. It may be read by whoever may read the original.
pub fn copy(
    from: &Path,
    to: &Path,
    bytes_max: u64,
    step: Step,
) -> Result<Fingerprint, StorageError> {
    let source = File::open(from).at(from)?;
    let mode = source.metadata().at(from)?.permissions().mode() & 0o777;
    let mut options = OpenOptions::new();
    let mut target = options.write(true).create(true).truncate(true).mode(mode).open(to).at(to)?;
    let found = pump(&source, from, bytes_max, step, |bytes| target.write_all(bytes).at(to))?;
    target.sync_all().at(to)?;
    Ok(found)
}

fn pump(
    file: &File,
    path: &Path,
    bytes_max: u64,
    step: Step,
    mut take: impl FnMut(&[u8]) -> Result<(), StorageError>,
) -> Result<Fingerprint, StorageError> {
    let mut limited = file.take(bytes_max);
    let mut buffer = vec![0; BUFFER_BYTES];
    let mut hash = Sha256::new();
    let mut bytes = 0;
    loop {
        let len = limited.read(&mut buffer).at(path)?;
        if len == 0 {
            break;
        }
        hash.update(&buffer[..len]);
        take(&buffer[..len])?;
        bytes += len as u64;
        step(bytes)?;
    }
    let mut sha256 = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Fingerprint { bytes, sha256 })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn copies_carry_bytes_mode_and_fingerprint() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("from"), dir.path().join("to"));
        fs::write(&from, "abc and more").unwrap();
        fs::set_permissions(&from, fs::Permissions::from_mode(0o600)).unwrap();
        let mut steps = Vec::new();
        let mut step = |bytes| {
            steps.push(bytes);
            Ok(())
        };
        let copied = copy(&from, &to, 3, &mut step).unwrap();
        // The example of FIPS 180-2.
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(copied, Fingerprint { bytes: 3, sha256: sha256.to_owned() });
        assert_eq!(fingerprint(&to, u64::MAX, &mut step).unwrap(), copied);
        assert_eq!(fs::read(&to).unwrap(), b"abc");
        assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(steps, [3, 3]);
        let error = fingerprint(&from, 9, &mut |_| Err(StorageError::Interrupted)).unwrap_err();
        assert!(matches!(error, StorageError::Interrupted));
    }
}
