//! One column of a chunk: numbers that may be absent, as exact integers.
//!
//! Floating-point values become fixed-point integers with the fewest decimals (0 to 6) that give
//! every one of them back bit for bit; where that fails, the column holds their raw bits.

use pco::ChunkConfig;
use pco::standalone::{simple_compress, simple_decompress_into};

use crate::series::SeriesError;
use crate::series::bytes::{Cursor, put_varint, unzigzag, zigzag};

/// Most rows of one chunk. Bounds what a decoder allocates; an hour at two seconds has 1,800.
pub const ROWS_MAX: usize = 1 << 18;

/// Most decimals tried for fixed-point values.
const DECIMALS_MAX: u8 = 6;
/// Decimals of the coordinates that the game client sends.
const COORDINATE_DECIMALS: u8 = 4;
/// Stands in place of the decimals when the values are the raw bits of `f64`.
const RAW_BITS: u8 = 255;
const POWERS: [f64; DECIMALS_MAX as usize + 1] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];
/// Beyond 2^53 an `f64` no longer holds every integer.
const MANTISSA_MAX: f64 = 9_007_199_254_740_992.0;

/// How the values of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// `pco`: smallest from about half an hour of rows on.
    Pco,
    /// Zigzag varints of the differences, meant to be compressed with the whole block after.
    Deltas,
}

/// Numbers of one field, oldest first, absent ones left out of `values`.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// 0 to 6, or [`RAW_BITS`]. Whole numbers have 0.
    decimals: u8,
    /// One flag a row; `None` when every row has a value.
    present: Option<Vec<bool>>,
    values: Vec<i64>,
}

impl Column {
    pub fn integers(values: impl Iterator<Item = i64>) -> Self {
        Self { decimals: 0, present: None, values: values.collect() }
    }

    pub fn optional_integers(values: impl Iterator<Item = Option<i64>>) -> Self {
        let (present, values) = split(values);
        Self { decimals: 0, present, values }
    }

    pub fn floats(values: impl Iterator<Item = f64>) -> Self {
        Self::from_floats(None, &values.collect::<Vec<_>>())
    }

    pub fn optional_floats(values: impl Iterator<Item = Option<f64>>) -> Self {
        let (present, values) = split(values);
        Self::from_floats(present, &values)
    }

    fn from_floats(present: Option<Vec<bool>>, values: &[f64]) -> Self {
        let raw = || values.iter().map(|value| value.to_bits().cast_signed()).collect();
        let (decimals, values) = common_fixed_point(values).unwrap_or_else(|| (RAW_BITS, raw()));
        Self { decimals, present, values }
    }

    /// Walks the values, row by row.
    pub fn into_rows(self) -> Rows {
        Rows {
            decimals: self.decimals,
            present: self.present.map(Vec::into_iter),
            values: self.values.into_iter(),
        }
    }

    /// The values of a column without gaps, as floating-point numbers.
    pub fn into_all_floats(self) -> Result<Vec<f64>, SeriesError> {
        let decimals = self.decimals;
        let integers = self.into_all_integers()?;
        Ok(integers.into_iter().map(|value| from_fixed(value, decimals)).collect())
    }

    /// The values of a column without gaps, as whole numbers.
    pub fn into_all_integers(self) -> Result<Vec<i64>, SeriesError> {
        match self.present {
            None => Ok(self.values),
            Some(_) => Err(SeriesError::Invalid("an absent value in a full column")),
        }
    }

    /// Appends the column: decimals, presence, packing, values.
    ///
    /// # Errors
    /// [`SeriesError::Codec`] if `pco` refuses the values.
    pub fn encode(&self, packing: Packing, out: &mut Vec<u8>) -> Result<(), SeriesError> {
        out.push(self.decimals);
        match &self.present {
            None => out.push(PRESENT_ALL),
            Some(_) if self.values.is_empty() => out.push(PRESENT_NONE),
            Some(present) => {
                out.push(PRESENT_SOME);
                out.extend(present.chunks(8).map(|flags| {
                    flags.iter().rev().fold(0, |byte, flag| byte << 1 | u8::from(*flag))
                }));
            }
        }
        let Some(first) = self.values.first() else { return Ok(()) };
        if self.values.iter().all(|value| value == first) {
            out.push(PACKED_CONSTANT);
            put_varint(out, zigzag(*first));
            return Ok(());
        }
        match packing {
            Packing::Pco => {
                out.push(PACKED_PCO);
                let bytes =
                    simple_compress(&self.values, &ChunkConfig::default()).map_err(codec)?;
                out.extend_from_slice(&bytes);
            }
            Packing::Deltas => {
                out.push(PACKED_DELTAS);
                let mut last = 0i64;
                for value in &self.values {
                    put_varint(out, zigzag(value.wrapping_sub(last)));
                    last = *value;
                }
            }
        }
        Ok(())
    }

