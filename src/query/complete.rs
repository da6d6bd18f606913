//! What may be typed next.

use std::ops::Range;

use crate::facts;
use crate::query::cantrips;
use crate::query::choices::{ANY, NEW, NONE, Source, choices, slug};
use crate::query::kinds::KINDS;
use crate::query::lexer::{is_minus, is_quote, quoted};
use crate::query::registry::{self, FIELDS, Field, FieldKind, Unit};
use crate::query::vocabulary::Vocabulary;

/// Most suggestions; more than that nobody reads.
pub const SUGGESTIONS_MAX: usize = 20;

/// What may stand where the cursor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// Bytes of the text that a suggestion takes the place of.
    pub replace: Range<usize>,
    /// Best first.
    pub items: Vec<Suggestion>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is put in.
    pub text: String,
    /// As people write it.
    pub label: String,
    /// What it means; may be empty.
    pub detail: String,
}

/// Suggests what may stand at a place of a text that may be half typed.
///
/// `cursor`: byte of the text; one past its end or within a character counts as the nearest before.
pub fn complete(text: &str, cursor: usize, vocabulary: &Vocabulary) -> Completion {
    let cursor = text.floor_char_boundary(cursor);
    let atom = Atom::at(text, cursor);
    let mut list = Ranked::default();
    let replace = match atom.separator {
        _ if atom.is_phrase => cursor..cursor,
        Some(separator) if separator.end <= cursor => {
            let name = text[atom.start..separator.start].to_lowercase();
            // A sign without a colon is a part of the value.
            let is_colon = text[separator.clone()].starts_with(':');
            let value_start = if is_colon { separator.end } else { separator.start };
            if let Some(field) = registry::field(&name) {
                let typed: String =
                    text[value_start..cursor].chars().filter(|c| !is_quote(*c)).collect();
                values(field, &typed, vocabulary, &mut list);
            }
            value_start..atom.end
        }
        separator => {
            let typed = text[atom.start..cursor].to_lowercase();
            names(&typed, vocabulary, separator.is_some(), &mut list);
            atom.start..separator.map_or(atom.end, |separator| separator.end)
        }
    };
    Completion { replace, items: list.best() }
}

/// The piece of the text that the cursor is in or after.
struct Atom {
    start: usize,
    end: usize,
    /// The colon or sign after the name of a field.
    separator: Option<Range<usize>>,
    /// It begins with a quote: a text of the user's own.
    is_phrase: bool,
}

impl Atom {
    fn at(text: &str, cursor: usize) -> Self {
        let blank = |at| Self { start: at, end: at, separator: None, is_phrase: false };
        let mut atom = blank(0);
        let mut in_quotes = false;
        for (at, c) in text.char_indices() {
            let after = at + c.len_utf8();
            let is_border = !in_quotes && (c.is_whitespace() || matches!(c, '(' | ')'));
            if is_border && at >= cursor {
                return atom;
            }
            if is_border || (at == atom.start && is_minus(c)) {
                atom = blank(after);
                // Quotes that are closed end a phrase as well.
            } else if is_quote(c)
                && (at == atom.start || atom.is_phrase || atom.separator.is_some())
            {
                atom.is_phrase |= at == atom.start;
                in_quotes = !in_quotes;
                if atom.is_phrase && !in_quotes && after <= cursor {
                    atom = blank(after);
                }
            } else if atom.separator.is_none()
                && !atom.is_phrase
                && at > atom.start
                && matches!(c, ':' | '<' | '>' | '=')
            {
                atom.separator = Some(at..after);
            }
            atom.end = after;
            if atom.start > cursor {
                return blank(cursor);
            }
        }
        atom
    }
}

/// Suggestions with how well they fit.
#[derive(Default)]
struct Ranked(Vec<(u8, Suggestion)>);

impl Ranked {
    fn put(&mut self, rank: u8, text: String, label: &str, detail: &str) {
        self.0
            .push((rank, Suggestion { text, label: label.to_owned(), detail: detail.to_owned() }));
    }

