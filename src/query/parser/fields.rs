//! Fields and what follows their colons.

use std::ops::{Bound, Range as Span};

use super::{MARKS_MAX, Parser};
use crate::query::ast::{Filter, Leaf, Range, Sort, SortBy};
use crate::query::choices::{ANY, NEW, NEW_MS, NONE, Source};
use crate::query::document::NumberField;
use crate::query::error::QueryError;
use crate::query::lexer::{is_minus, quoted};
use crate::query::lookup::nearest;
use crate::query::ranges::{self, EVERY, NumberTest};
use crate::query::registry::{self, Field, FieldKind, SORT_CHARACTER, SORT_NAME, Unit};
use crate::query::values::{self, Unread};

impl Parser<'_> {
    pub(super) fn field(
        &mut self,
        name: &str,
        value: &str,
        at: &Span<usize>,
        value_at: Span<usize>,
    ) -> Result<Option<Filter>, QueryError> {
        let lower = name.to_lowercase();
        let Some(field) = registry::field(&lower) else {
            return Err(self.no_field(&lower, value, at, &value_at));
        };
        if value.trim().is_empty() {
            let expected = match field.kind {
                FieldKind::Number(_, unit) => ranges::expected(unit),
                FieldKind::Mark(source) => values::expected(source),
                FieldKind::Sort => "a field to sort by",
            };
            let expected = format!("{expected}, right after the colon");
            let example = Some(field.example.to_owned());
            return Err(self.error(value_at, expected).suggesting(example, at.clone()));
        }
        self.count(at)?;
        let read = match field.kind {
            FieldKind::Number(number, unit) => self.number(number, unit, value).map(Some),
            FieldKind::Mark(source) => self.marks(field, source, value).map(Some),
            FieldKind::Sort if self.groups > 0 || self.nesting > 0 => {
                return Err(self.error(at.clone(), "sort: outside parentheses, without NOT"));
            }
            FieldKind::Sort => read_sort(value).map(|sort| {
                self.sort.push(sort);
                None
            }),
        };
        let filter = read.map_err(|unread| {
            let suggestion = unread.nearest.map(|near| format!("{}:{}", field.name, quoted(&near)));
            self.error(value_at, unread.expected).suggesting(suggestion, at.clone())
        })?;
        if self.marks > MARKS_MAX {
            let expected = format!("at most {MARKS_MAX} spells and other names altogether");
            return Err(self.error(at.clone(), expected));
        }
        Ok(filter)
    }

    fn number(&self, number: NumberField, unit: Unit, value: &str) -> Result<Filter, Unread> {
        let leaf = |range| Filter::Leaf(Leaf::Number { field: number, range });
        Ok(match ranges::read(value, unit, self.vocabulary.now_ms)? {
            NumberTest::Within(range) => leaf(range),
            NumberTest::Missing => Filter::Not(Box::new(leaf(EVERY))),
        })
    }

    fn marks(&mut self, field: &Field, source: Source, value: &str) -> Result<Filter, Unread> {
        let value = value.trim();
        if source == Source::Is && value.eq_ignore_ascii_case(NEW) {
            return Ok(new(self.vocabulary.now_ms));
        }
        let is_none = source.optional().is_some() && value.eq_ignore_ascii_case(NONE);
        let value = if is_none { ANY } else { value };
        let found = values::read(source, value, self.vocabulary)?;
        self.marks += found.marks.len();
        let leaf = Leaf::Marks { field: field.name, value: found.value, marks: found.marks };
        let filter = Filter::Leaf(leaf);
        Ok(if is_none { Filter::Not(Box::new(filter)) } else { filter })
    }

    fn no_field(
        &self,
        name: &str,
        value: &str,
        at: &Span<usize>,
        value_at: &Span<usize>,
    ) -> QueryError {
        let names = || registry::FIELDS.iter();
        let all = names().flat_map(|field| field.aliases.iter().copied().chain([field.name]));
        let near = nearest(name, all).and_then(registry::field);
        let suggestion = near.map(|field| {
            if value.is_empty() {
                return field.example.to_owned();
            }
            format!("{}:{}", field.name, quoted(value))
        });
        let name_at = at.start..(at.start + name.len()).min(value_at.start).min(self.text.len());
        let is_whole = self.text.is_char_boundary(name_at.end) && !name.is_empty();
        let expected = "a field such as al or set; for a plain text, quotes";
        self.error(if is_whole { name_at } else { at.clone() }, expected)
            .suggesting(suggestion, at.clone())
    }
}

/// Came to its owner within a day.
#[expect(clippy::cast_precision_loss, reason = "times of four-digit years are below 2^53")]
fn new(now_ms: i64) -> Filter {
    let since_ms = now_ms.saturating_sub(NEW_MS).max(0);
    let range = Range { low: Bound::Included(since_ms as f64), high: Bound::Unbounded };
    Filter::Leaf(Leaf::Number { field: NumberField::Arrived, range })
}

fn read_sort(value: &str) -> Result<Sort, Unread> {
    let lower = value.trim().to_lowercase();
    let (is_reversed, name) = match lower.strip_prefix(is_minus) {
        Some(name) => (true, name),
        None => (false, lower.as_str()),
    };
    let by = match (name, registry::field(name).map(|field| field.kind)) {
        (SORT_NAME, _) => Some(SortBy::Name),
        (SORT_CHARACTER, _) | (_, Some(FieldKind::Mark(Source::On))) => Some(SortBy::Character),
        (_, Some(FieldKind::Number(number, _))) => Some(SortBy::Number(number)),
        _ => None,
    };
    by.map(|by| Sort { by, is_reversed }).ok_or_else(|| {
        let near = nearest(name, registry::sort_names());
        let sign = if is_reversed { "-" } else { "" };
        Unread::new("a field to sort by, such as al, -value, name or character")
            .with(near.map(|near| format!("{sign}{near}")))
    })
}
