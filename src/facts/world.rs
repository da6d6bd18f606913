//! Creatures, and what a character's sheet and diary speak of: titles, quests.

use std::sync::LazyLock;

use crate::facts::table::rows;

/// A kind of creature. Several of one name are told as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Creature {
    pub name: &'static str,
    /// Its creature type, such as `Drudge`.
    pub kind: &'static str,
    pub level_min: u16,
    pub level_max: u16,
}

/// A title a character may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Title {
    pub id: i32,
    pub title: &'static str,
}

/// A quest that can be done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quest {
    /// The game server's name for it.
    pub flag: &'static str,
    /// How long after finishing it, seconds.
    pub repeat_s: u32,
}

/// All creatures, by name.
pub fn creatures() -> &'static [Creature] {
    static CREATURES: LazyLock<Vec<Creature>> = LazyLock::new(|| {
        let columns = ["name", "type", "level_min", "level_max"];
        rows(include_str!("../../assets/facts/creatures.tsv"), &columns)
            .map(|row| Creature {
                name: row.text(0),
                kind: row.text(1),
                level_min: row.number(2),
                level_max: row.number(3),
            })
            .collect()
    });
    &CREATURES
}

/// All titles, by number.
pub fn titles() -> &'static [Title] {
    static TITLES: LazyLock<Vec<Title>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/titles.tsv"), &["id", "title"])
            .map(|row| Title { id: row.number(0), title: row.text(1) })
            .collect()
    });
    &TITLES
}

/// Quests that can be done again after an hour to a month, by name.
pub fn quests() -> &'static [Quest] {
    static QUESTS: LazyLock<Vec<Quest>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/quests.tsv"), &["flag", "repeat_s"])
            .map(|row| Quest { flag: row.text(0), repeat_s: row.number(1) })
            .collect()
    });
    &QUESTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_reads() {
        assert!(creatures().iter().any(|c| c.name == "Tusker Guard" && c.kind == "Tusker"));
        assert!(creatures().iter().all(|c| c.level_min <= c.level_max));
        assert!(titles().iter().any(|t| t.title == "Adventurer" && t.id == 1));
        assert!(quests().iter().all(|q| (3_600..=2_678_400).contains(&q.repeat_s)));
    }
}
