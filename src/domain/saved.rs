//! What users keep for themselves and each other: searches, and groups of characters.

use crate::domain::account::USERNAME_CHARS_MAX;
use crate::domain::character::NAME_CHARS_MAX;

/// Most searches that one user may keep.
pub const SEARCHES_OF_USER_MAX: usize = 200;
pub const GROUPS_MAX: usize = 200;
/// Most characters of one group: a whole fleet.
pub const GROUP_NAMES_MAX: usize = 2_000;
/// Longest name of a search or a group, characters.
pub const SAVED_NAME_CHARS_MAX: usize = 64;
/// Longest text of a search, characters.
pub const QUERY_CHARS_MAX: usize = 4_096;
/// Longest id of a search, bytes.
const ID_BYTES_MAX: usize = 64;

/// A search that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// The same for ever; no two have the same.
    pub id: String,
    /// [`crate::domain::account::Username::key`] of whoever keeps it.
    pub owner: String,
    pub name: String,
    /// In the language of searches.
    pub query: String,
    /// Whether others see it.
    pub is_shared: bool,
    /// Unix milliseconds.
    pub created_ms: i64,
}

/// Characters under one name, for everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Compared without regard to case.
    pub name: String,
    /// Names of characters; they need not have been seen yet.
    pub characters: Vec<String>,
}

/// All that is kept. Its functions keep the limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedSet {
    /// In the order they were added.
    pub searches: Vec<SavedSearch>,
    /// By name.
    pub groups: Vec<Group>,
}

/// Why something is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SavedError {
    #[error("a user keeps at most {SEARCHES_OF_USER_MAX} searches")]
    TooManySearches,
    #[error("there are at most {GROUPS_MAX} groups")]
    TooManyGroups,
    #[error("a group has at most {GROUP_NAMES_MAX} characters")]
    TooManyNames,
    #[error("a name has 1 to {SAVED_NAME_CHARS_MAX} characters, none of them a control character")]
    Name,
    #[error(
        "the name of a character has 1 to {NAME_CHARS_MAX} characters, none of them a control character"
    )]
    CharacterName,
    #[error("a search has at most {QUERY_CHARS_MAX} characters, none of them a control character")]
    Query,
    #[error("the id or the owner of a search is no good")]
    Id,
}

impl SavedSet {
    /// Adds a search, or takes the place of the one with its id.
    pub fn put_search(&mut self, search: SavedSearch) -> Result<(), SavedError> {
        check_text(&search.name, SAVED_NAME_CHARS_MAX, SavedError::Name)?;
        check_text(&search.owner, USERNAME_CHARS_MAX, SavedError::Id)?;
        check_text(&search.id, ID_BYTES_MAX, SavedError::Id)?;
        // All there is, is a search as well.
        if !search.query.is_empty() {
            check_text(&search.query, QUERY_CHARS_MAX, SavedError::Query)?;
        }
        if let Some(known) = self.searches.iter_mut().find(|known| known.id == search.id) {
            *known = search;
            return Ok(());
        }
        let of_owner = self.searches.iter().filter(|known| known.owner == search.owner);
        if of_owner.count() >= SEARCHES_OF_USER_MAX {
            return Err(SavedError::TooManySearches);
        }
        self.searches.push(search);
        Ok(())
    }

    /// Returns the search that is gone, if there was one.
    pub fn remove_search(&mut self, id: &str) -> Option<SavedSearch> {
        let index = self.searches.iter().position(|known| known.id == id)?;
        Some(self.searches.remove(index))
    }

    pub fn group(&self, name: &str) -> Option<&Group> {
        let key = name.to_lowercase();
        self.groups.iter().find(|group| group.name.to_lowercase() == key)
    }

    /// Adds a group, or takes the place of the one of its name.
    pub fn put_group(&mut self, group: Group) -> Result<(), SavedError> {
        check_text(&group.name, SAVED_NAME_CHARS_MAX, SavedError::Name)?;
        if group.characters.len() > GROUP_NAMES_MAX {
            return Err(SavedError::TooManyNames);
        }
        for name in &group.characters {
            check_text(name, NAME_CHARS_MAX, SavedError::CharacterName)?;
        }
        if self.group(&group.name).is_none() && self.groups.len() >= GROUPS_MAX {
            return Err(SavedError::TooManyGroups);
        }
        self.remove_group(&group.name);
        let key = group.name.to_lowercase();
        let place = self.groups.partition_point(|known| known.name.to_lowercase() < key);
        self.groups.insert(place, group);
        Ok(())
    }

