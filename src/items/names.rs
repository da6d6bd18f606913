//! What to call things.

use std::borrow::Cow;

use crate::domain::item::Item;
use crate::facts;

/// Name of a material; the digits of one nobody has listed.
pub fn material_name(id: i32) -> Cow<'static, str> {
    match facts::material_name(id) {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Owned(id.to_string()),
    }
}

/// What players call an item: its material, then its name. `None` for an item without a name.
///
/// A name that holds its material already, such as `Salvaged Steel`, stands alone.
pub fn shown_name(item: &Item) -> Option<Cow<'_, str>> {
    let name = item.name.as_deref()?;
    let material = item.material.map(material_name);
    match material.filter(|material| !name.contains(material.as_ref())) {
        Some(material) => Some(Cow::Owned(format!("{material} {name}"))),
        None => Some(Cow::Borrowed(name)),
    }
}

/// What Mag-Tools writes for a set of imbues, such as `CS AR`; some it has no word for.
///
/// Source: Mag-Plugins `MyWorldObject`, `Imbue`.
pub fn imbue_text(bits: u32) -> String {
    let tokens = facts::imbues().iter().filter(|imbue| bits & imbue.bit != 0);
    let tokens = tokens.map(|imbue| imbue.token).filter(|token| !token.is_empty());
    tokens.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imbues_are_told_in_order() {
        for (bits, expected) in [
            (0, ""),
            (1, "CS"),
            (0x2000_0000 | 1024 | 4, "AR MeleeImbue MagicAbsorb"),
            (2048, ""),
            (16_384, ""),
            (2048 | 2, "CB"),
            (
                u32::MAX,
                "CS CB AR SlashRend PierceRend BludgeRend AcidRend FrostRend LightRend FireRend \
                        MeleeImbue MagicImbue Hematited MagicAbsorb",
            ),
        ] {
            assert_eq!(imbue_text(bits), expected, "{bits}");
        }
    }

    #[test]
    fn unknown_materials_are_told_by_number() {
        assert_eq!(material_name(64), "Steel");
        assert_eq!(material_name(999), "999");
    }
}
