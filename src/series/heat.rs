//! Heat grids: how many samples fell into each cell of the map.

use std::collections::HashMap;

use crate::series::SeriesError;
use crate::series::bytes::{Cursor, put_varint, unzigzag, zigzag};

/// Cells of a stored grid in one map unit: a cell is 0.1 units (24 metres) wide.
const CELLS_PER_UNIT: f64 = 10.0;
/// Most cells a stored grid may hold; Dereth has 2,040 × 2,040 of them.
const CELLS_MAX: usize = 1 << 23;
const VERSION: u8 = 1;
const ZSTD_LEVEL: i32 = 3;
const UNPACKED_BYTES_MAX: usize = CELLS_MAX * 8;

/// Counts by cell, sparse: (east, north) number of the cell, from the middle of the map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeatGrid {
    cells: HashMap<(i32, i32), u32>,
}

impl HeatGrid {
    /// Counts one sample at map coordinates.
    pub fn add(&mut self, ew: f64, ns: f64) {
        let count = self.cells.entry(stored_cell_at(ew, ns)).or_default();
        *count = count.saturating_add(1);
    }

    /// Counts of all cells, each with its number.
    pub fn cells(&self) -> impl Iterator<Item = ((i32, i32), u32)> {
        self.cells.iter().map(|(cell, count)| (*cell, *count))
    }

    /// Cells sorted, their numbers as differences, counts, all varints under zstd.
    pub fn encode(&self) -> Result<Vec<u8>, SeriesError> {
        let mut cells: Vec<_> = self.cells().collect();
        cells.sort_unstable();
        let mut body = Vec::new();
        let mut last = (0i32, 0i32);
        for ((east, north), count) in &cells {
            put_varint(&mut body, zigzag(i64::from(*east) - i64::from(last.0)));
            put_varint(&mut body, zigzag(i64::from(*north) - i64::from(last.1)));
            put_varint(&mut body, u64::from(*count));
            last = (*east, *north);
        }
        let mut out = vec![VERSION];
        put_varint(&mut out, cells.len() as u64);
        put_varint(&mut out, body.len() as u64);
        let packed = zstd::bulk::compress(&body, ZSTD_LEVEL);
        out.append(&mut packed.map_err(|error| SeriesError::Codec(error.to_string()))?);
        Ok(out)
    }

    /// Visits the cells of a grid that fills `bytes`, without building it.
    pub fn visit(bytes: &[u8], mut cell: impl FnMut((i32, i32), u32)) -> Result<(), SeriesError> {
        let mut cursor = Cursor::new(bytes);
        let version = cursor.u8()?;
        if version != VERSION {
            return Err(SeriesError::Version(version));
        }
        let count = cursor.len("the number of cells", CELLS_MAX)?;
        let unpacked = cursor.len("the length of a grid", UNPACKED_BYTES_MAX)?;
        let body = zstd::bulk::decompress(cursor.rest(), unpacked)
            .map_err(|error| SeriesError::Codec(error.to_string()))?;
        let mut cursor = Cursor::new(&body);
        let mut last = (0i32, 0i32);
        for _ in 0..count {
            last = (step(last.0, cursor.varint()?)?, step(last.1, cursor.varint()?)?);
            let count = u32::try_from(cursor.varint()?)
                .map_err(|_| SeriesError::Invalid("the count of a cell"))?;
            cell(last, count);
        }
        Ok(())
    }
}

fn step(last: i32, difference: u64) -> Result<i32, SeriesError> {
    let next = i64::from(last).checked_add(unzigzag(difference));
    next.and_then(|next| i32::try_from(next).ok()).ok_or(SeriesError::Invalid("a cell number"))
}

/// Number of the cell of width `cell` (map units) that holds a place; west and south edges belong
/// to it. Places beyond ±2^31 cells fall into the outermost ones.
pub fn cell_at(ew: f64, ns: f64, cell: f64) -> (i32, i32) {
    (floor(ew / cell), floor(ns / cell))
}

/// `f64::floor` by hand: without SSE 4.1 it is a call, and this runs for every row of a heat map.
#[expect(clippy::cast_possible_truncation, reason = "saturates, and sends NaN to 0")]
fn floor(number: f64) -> i32 {
    let whole = number as i32;
    whole.saturating_sub(i32::from(f64::from(whole) > number))
}

/// How many stored cells make one side of a `cell` map units wide cell, if that is a whole number.
#[expect(clippy::cast_possible_truncation, reason = "checked to be a small whole number")]
pub fn stored_cells_per(cell: f64) -> Option<i32> {
    let ratio = (cell * CELLS_PER_UNIT).round();
    let is_whole = (ratio / CELLS_PER_UNIT - cell).abs() < 1e-9;
    (is_whole && (1.0..=2048.0).contains(&ratio)).then_some(ratio as i32)
}

/// Number of the wide cell that holds a stored cell; `ratio` from [`stored_cells_per`].
pub fn widen(cell: (i32, i32), ratio: i32) -> (i32, i32) {
    (cell.0.div_euclid(ratio), cell.1.div_euclid(ratio))
}

