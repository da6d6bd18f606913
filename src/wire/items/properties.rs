//! The numbered properties of an item, and its lists of spells.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::wire::FrameError;
use crate::wire::coerce::Scalar;

/// Most properties of one kind. The game knows about 450 of the largest kind, and an item has some
/// dozens of them.
pub const KEYS_MAX: usize = 512;
/// Most spells of one list. Items carry a dozen or two at most.
pub const SPELLS_MAX: usize = 256;
/// Longest text property, characters: room for the longest descriptions and inscriptions.
pub const ITEM_TEXT_CHARS_MAX: usize = 4_096;
/// Beyond it a property is nonsense: no number of an item comes near.
const DOUBLE_ABS_MAX: f64 = 1e15;

/// What a property may hold.
pub(super) trait Property: Sized {
    /// The name of the member, for reasons.
    const MEMBER: &'static str;

    /// `None` for `null` and for an empty text where that cannot be a value.
    fn read(value: &Scalar, field: &'static str) -> Result<Option<Self>, FrameError>;
}

impl Property for bool {
    const MEMBER: &'static str = "BoolValues";

    fn read(value: &Scalar, field: &'static str) -> Result<Option<Self>, FrameError> {
        value.flag(field)
    }
}

impl Property for i32 {
    const MEMBER: &'static str = "IntValues";

    /// 32 bits of either sign: sets of bits and ids are sent both ways.
    fn read(value: &Scalar, field: &'static str) -> Result<Option<Self>, FrameError> {
        let Some(number) = whole(value, field)? else { return Ok(None) };
        i32::try_from(number)
            .or_else(|_| u32::try_from(number).map(u32::cast_signed))
            .map(Some)
            .map_err(|_| FrameError::out_of_range(field))
    }
}

impl Property for f64 {
    const MEMBER: &'static str = "DoubleValues";

    fn read(value: &Scalar, field: &'static str) -> Result<Option<Self>, FrameError> {
        value.number(field, DOUBLE_ABS_MAX)
    }
}

impl Property for String {
    const MEMBER: &'static str = "StringValues";

    fn read(value: &Scalar, field: &'static str) -> Result<Option<Self>, FrameError> {
        value.text(field, ITEM_TEXT_CHARS_MAX)
    }
}

/// Numbered properties: an object whose keys are decimal texts.
pub(super) struct Properties<T>(pub BTreeMap<u32, T>);

impl<T> Default for Properties<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'de, T: Property> Deserialize<'de> for Properties<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);
        impl<'de, T: Property> Visitor<'de> for Read<T> {
            type Value = Properties<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "`{}` as an object of numbered values", T::MEMBER)
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Properties::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut properties = BTreeMap::new();
                while let Some((key, value)) = map.next_entry::<Cow<str>, Scalar>()? {
                    let in_member = |what| A::Error::custom(format_args!("{}: {what}", T::MEMBER));
                    let key = key.trim().parse().map_err(|_| {
                        in_member(format!("`{:.40}` is no number of a property", key.as_ref()))
                    })?;
                    let value = T::read(&value, T::MEMBER)
                        .map_err(|error| in_member(format!("{key}: {error}")))?;
                    if let Some(value) = value {
                        properties.insert(key, value);
                    }
                    if properties.len() > KEYS_MAX {
                        return Err(in_member(format!("more than {KEYS_MAX} properties")));
                    }
                }
                Ok(Properties(properties))
            }
        }
        deserializer.deserialize_any(Read(PhantomData))
    }
}

/// Numbers of spells.
#[derive(Default)]
pub(super) struct Spells(pub Vec<i32>);

impl<'de> Deserialize<'de> for Spells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Spells;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of spells")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Spells::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut spells = Vec::new();
                while let Some(value) = seq.next_element::<Scalar>()? {
                    spells.extend(i32::read(&value, "Spells").map_err(A::Error::custom)?);
                    if spells.len() > SPELLS_MAX {
                        let reason = format_args!("more than {SPELLS_MAX} spells in a list");
                        return Err(A::Error::custom(reason));
                    }
                }
                Ok(Spells(spells))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

/// A whole number; text and `3.0` will do, `3.5` will not.
pub(super) fn whole(value: &Scalar, field: &'static str) -> Result<Option<i64>, FrameError> {
    if let Scalar::Whole(whole) = value {
        return i64::try_from(*whole).map(Some).map_err(|_| FrameError::out_of_range(field));
    }
    match value.number(field, DOUBLE_ABS_MAX)? {
        None => Ok(None),
        #[expect(clippy::cast_possible_truncation, reason = "bounded above, and whole")]
        Some(number) if number.fract() == 0.0 => Ok(Some(number as i64)),
        Some(_) => Err(FrameError::wrong_kind(field, "a whole number")),
    }
}