    fn best(mut self) -> Vec<Suggestion> {
        // Stable: within a rank the order of the list stays.
        self.0.sort_by_key(|(rank, _)| *rank);
        let mut items: Vec<Suggestion> = Vec::new();
        for (_, suggestion) in self.0 {
            if items.len() < SUGGESTIONS_MAX
                && items.iter().all(|item| item.text != suggestion.text)
            {
                items.push(suggestion);
            }
        }
        items
    }
}

/// 0 if it begins so, 1 if it has that inside.
fn rank(name: &str, typed: &str) -> Option<u8> {
    let (name, typed) = (slug(name), slug(typed));
    if name.starts_with(&typed) {
        return Some(0);
    }
    name.contains(&typed).then_some(1)
}

/// Names of fields, and values that begin so. `has_value`: only a name is missing.
fn names(typed: &str, vocabulary: &Vocabulary, has_value: bool, list: &mut Ranked) {
    for field in FIELDS.iter() {
        let alias = field.aliases.iter().any(|alias| alias.starts_with(typed)).then_some(1);
        let name = field.name.starts_with(typed).then_some(0);
        let inside = || rank(field.label, typed).map(|rank| rank + 2);
        if let Some(rank) = name.or(alias).or_else(inside) {
            let text = format!("{}:", field.name);
            list.put(rank, text.clone(), &text, field.summary);
        }
    }
    if has_value || typed.chars().count() < 2 {
        return;
    }
    let listed = [
        Source::Is,
        Source::On,
        Source::Set,
        Source::Material,
        Source::Imbue,
        Source::Slot,
        Source::Type,
        Source::Element,
        Source::Cantrip,
    ];
    for field in FIELDS.iter() {
        let FieldKind::Mark(source) = field.kind else { continue };
        if listed.contains(&source) {
            for (value, label, detail) in named(source, vocabulary) {
                if let Some(rank) = rank(&label, typed).or_else(|| rank(&value, typed)) {
                    let detail = if detail.is_empty() { field.label } else { detail };
                    list.put(
                        rank + 4,
                        format!("{}:{}", field.name, quoted(&value)),
                        &label,
                        detail,
                    );
                }
            }
        }
    }
}

fn values(field: &Field, typed: &str, vocabulary: &Vocabulary, list: &mut Ranked) {
    match field.kind {
        FieldKind::Number(_, unit) => number_values(unit, typed, list),
        FieldKind::Sort => {
            let minus = if typed.starts_with(is_minus) { "-" } else { "" };
            let name = typed.trim_start_matches(is_minus).to_lowercase();
            for known in registry::sort_names() {
                let label = registry::field(known).map_or(known, |field| field.label);
                let rank = rank(known, &name).or_else(|| rank(label, &name).map(|rank| rank + 1));
                if let Some(rank) = rank {
                    list.put(rank, format!("{minus}{known}"), label, "");
                }
            }
        }
        FieldKind::Mark(source) => mark_values(source, typed, vocabulary, list),
    }
}

fn number_values(unit: Unit, typed: &str, list: &mut Ranked) {
    let ages = [
        ("<1h", "in the last hour"),
        ("<1d", "in the last day"),
        ("<1w", "in the last week"),
        (">1w", "more than a week ago"),
        (">30d", "more than 30 days ago"),
    ];
    let tests = [
        (">", "more than"),
        (">=", "at least"),
        ("<", "less than"),
        ("<=", "at most"),
        (ANY, "has one"),
        (NONE, "has none"),
    ];
    let known: &[(&str, &str)] = if unit == Unit::Age { &ages } else { &tests };
    let typed = typed.to_lowercase();
    for (text, detail) in known.iter().filter(|(text, _)| text.starts_with(&typed)) {
        list.put(0, (*text).to_owned(), text, detail);
    }
    let is_number = typed.ends_with(|c: char| c.is_ascii_digit());
    if is_number
        && unit != Unit::Age
        && !typed.contains("..")
        && !typed.starts_with(['<', '>', '='])
    {
        list.put(0, format!("{typed}.."), &format!("{typed}.."), "from here up");
    }
}