/// Number of the stored cell (0.1 map units wide) that holds a place.
pub fn stored_cell_at(ew: f64, ns: f64) -> (i32, i32) {
    cell_at(ew, ns, 1.0 / CELLS_PER_UNIT)
}

/// Cells on one side of the counters of a [`HeatSum`]: all of Dereth at 0.1 map units.
const SIDE: i32 = 2048;

/// Adds up samples and grids over cells of one width.
///
/// Cells around the middle of the map have a counter each (16 MB, of which only the touched pages
/// cost memory); farther ones, which a sane client never sends, are kept in a table.
#[derive(Debug, Default)]
pub struct HeatSum {
    counts: Vec<u32>,
    far: HashMap<(i32, i32), u32>,
    total: u64,
}

impl HeatSum {
    /// Adds to one cell.
    #[inline]
    pub fn add(&mut self, (east, north): (i32, i32), count: u32) {
        self.total += u64::from(count);
        let (column, row) = (east.wrapping_add(SIDE / 2), north.wrapping_add(SIDE / 2));
        if (0..SIDE).contains(&column) && (0..SIDE).contains(&row) {
            if self.counts.is_empty() {
                self.counts = vec![0; (SIDE * SIDE).cast_unsigned() as usize];
            }
            let counter = &mut self.counts[(column * SIDE + row).cast_unsigned() as usize];
            *counter = counter.saturating_add(count);
        } else {
            let counter = self.far.entry((east, north)).or_default();
            *counter = counter.saturating_add(count);
        }
    }

    /// Samples added so far, in all cells.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The busiest cells, the busiest first; equal ones from west to east, then south to north.
    pub fn into_busiest(self, limit: usize) -> Vec<((i32, i32), u32)> {
        // Reversed count above, cell below: plain numbers sort fastest.
        let mut order: Vec<u64> = Vec::new();
        for (index, count) in (0u32..).zip(&self.counts) {
            if *count > 0 {
                order.push(u64::from(u32::MAX - count) << 32 | u64::from(index));
            }
        }
        if order.len() > limit && limit > 0 {
            order.select_nth_unstable(limit - 1);
        }
        order.truncate(limit);
        order.sort_unstable();
        let side = SIDE.cast_unsigned();
        let cell = |key: u64| {
            let [count, index] = [key >> 32, key & u64::from(u32::MAX)];
            let index = u32::try_from(index).unwrap_or(0);
            let place =
                ((index / side).cast_signed() - SIDE / 2, (index % side).cast_signed() - SIDE / 2);
            (place, u32::MAX - u32::try_from(count).unwrap_or(0))
        };
        let mut cells: Vec<_> = order.into_iter().map(cell).collect();
        if !self.far.is_empty() {
            cells.extend(self.far);
            cells.sort_unstable_by_key(|(place, count)| (std::cmp::Reverse(*count), *place));
            cells.truncate(limit);
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_by_cell() {
        let mut grid = HeatGrid::default();
        for (ew, ns) in [(33.61, 42.08), (33.69, 42.01), (-0.01, 0.0)] {
            grid.add(ew, ns);
        }
        let mut cells: Vec<_> = grid.cells().collect();
        cells.sort_unstable();
        assert_eq!(cells, [((-1, 0), 1), ((336, 420), 2)]);
        assert_eq!(widen((-1, 9), 5), (-1, 1));
        assert_eq!(stored_cells_per(0.5), Some(5));
        assert_eq!(stored_cells_per(0.25), None);
    }

    #[test]
    fn sums_list_the_busiest_first() {
        let mut sum = HeatSum::default();
        for cell in [(5, 6), (5, 6), (-1, 0), (0, -1), (9_000, 0), (9_000, 0), (9_000, 0)] {
            sum.add(cell, 1);
        }
        sum.add((-1, 0), 6);
        assert_eq!(sum.total(), 13);
        let cells = sum.into_busiest(3);
        assert_eq!(cells, [((-1, 0), 7), ((9_000, 0), 3), ((5, 6), 2)]);
    }

    proptest! {
        #[test]
        #[expect(clippy::cast_possible_truncation, reason = "what is asked for")]
        fn floor_is_that_of_the_library(number: f64, shift in 0..40i32) {
            for number in [number, number % 1e9 / 2f64.powi(shift)] {
                prop_assert_eq!(floor(number), number.floor() as i32);
            }
        }

        #[test]
        fn grids_read_back(places in prop::collection::vec((any::<f64>(), -1e2..1e2), 0..200)) {
            let mut grid = HeatGrid::default();
            for (ew, ns) in places {
                grid.add(ew, ns);
            }
            let mut back = HeatGrid::default();
            HeatGrid::visit(&grid.encode().unwrap(), |cell, count| {
                assert_eq!(back.cells.insert(cell, count), None);
            }).unwrap();
            prop_assert_eq!(back, grid);
        }

        #[test]
        fn arbitrary_bytes_never_panic(mut bytes in prop::collection::vec(any::<u8>(), 1..200)) {
            bytes[0] = VERSION;
            let _ = HeatGrid::visit(&bytes, |_, _| ());
        }
    }
}