    /// Returns the group that is gone, if there was one.
    pub fn remove_group(&mut self, name: &str) -> Option<Group> {
        let key = name.to_lowercase();
        let index = self.groups.iter().position(|group| group.name.to_lowercase() == key)?;
        Some(self.groups.remove(index))
    }
}

fn check_text(text: &str, chars_max: usize, error: SavedError) -> Result<(), SavedError> {
    let is_good = !text.trim().is_empty()
        && text.chars().nth(chars_max).is_none()
        && !text.chars().any(char::is_control);
    if is_good { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(id: usize, owner: &str) -> SavedSearch {
        SavedSearch {
            id: id.to_string(),
            owner: owner.to_owned(),
            name: "Sleeves".to_owned(),
            query: "al:>500".to_owned(),
            is_shared: false,
            created_ms: 1,
        }
    }

    fn group(name: &str) -> Group {
        Group { name: name.to_owned(), characters: vec!["Larsson".to_owned()] }
    }

    #[test]
    fn searches_are_replaced_by_id_and_bounded_by_user() {
        let mut saved = SavedSet::default();
        for id in 0..SEARCHES_OF_USER_MAX {
            assert_eq!(saved.put_search(search(id, "erik")), Ok(()));
        }
        assert_eq!(saved.put_search(search(900, "erik")), Err(SavedError::TooManySearches));
        assert_eq!(saved.put_search(search(901, "zoë")), Ok(()));
        let renamed = SavedSearch { name: "Gloves".to_owned(), ..search(7, "erik") };
        assert_eq!(saved.put_search(renamed.clone()), Ok(()));
        assert_eq!(saved.remove_search("7"), Some(renamed));
        assert_eq!(saved.remove_search("7"), None);
        assert_eq!(saved.put_search(search(900, "erik")), Ok(()));
    }

    #[test]
    fn groups_are_one_for_all_spellings_and_sorted() {
        let mut saved = SavedSet::default();
        for name in ["mules", "Archers", "MULES"] {
            assert_eq!(saved.put_group(group(name)), Ok(()));
        }
        let names: Vec<_> = saved.groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["Archers", "MULES"]);
        assert!(saved.group("Mules").is_some());
        assert_eq!(saved.remove_group("mules"), Some(group("MULES")));
        for n in 1..GROUPS_MAX {
            assert_eq!(saved.put_group(group(&format!("g{n}"))), Ok(()));
        }
        assert_eq!(saved.put_group(group("one more")), Err(SavedError::TooManyGroups));
        assert_eq!(saved.put_group(group("G5")), Ok(()));
    }

    #[test]
    fn texts_have_limits() {
        let mut saved = SavedSet::default();
        let long = "x".repeat(QUERY_CHARS_MAX + 1);
        let cases = [
            (SavedSearch { name: String::new(), ..search(1, "erik") }, SavedError::Name),
            (SavedSearch { query: long.clone(), ..search(1, "erik") }, SavedError::Query),
            (SavedSearch { query: "a\nb".to_owned(), ..search(1, "erik") }, SavedError::Query),
            (SavedSearch { id: long.clone(), ..search(1, "erik") }, SavedError::Id),
            (search(1, ""), SavedError::Id),
        ];
        for (search, error) in cases {
            assert_eq!(saved.put_search(search), Err(error));
        }
        let names = vec!["Larsson".to_owned(); GROUP_NAMES_MAX + 1];
        let many = Group { characters: names, ..group("mules") };
        assert_eq!(saved.put_group(many), Err(SavedError::TooManyNames));
        assert_eq!(saved.put_group(group(&long)), Err(SavedError::Name));
        let bad = Group { characters: vec![long], ..group("mules") };
        assert_eq!(saved.put_group(bad), Err(SavedError::CharacterName));
        assert_eq!(saved, SavedSet::default());
    }
}
