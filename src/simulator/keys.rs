//! Numbers of an item's properties, as the plugin writes them. Source: ACE, Decal.

// The game server's own.
pub const BURDEN: u32 = 5;
pub const PLACES: u32 = 6;
pub const WORN_MASK: u32 = 10;
pub const VALUE: u32 = 19;
pub const ARMOR_LEVEL: u32 = 28;
pub const BONDED: u32 = 33;
pub const USES_MAX: u32 = 91;
pub const USES: u32 = 92;
pub const WORKMANSHIP: u32 = 105;
pub const SPELLCRAFT: u32 = 106;
pub const MANA: u32 = 107;
pub const MANA_MAX: u32 = 108;
pub const LORE: u32 = 109;
pub const ATTUNED: u32 = 114;
pub const MATERIAL: u32 = 131;
/// Kind, skill and value of the requirements to wield an item.
pub const WIELD: [[u32; 3]; 2] = [[158, 159, 160], [270, 271, 272]];
pub const TINKS: u32 = 171;
pub const GEM_COUNT: u32 = 177;
pub const GEM_TYPE: u32 = 178;
pub const IMBUE: u32 = 179;
pub const ELEMENTAL_BONUS: u32 = 204;
pub const SET: u32 = 265;
pub const ITEM_LEVEL_MAX: u32 = 319;
pub const ITEM_XP_STYLE: u32 = 320;
pub const CLOAK_PROC: u32 = 352;
pub const WEAPON_TYPE: u32 = 353;
pub const SUMMONING_MASTERY: u32 = 362;
pub const USE_SKILL: u32 = 366;
pub const USE_SKILL_LEVEL: u32 = 367;
pub const USE_LEVEL: u32 = 369;
pub const RATINGS: std::ops::RangeInclusive<u32> = 370..=379;

// What Decal numbers anew.
pub const WCID: u32 = 218_103_808;
pub const ICON: u32 = 218_103_809;
pub const CONTAINER: u32 = 218_103_810;
pub const PLACES_SEEN: u32 = 218_103_812;
pub const STACK: u32 = 218_103_814;
pub const STACK_MAX: u32 = 218_103_815;
pub const WIELDER: u32 = 218_103_818;
pub const WIELDING_SLOT: u32 = 218_103_819;
pub const COVERAGE: u32 = 218_103_821;
pub const EQUIP_MASK: u32 = 218_103_822;
pub const EQUIP_TYPE: u32 = 218_103_823;
pub const OUTLINE: u32 = 218_103_824;
pub const MISSILE_TYPE: u32 = 218_103_825;
pub const CATEGORY: u32 = 218_103_834;
pub const SPELL_COUNT: u32 = 218_103_838;
pub const SPEED: u32 = 218_103_839;
pub const EQUIP_SKILL: u32 = 218_103_840;
pub const DAMAGE_TYPE: u32 = 218_103_841;
pub const MAX_DAMAGE: u32 = 218_103_842;
pub const ACTIVE_SPELL_COUNT: u32 = 218_103_848;
pub const UNDERLAY: u32 = 218_103_850;
pub const SLOT: u32 = 231_735_296;

// Fractional ones.
pub const MANA_RATE: u32 = 5;
pub const MELEE_DEFENSE: u32 = 29;
/// 0.1 is +10 %; the other bonuses have 1.1 for that.
pub const MANA_CONVERSION: u32 = 144;
pub const MISSILE_DEFENSE: u32 = 149;
pub const MAGIC_DEFENSE: u32 = 150;
pub const ELEMENTAL_VS_MONSTERS: u32 = 152;
/// Slashing, piercing, bludgeoning, acid, lightning, fire, cold: the next seven.
pub const SLASH_PROTECTION: u32 = 167_772_160;
pub const SHOWN_WORKMANSHIP: u32 = 167_772_169;
pub const VARIANCE: u32 = 167_772_171;
pub const ATTACK: u32 = 167_772_172;
pub const DAMAGE_BONUS: u32 = 167_772_174;

// Texts and flags.
pub const NAME: u32 = 1;
pub const PLURAL: u32 = 20;
pub const INSCRIBABLE: u32 = 22;
pub const RETAINED: u32 = 91;
pub const DYABLE: u32 = 100;
