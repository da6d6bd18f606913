//! What can be asked of an item.

use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;

/// One item as the search sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub character: CharacterId,
    pub item: ItemId,
    /// Name of the character, to sort by.
    pub character_name: String,
    /// Material and name, as shown. Searched by its words, see [`crate::query::words`].
    pub title: String,
    /// By [`NumberField`] as index.
    pub numbers: [Option<f64>; NumberField::COUNT],
    /// Sorted, none twice.
    pub marks: Vec<Mark>,
}

/// Declares the number fields with their names in the language.
macro_rules! number_fields {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// A number of an item that can be compared and sorted by.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum NumberField {
            $($(#[$doc])* $variant,)*
        }

        impl NumberField {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
            pub const COUNT: usize = Self::ALL.len();

            /// The name in the language.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

number_fields! {
    /// Armour level as shown.
    ArmorLevel "al",
    /// Armour level as it dropped: neither tinkering nor cantrip.
    BaseArmor "base",
    Workmanship "wk",
    Tinks "tinks",
    Value "value",
    Burden "burden",
    /// Most damage, as shown.
    Damage "dmg",
    MinDamage "mindmg",
    /// 0 to 1.
    Variance "var",
    /// Damage bonus of a launcher, percent.
    DamageBonus "bonus",
    /// Points of elemental damage of a launcher; a caster's percent against monsters.
    Elemental "elem",
    /// Average damage of a blow after the best use of the tinkers left; for launchers the number to
    /// rank them by.
    Dot "dot",
    /// Percent, as the next four.
    Attack "atk",
    MeleeDefense "md",
    MissileDefense "msd",
    MagicDefense "mgd",
    ManaConversion "mc",
    /// Mana now.
    Mana "mana",
    Spellcraft "craft",
    /// Character's level it takes to wield or use it.
    Level "lvl",
    /// The first wield requirement, level or skill.
    Wield "wield",
    /// Arcane lore it takes.
    Lore "lore",
    DamageRating "dr",
    DamageResistRating "drr",
    CritRating "cr",
    CritResistRating "crr",
    CritDamageRating "cd",
    CritDamageResistRating "cdr",
    HealBoostRating "hb",
    VitalityRating "vit",
    /// Sum of the gear ratings.
    Rating "rating",
    Stack "stack",
    Uses "uses",
    /// Number of the rare.
    Rare "rare",
    /// When it was last told, Unix milliseconds; the language compares its age.
    Seen "seen",
    /// When it came to its owner, Unix milliseconds; the language compares its age.
    Arrived "came",
}

/// Something an item has or is: a number of its own for each, so that the index needs but one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark(pub u64);

/// What sort of thing a mark tells. The numbers are in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum MarkKind {
    /// A word of `is:`; the value is its position in the language's list.
    Is = 1,
    /// It has a mark of the kind that the value names: `set:any`.
    Has = 2,
    /// Equipment set.
    Set = 3,
    Material = 4,
    /// Bit number in the mask.
    Imbue = 5,
    /// A place where it may be worn; bit number in the equip mask.
    Slot = 6,
    /// A part of the body it covers; bit number in the coverage mask.
    Covers = 7,
    WeaponType = 8,
    /// Bit number in the damage types.
    Element = 9,
    Character = 10,
    /// Container: 0 worn, 1 the main pack, then the side packs in their order.
    Container = 11,
    Spell = 12,
    /// A cantrip: its family times 256, plus 1 + its tier's position; family 0 stands for any.
    Cantrip = 13,
    ObjectClass = 14,
    /// The game server's number for this kind of thing.
    Wcid = 15,
    /// Strongest cantrip on it: 1 + the tier's position.
    BestTier = 16,
    /// The object's own number; all 32 bits of it.
    ItemId = 17,
    /// Skill the weapon is used with.
    Skill = 18,
}

impl MarkKind {
    /// Kinds that an item may lack, for which [`Self::Has`] tells whether it does.
    pub const OPTIONAL: [Self; 10] = [
        Self::Set,
        Self::Material,
        Self::Imbue,
        Self::Slot,
        Self::Covers,
        Self::WeaponType,
        Self::Element,
        Self::Spell,
        Self::Cantrip,
        Self::Skill,
    ];
}

impl Mark {
    const KIND_SHIFT: u32 = 56;

    pub fn new(kind: MarkKind, value: u32) -> Self {
        Self((kind as u64) << Self::KIND_SHIFT | u64::from(value))
    }

    /// Whether the mark is of this kind.
    pub fn is_of(self, kind: MarkKind) -> bool {
        self.0 >> Self::KIND_SHIFT == kind as u64
    }

    #[expect(clippy::cast_possible_truncation, reason = "the value has 32 bits")]
    pub fn value(self) -> u32 {
        self.0 as u32
    }
}