    /// Reads a column of `rows` rows that fills `bytes`.
    pub fn decode(bytes: &[u8], rows: usize) -> Result<Self, SeriesError> {
        let mut cursor = Cursor::new(bytes);
        let decimals = cursor.u8()?;
        if decimals > DECIMALS_MAX && decimals != RAW_BITS {
            return Err(SeriesError::Invalid("the number of decimals"));
        }
        let present = match cursor.u8()? {
            PRESENT_ALL => None,
            PRESENT_NONE => Some(vec![false; rows]),
            PRESENT_SOME => {
                let flags = cursor.take(rows.div_ceil(8))?;
                Some((0..rows).map(|row| flags[row / 8] >> (row % 8) & 1 == 1).collect())
            }
            _ => return Err(SeriesError::Invalid("the presence of a column")),
        };
        let count = present
            .as_ref()
            .map_or(rows, |flags: &Vec<bool>| flags.iter().filter(|flag| **flag).count());
        let values = if count == 0 { Vec::new() } else { decode_values(&mut cursor, count)? };
        Ok(Self { decimals, present, values })
    }
}

/// The values of a column, row by row; ends with nothing but absent values.
#[derive(Debug)]
pub struct Rows {
    decimals: u8,
    present: Option<std::vec::IntoIter<bool>>,
    values: std::vec::IntoIter<i64>,
}

impl Rows {
    /// The next row's value as a whole number, if it has one.
    #[inline]
    pub fn next_integer(&mut self) -> Option<i64> {
        match &mut self.present {
            None => self.values.next(),
            Some(flags) => {
                flags.next().filter(|is_present| *is_present).and_then(|_| self.values.next())
            }
        }
    }

    /// The next row's value as a floating-point number, bit for bit as it went in.
    #[inline]
    pub fn next_float(&mut self) -> Option<f64> {
        self.next_integer().map(|value| from_fixed(value, self.decimals))
    }
}

const PRESENT_ALL: u8 = 0;
const PRESENT_NONE: u8 = 1;
const PRESENT_SOME: u8 = 2;
const PACKED_CONSTANT: u8 = 0;
const PACKED_PCO: u8 = 1;
const PACKED_DELTAS: u8 = 2;

fn decode_values(cursor: &mut Cursor<'_>, count: usize) -> Result<Vec<i64>, SeriesError> {
    match cursor.u8()? {
        PACKED_CONSTANT => Ok(vec![unzigzag(cursor.varint()?); count]),
        PACKED_PCO => {
            let mut values = vec![0i64; count];
            let progress = simple_decompress_into(cursor.rest(), &mut values).map_err(codec)?;
            if progress.n_processed == count { Ok(values) } else { Err(SeriesError::Truncated) }
        }
        PACKED_DELTAS => {
            // Each value takes at least one byte: a false count cannot make us allocate much.
            if count > cursor.rest().len() {
                return Err(SeriesError::Truncated);
            }
            let mut last = 0i64;
            (0..count)
                .map(|_| {
                    last = last.wrapping_add(unzigzag(cursor.varint()?));
                    Ok(last)
                })
                .collect()
        }
        _ => Err(SeriesError::Invalid("the packing of a column")),
    }
}

fn codec(error: impl std::fmt::Display) -> SeriesError {
    SeriesError::Codec(error.to_string())
}

fn split<T>(rows: impl Iterator<Item = Option<T>>) -> (Option<Vec<bool>>, Vec<T>) {
    let mut values = Vec::new();
    let present: Vec<bool> = rows
        .map(|row| {
            let is_present = row.is_some();
            values.extend(row);
            is_present
        })
        .collect();
    (present.contains(&false).then_some(present), values)
}

/// The fewest decimals that give every value back exactly, and the values with these. A value that
/// fits some number of decimals fits every larger one too, so one pass finds them.
fn common_fixed_point(values: &[f64]) -> Option<(u8, Vec<i64>)> {
    let mut decimals = 0;
    for value in values {
        decimals = (decimals..=DECIMALS_MAX).find(|d| fixed_point(*value, *d).is_some())?;
    }
    // A value may leave the exact range only because of the decimals of a later one.
    let fixed = values.iter().map(|value| fixed_point(*value, decimals)).collect::<Option<_>>()?;
    Some((decimals, fixed))
}

/// `value` × 10^`decimals`, if that is a whole number from which `value` comes back bit for bit.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "bounded by MANTISSA_MAX"
)]
pub fn fixed_point(value: f64, decimals: u8) -> Option<i64> {
    let scaled = value * POWERS.get(usize::from(decimals))?;
    if scaled.is_nan() || scaled.abs() >= MANTISSA_MAX {
        return None;
    }
    // `f64::round` by hand: without SSE 4.1 it is a call, and this runs for every number stored.
    let whole = scaled as i64;
    let rest = scaled - whole as f64;
    let mantissa = whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5);
    (from_fixed(mantissa, decimals).to_bits() == value.to_bits()).then_some(mantissa)
}

