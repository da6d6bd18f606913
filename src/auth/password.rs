//! Passwords: argon2id, and bcrypt of older installations.
//!
//! Everything here takes tens of milliseconds of a core on purpose: run it through
//! [`crate::auth::sign_in`], which keeps it off the async threads and bounds how much runs at once.

use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

/// Shortest password, characters (NIST SP 800-63B).
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Longest password, bytes: more would only be work.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Memory, passes and lanes of argon2id. Twice the least that OWASP recommends (19 MiB, 2, 1);
/// `benches/sign_in.rs` has what they cost.
const MEMORY_KIB: u32 = 32 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// Highest cost of a bcrypt hash that is verified: 2^14 rounds are a second.
const BCRYPT_COST_MAX: u32 = 14;

/// Why a password cannot be a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("a password has {PASSWORD_CHARS_MIN} characters or more")]
    TooShort,
    #[error("a password has at most {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
    #[error("the password must not be the name")]
    IsName,
}

/// What became of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    /// `is_outdated`: the hash should be made anew, with today's function and parameters.
    Right {
        is_outdated: bool,
    },
}

/// Checks what a password must be before it is hashed.
pub fn check_new(username: &str, password: &str) -> Result<(), PasswordError> {
    if password.len() > PASSWORD_BYTES_MAX {
        Err(PasswordError::TooLong)
    } else if password.chars().count() < PASSWORD_CHARS_MIN {
        Err(PasswordError::TooShort)
    } else if password.to_lowercase() == username.to_lowercase() {
        Err(PasswordError::IsName)
    } else {
        Ok(())
    }
}

/// Whether a text is a hash that [`verify`] can work with.
pub fn is_hash(text: &str) -> bool {
    match bcrypt_cost(text) {
        Some(cost) => cost <= BCRYPT_COST_MAX && text.len() == 60,
        None => text.starts_with("$argon2id$") && PasswordHash::new(text).is_ok(),
    }
}

/// Hashes a password with a new salt.
///
/// # Errors
/// If the system gives no random bytes.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(argon2().hash_password(password.as_bytes())?.to_string())
}

/// Compares a password with the hash of an account.
///
/// `hash`: `None` for an account that does not exist, or has no password: that takes as long.
pub fn verify(hash: Option<&str>, password: &str) -> Verdict {
    if password.len() > PASSWORD_BYTES_MAX {
        return Verdict::Wrong;
    }
    let Some(hash) = hash else {
        let _ = verify_argon2(&NOBODY, password);
        return Verdict::Wrong;
    };
    let is_right = match bcrypt_cost(hash) {
        Some(cost) => cost <= BCRYPT_COST_MAX && bcrypt::verify(password, hash).unwrap_or(false),
        None => verify_argon2(hash, password),
    };
    if is_right { Verdict::Right { is_outdated: is_outdated(hash) } } else { Verdict::Wrong }
}

/// A hash that no password of a sign-in has.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("nobody").unwrap_or_default());

fn argon2() -> Argon2<'static> {
    // The constants are within what the function takes; its defaults are sound, too.
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn verify_argon2(hash: &str, password: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
}

fn is_outdated(hash: &str) -> bool {
    let wanted = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$");
    !hash.starts_with(&wanted)
}

/// The cost of a bcrypt hash, such as `$2b$12$…`.
fn bcrypt_cost(hash: &str) -> Option<u32> {
    let rest = ["$2a$", "$2b$", "$2x$", "$2y$"].iter().find_map(|kind| hash.strip_prefix(kind))?;
    rest.split('$').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by Python's bcrypt, cost 4.
    const BCRYPT: &str = "$2b$04$hifvapwsab13q2WuUGKodO7ELPCDebhbJXluNGqfTDtMyhidWJXtW";

    #[test]
    fn hashes_verify_and_old_ones_are_outdated() {
        let hash = hash("correct horse").expect("hashed");
        assert!(is_hash(&hash), "{hash}");
        assert_eq!(verify(Some(&hash), "correct horse"), Verdict::Right { is_outdated: false });
        assert_eq!(verify(Some(&hash), "correct hors"), Verdict::Wrong);
        assert_eq!(verify(Some(BCRYPT), "correct horse"), Verdict::Right { is_outdated: true });
        assert_eq!(verify(Some(BCRYPT), "correct hors"), Verdict::Wrong);
        let weaker = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$";
        assert!(is_outdated(weaker));
    }

    #[test]
    fn nobody_has_no_password() {
        for password in ["", "nobody", "x"] {
            assert_eq!(verify(None, password), Verdict::Wrong);
        }
        assert_eq!(verify(Some(""), ""), Verdict::Wrong);
        assert_eq!(verify(Some("$2b$31$tooslow"), "x"), Verdict::Wrong);
        assert_eq!(verify(Some("$argon2id$v=19$m=9"), "x"), Verdict::Wrong);
    }

    #[test]
    fn only_hashes_are_hashes() {
        assert!(is_hash(BCRYPT));
        for text in ["", "secret", "$2b$31$", "$argon2id$", "$1$abc$def"] {
            assert!(!is_hash(text), "{text}");
        }
    }

    #[test]
    fn new_passwords_are_long_enough_and_not_the_name() {
        assert_eq!(check_new("erik", "1234567"), Err(PasswordError::TooShort));
        assert_eq!(check_new("erik", "ééééééé"), Err(PasswordError::TooShort));
        assert_eq!(check_new("erik1234", "ERIK1234"), Err(PasswordError::IsName));
        assert_eq!(check_new("erik", &"x".repeat(257)), Err(PasswordError::TooLong));
        assert_eq!(check_new("erik", "12345678"), Ok(()));
    }
}
