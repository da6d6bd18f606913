//! Numbers of the properties we read. Names in the comments are Decal's and ACE's.

/// The game server's own numbers.
pub mod int {
    pub const BURDEN: u32 = 5;
    pub const CAPACITY_APPRAISED: u32 = 6;
    /// `CurrentWieldedLocation`: only appraisals tell it.
    pub const WORN_MASK: u32 = 10;
    pub const RARE_ID: u32 = 17;
    pub const VALUE: u32 = 19;
    pub const ARMOR_LEVEL: u32 = 28;
    pub const BONDED: u32 = 33;
    /// Not 0: nobody can enchant it.
    pub const RESIST_MAGIC: u32 = 36;
    pub const USES_MAX: u32 = 91;
    pub const USES: u32 = 92;
    pub const WORKMANSHIP: u32 = 105;
    pub const SPELLCRAFT: u32 = 106;
    pub const MANA: u32 = 107;
    pub const MANA_MAX: u32 = 108;
    pub const LORE: u32 = 109;
    pub const ATTUNED: u32 = 114;
    pub const ACTIVATION_LEVEL: u32 = 115;
    pub const MATERIAL: u32 = 131;
    /// Kind, skill and value of each of the four requirements to wield an item.
    pub const WIELD: [[u32; 3]; 4] =
        [[158, 159, 160], [270, 271, 272], [273, 274, 275], [276, 277, 278]];
    pub const SALVAGE_ITEMS: u32 = 170;
    pub const TINKS: u32 = 171;
    pub const ACTIVATION_SKILL: u32 = 176;
    pub const IMBUE: u32 = 179;
    pub const ELEMENTAL_BONUS: u32 = 204;
    pub const SET: u32 = 265;
    /// More than 0: nobody can carry more of them than that.
    pub const UNIQUE: u32 = 279;
    pub const ITEM_LEVEL_MAX: u32 = 319;
    pub const CLOAK_PROC: u32 = 352;
    pub const WEAPON_TYPE: u32 = 353;
    pub const SUMMONING_MASTERY: u32 = 362;
    pub const USE_SKILL: u32 = 366;
    pub const USE_SKILL_LEVEL: u32 = 367;
    pub const USE_SPECIALIZED: u32 = 368;
    pub const USE_LEVEL: u32 = 369;
    pub const DAMAGE_RATING: u32 = 370;
    pub const DAMAGE_RESIST_RATING: u32 = 371;
    pub const CRIT_RATING: u32 = 372;
    pub const CRIT_RESIST_RATING: u32 = 373;
    pub const CRIT_DAMAGE_RATING: u32 = 374;
    pub const CRIT_DAMAGE_RESIST_RATING: u32 = 375;
    pub const HEAL_BOOST_RATING: u32 = 376;
    pub const VITALITY_RATING: u32 = 379;

    // What Decal numbers anew.
    pub const WCID: u32 = 218_103_808;
    pub const ICON: u32 = 218_103_809;
    pub const CONTAINER: u32 = 218_103_810;
    pub const CAPACITY: u32 = 218_103_812;
    pub const STACK: u32 = 218_103_814;
    pub const STACK_MAX: u32 = 218_103_815;
    pub const WIELDER: u32 = 218_103_818;
    pub const WIELDING_SLOT: u32 = 218_103_819;
    pub const COVERAGE: u32 = 218_103_821;
    pub const EQUIP_MASK: u32 = 218_103_822;
    pub const CATEGORY: u32 = 218_103_834;
    pub const SPEED: u32 = 218_103_839;
    pub const EQUIP_SKILL: u32 = 218_103_840;
    pub const DAMAGE_TYPE: u32 = 218_103_841;
    pub const MAX_DAMAGE: u32 = 218_103_842;
    pub const ICON_OVERLAY: u32 = 218_103_849;
    pub const ICON_UNDERLAY: u32 = 218_103_850;
    pub const SLOT: u32 = 231_735_296;
}

pub mod double {
    pub const MANA_RATE: u32 = 5;
    /// 1.15 is +15 %, as are all bonuses here but mana conversion.
    pub const MELEE_DEFENSE: u32 = 29;
    /// 0.15 is +15 %.
    pub const MANA_CONVERSION: u32 = 144;
    pub const MISSILE_DEFENSE: u32 = 149;
    pub const MAGIC_DEFENSE: u32 = 150;
    pub const ELEMENTAL_VS_MONSTERS: u32 = 152;

    // What Decal numbers anew.
    /// Slashing, piercing, bludgeoning, cold, fire, acid, lightning.
    pub const PROTECTIONS: [u32; 7] =
        [167_772_160, 167_772_161, 167_772_162, 167_772_166, 167_772_165, 167_772_163, 167_772_164];
    /// As shown: the average of a bag of salvage.
    pub const SHOWN_WORKMANSHIP: u32 = 167_772_169;
    pub const VARIANCE: u32 = 167_772_171;
    pub const ATTACK: u32 = 167_772_172;
    pub const DAMAGE_BONUS: u32 = 167_772_174;
}

pub mod text {
    pub const NAME: u32 = 1;
}

pub mod flag {
    pub const RETAINED: u32 = 91;
}
