//! What happens to items, as columns.

use crate::series::SeriesError;
use crate::series::column::Column;
use crate::series::sample::{Columns, Field, Sample, integers, optional_integers};

/// [`crate::domain::inventory::ItemEvent`] of one character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ItemEventSample {
    pub at_ms: u32,
    pub item: u32,
    /// Material and name, as a text of the dictionary.
    pub title: u32,
    /// Number of a [`crate::domain::inventory::ItemEventKind`]; a newer program may have others.
    pub kind: u8,
    /// The other character.
    pub other: Option<u32>,
    pub from: Option<u32>,
    pub to: Option<u32>,
    pub count_before: Option<u32>,
    pub count_after: Option<u32>,
}

impl Sample for ItemEventSample {
    const KIND: u8 = 4;

    fn at_ms(&self) -> u32 {
        self.at_ms
    }

    fn set_at_ms(&mut self, at_ms: u32) {
        self.at_ms = at_ms;
    }

    /// Nobody asks where on the map an item moved.
    fn place(&self) -> (f64, f64) {
        (0.0, 0.0)
    }

    fn columns(samples: &[Self]) -> Vec<Column> {
        vec![
            integers(samples, |s| s.at_ms),
            integers(samples, |s| s.item),
            integers(samples, |s| s.title),
            integers(samples, |s| s.kind),
            optional_integers(samples, |s| s.other),
            optional_integers(samples, |s| s.from),
            optional_integers(samples, |s| s.to),
            optional_integers(samples, |s| s.count_before),
            optional_integers(samples, |s| s.count_after),
        ]
    }

    fn from_columns(columns: &impl Columns) -> Result<Vec<Self>, SeriesError> {
        let mut at_ms = Field::of(columns, 0)?;
        let mut item = Field::of(columns, 1)?;
        let mut title = Field::of(columns, 2)?;
        let mut kind = Field::of(columns, 3)?;
        let mut other = Field::of(columns, 4)?;
        let mut from = Field::of(columns, 5)?;
        let mut to = Field::of(columns, 6)?;
        let mut count_before = Field::of(columns, 7)?;
        let mut count_after = Field::of(columns, 8)?;
        let mut samples = Vec::with_capacity(columns.rows());
        for _ in 0..columns.rows() {
            samples.push(Self {
                at_ms: at_ms.u32()?,
                item: item.u32()?,
                title: title.u32()?,
                kind: kind.u8()?,
                other: other.optional_u32()?,
                from: from.optional_u32()?,
                to: to.optional_u32()?,
                count_before: count_before.optional_u32()?,
                count_after: count_after.optional_u32()?,
            });
        }
        Ok(samples)
    }
}
