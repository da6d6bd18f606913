//! Numbers as bytes: LEB128 varints, zigzag, and a cursor that never reads past its end.

use crate::series::SeriesError;

/// Appends `value` in 7-bit groups, low group first.
pub fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Maps small magnitudes of either sign to small unsigned numbers.
pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// Undoes [`zigzag`].
pub fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

/// Reads untrusted bytes from front to back; every read checks the length.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What has not been read yet.
    pub fn rest(self) -> &'a [u8] {
        self.0
    }

    pub fn take(&mut self, len: usize) -> Result<&'a [u8], SeriesError> {
        let (head, rest) = self.0.split_at_checked(len).ok_or(SeriesError::Truncated)?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], SeriesError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(SeriesError::Truncated)?;
        self.0 = rest;
        Ok(*head)
    }

    pub fn u8(&mut self) -> Result<u8, SeriesError> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub fn u32(&mut self) -> Result<u32, SeriesError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub fn u64(&mut self) -> Result<u64, SeriesError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub fn i64(&mut self) -> Result<i64, SeriesError> {
        Ok(i64::from_le_bytes(self.array()?))
    }

    pub fn f64(&mut self) -> Result<f64, SeriesError> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    pub fn varint(&mut self) -> Result<u64, SeriesError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let group = u64::from(byte & 0x7f);
            if shift == 63 && group > 1 {
                break;
            }
            value |= group << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(SeriesError::Invalid("a varint"))
    }

    /// Reads a length and refuses more than `max`, before anything is allocated for it.
    pub fn len(&mut self, what: &'static str, max: usize) -> Result<usize, SeriesError> {
        let len = self.varint()?;
        usize::try_from(len).ok().filter(|len| *len <= max).ok_or(SeriesError::TooLarge {
            what,
            len,
            max: max as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn varints_read_back(value: u64) {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, value);
            let mut cursor = Cursor::new(&bytes);
            prop_assert_eq!(cursor.varint(), Ok(value));
            prop_assert!(cursor.rest().is_empty());
        }

        #[test]
        fn zigzag_is_undone(value: i64) {
            prop_assert_eq!(unzigzag(zigzag(value)), value);
        }
    }

    #[test]
    fn endless_varints_are_refused() {
        assert_eq!(Cursor::new(&[0xff; 12]).varint(), Err(SeriesError::Invalid("a varint")));
        assert_eq!(Cursor::new(&[0x80]).varint(), Err(SeriesError::Truncated));
    }
}
