//! What sort of thing an item is, and what it asks of its wearer.

/// Declares a numbered enumeration whose numbers others may extend.
macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($id:literal $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($variant,)*
            /// A number nobody has listed.
            Other(i32),
        }

        impl $name {
            pub fn from_id(id: i32) -> Self {
                match id {
                    $($id => Self::$variant,)*
                    other => Self::Other(other),
                }
            }

            pub fn id(self) -> i32 {
                match self {
                    $(Self::$variant => $id,)*
                    Self::Other(other) => other,
                }
            }

            /// The name as the client's add-ons write it; `None` for a number nobody has listed.
            pub fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some(stringify!($variant)),)*
                    Self::Other(_) => None,
                }
            }
        }
    };
}

numbered! {
    /// Class of an object. Source: Decal's `ObjectClass`.
    ObjectClass {
        0 Unknown,
        1 MeleeWeapon,
        2 Armor,
        3 Clothing,
        4 Jewelry,
        5 Monster,
        6 Food,
        7 Money,
        8 Misc,
        9 MissileWeapon,
        10 Container,
        11 Gem,
        12 SpellComponent,
        13 Key,
        14 Portal,
        15 TradeNote,
        16 ManaStone,
        17 Plant,
        18 BaseCooking,
        19 BaseAlchemy,
        20 BaseFletching,
        21 CraftedCooking,
        22 CraftedAlchemy,
        23 CraftedFletching,
        24 Player,
        25 Vendor,
        26 Door,
        27 Corpse,
        28 Lifestone,
        29 HealingKit,
        30 Lockpick,
        31 WandStaffOrb,
        32 Bundle,
        33 Book,
        34 Journal,
        35 Sign,
        36 Housing,
        37 Npc,
        38 Foci,
        39 Salvage,
        40 Ust,
        41 Services,
        42 Scroll,
    }
}

numbered! {
    /// What a wield requirement compares. Source: ACE's `WieldRequirement`.
    WieldKind {
        // A buffed skill, attribute or vital; the raw ones are compared without buffs.
        1 Skill,
        2 RawSkill,
        3 Attribute,
        4 RawAttribute,
        5 Vital,
        6 RawVital,
        7 Level,
        // 2 is trained, 3 is specialized.
        8 Training,
        9 IntProperty,
        10 BoolProperty,
        11 CreatureType,
        12 Heritage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_keep_their_numbers() {
        for id in -1..=43 {
            let class = ObjectClass::from_id(id);
            assert_eq!(class.id(), id);
            assert_eq!(class.name().is_some(), (0..=42).contains(&id), "{id}");
        }
        assert_eq!(ObjectClass::from_id(39), ObjectClass::Salvage);
        assert_eq!(ObjectClass::from_id(99), ObjectClass::Other(99));
        assert_eq!(WieldKind::from_id(7), WieldKind::Level);
        assert_eq!(WieldKind::from_id(13).name(), None);
    }
}