/// The fewest decimals (0 to 6) and their [`fixed_point`].
pub fn fewest_decimals(value: f64) -> Option<(u8, i64)> {
    if let Some(mantissa) = fixed_point(value, 0) {
        return Some((0, mantissa));
    }
    // Most numbers that are not whole are coordinates. With fewer decimals, such a number has the
    // same mantissa without its zeros; below 2^50, no rounding can hide that.
    match fixed_point(value, COORDINATE_DECIMALS) {
        Some(mut mantissa) if mantissa.abs() < 1 << 50 => {
            let mut decimals = COORDINATE_DECIMALS;
            while mantissa % 10 == 0 {
                mantissa /= 10;
                decimals -= 1;
            }
            Some((decimals, mantissa))
        }
        _ => (1..=DECIMALS_MAX).find_map(|d| Some((d, fixed_point(value, d)?))),
    }
}

/// Undoes [`fixed_point`]; with more decimals than 6, the number is the raw bits.
#[expect(clippy::cast_precision_loss, reason = "mantissas stay below 2^53")]
pub fn from_fixed(mantissa: i64, decimals: u8) -> f64 {
    match POWERS.get(usize::from(decimals)) {
        Some(power) => mantissa as f64 / power,
        None => f64::from_bits(mantissa.cast_unsigned()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_floats(values: &[Option<f64>], packing: Packing) {
        let column = Column::optional_floats(values.iter().copied());
        let mut bytes = Vec::new();
        column.encode(packing, &mut bytes).unwrap();
        let mut rows = Column::decode(&bytes, values.len()).unwrap().into_rows();
        let back: Vec<_> = values.iter().map(|_| rows.next_float()).collect();
        let bits =
            |rows: &[Option<f64>]| rows.iter().map(|row| row.map(f64::to_bits)).collect::<Vec<_>>();
        assert_eq!(bits(&back), bits(values));
    }

    #[test]
    fn extremes_come_back_bit_for_bit() {
        for packing in [Packing::Pco, Packing::Deltas] {
            check_floats(&[], packing);
            check_floats(&[None, None], packing);
            check_floats(&[Some(33.6), Some(-42.0871), None, Some(0.0)], packing);
            check_floats(&[Some(-0.0), Some(1.0)], packing);
            check_floats(&[Some(1e15), Some(0.000_001)], packing);
            check_floats(&[Some(f64::MAX), Some(f64::MIN_POSITIVE), Some(f64::MIN)], packing);
            check_floats(&[Some(f64::INFINITY), Some(f64::NAN), Some(0.1 + 0.2)], packing);
        }
    }

    #[test]
    fn coordinates_take_few_decimals() {
        let fixed = vec![336_000, -420_871, 70_000];
        assert_eq!(common_fixed_point(&[33.6, -42.0871, 7.0]), Some((4, fixed)));
        assert_eq!(common_fixed_point(&[1.0 / 3.0]), None);
        assert_eq!(common_fixed_point(&[-0.0]), None);
        assert_eq!(common_fixed_point(&[1e15, 0.000_001]), None);
    }

    /// Numbers with few decimals, whole ones, ones around the largest mantissa, and any.
    #[expect(clippy::cast_precision_loss, reason = "any number will do")]
    fn number() -> impl Strategy<Value = f64> {
        let short = (any::<i64>(), 0..64u32, 0..8i32)
            .prop_map(|(n, bits, decimals)| (n >> bits) as f64 / 10f64.powi(decimals));
        prop_oneof![4 => short, 1 => any::<f64>()]
    }

    /// The plain way to [`fewest_decimals`].
    #[expect(clippy::cast_possible_truncation, reason = "bounded by MANTISSA_MAX")]
    fn first_exact_decimals(value: f64) -> Option<(u8, i64)> {
        (0..=DECIMALS_MAX).find_map(|decimals| {
            let scaled = (value * POWERS[usize::from(decimals)]).round();
            let is_exact = from_fixed(scaled as i64, decimals).to_bits() == value.to_bits();
            (scaled.abs() < MANTISSA_MAX && is_exact).then_some((decimals, scaled as i64))
        })
    }

    proptest! {
        /// The bytes on disk depend on it.
        #[test]
        fn decimals_are_the_fewest(value in number()) {
            prop_assert_eq!(fewest_decimals(value), first_exact_decimals(value));
        }

        #[test]
        fn columns_read_back(
            values in proptest::collection::vec(proptest::option::of(any::<i64>()), 0..300),
            is_pco: bool,
        ) {
            let packing = if is_pco { Packing::Pco } else { Packing::Deltas };
            let column = Column::optional_integers(values.iter().copied());
            let mut bytes = Vec::new();
            column.encode(packing, &mut bytes).unwrap();
            let mut rows = Column::decode(&bytes, values.len()).unwrap().into_rows();
            let back: Vec<_> = values.iter().map(|_| rows.next_integer()).collect();
            prop_assert_eq!(back, values);
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, rows in 0..5000usize) {
            let _ = Column::decode(&bytes, rows);
        }

        #[test]
        fn damaged_pco_never_panics(
            values in proptest::collection::vec(any::<i64>(), 2..600),
            at: prop::sample::Index,
            flip in 1u8..,
        ) {
            let mut bytes = Vec::new();
            Column::integers(values.iter().copied()).encode(Packing::Pco, &mut bytes).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            let _ = Column::decode(&bytes, values.len());
        }
    }
}