fn mark_values(source: Source, typed: &str, vocabulary: &Vocabulary, list: &mut Ranked) {
    // Only the last of several values is being typed.
    let (before, typed) = typed.rfind(',').map_or(("", typed), |at| typed.split_at(at + 1));
    let mut put = |rank: u8, value: &str, label: &str, detail: &str| {
        list.put(rank, quoted(&format!("{before}{value}")), label, detail);
    };
    if source.optional().is_some() && before.is_empty() {
        for (word, detail) in [(ANY, "has one"), (NONE, "has none")] {
            if !typed.is_empty() && word.starts_with(&typed.to_lowercase()) {
                put(0, word, word, detail);
            } else if typed.is_empty() {
                put(2, word, word, detail);
            }
        }
    }
    // The line stands, and the tier is missing.
    if let (Source::Cantrip, Some(at)) = (source, typed.find(['<', '>', '='])) {
        let rest = typed[at..].trim_start_matches(['<', '>', '=']);
        let sign = &typed[at..typed.len() - rest.len()];
        for tier in ["legendary", "epic", "major", "minor"] {
            if tier.starts_with(&rest.to_lowercase()) {
                put(0, &format!("{}{sign}{tier}", slug(&typed[..at])), tier, "");
            }
        }
        return;
    }
    if source == Source::Spell {
        let typed = slug(typed);
        let known = cantrips::spell_slugs().iter().filter(|_| typed.chars().count() >= 3);
        for (id, name) in known.filter(|(_, name)| name.contains(&typed)) {
            let label = facts::spell(id.cast_signed()).map_or(name.as_str(), |spell| spell.name);
            put(u8::from(!name.starts_with(&typed)), name, label, "");
        }
        return;
    }
    let typed =
        if source == Source::Tier { typed.trim_start_matches(['<', '>', '=']) } else { typed };
    for (value, label, detail) in named(source, vocabulary) {
        if let Some(rank) = rank(&label, typed).or_else(|| rank(&value, typed)) {
            put(rank, &value, &label, detail);
            if source == Source::Cantrip && !typed.is_empty() {
                put(rank + 2, &format!("{value}>=epic"), &label, "epic or better");
                put(rank + 2, &format!("{value}>=legendary"), &label, "legendary");
            }
            if source == Source::Tier {
                put(rank + 2, &format!(">={value}"), &label, "or better");
            }
        }
    }
}

/// The values of a field: as the language writes them, as people do, and what they mean.
fn named(source: Source, vocabulary: &Vocabulary) -> Vec<(String, String, &'static str)> {
    let listed = |list: &[crate::query::choices::Choice]| {
        list.iter().map(|choice| (choice.value.clone(), choice.label.clone(), "")).collect()
    };
    match source {
        Source::Is => {
            let known = KINDS.iter().map(|kind| (kind.word, kind.summary));
            let known = known.chain([(NEW, "came within a day")]);
            known.map(|(word, detail)| (word.to_owned(), word.to_owned(), detail)).collect()
        }
        Source::Cantrip => listed(cantrips::lines().as_slice()),
        Source::On => {
            let characters = vocabulary.characters.iter().map(|(_, name)| (name, "character"));
            let groups = vocabulary.groups.iter().map(|(name, _)| (name, "group"));
            let all = characters.chain(groups);
            all.map(|(name, detail)| (name.clone(), name.clone(), detail)).collect()
        }
        Source::In => {
            let packs =
                (1..=8).map(|number| (format!("pack-{number}"), format!("Pack {number}"), ""));
            let first = [("worn", "Worn"), ("main", "Main pack")];
            let first = first.map(|(value, label)| (value.to_owned(), label.to_owned(), ""));
            first.into_iter().chain(packs).collect()
        }
        other => listed(choices(other)),
    }
}

#[cfg(test)]
mod tests;
