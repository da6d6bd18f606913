import type { WantedLine, WantedTier } from "./model";

export const PROFILE_IDS = [
  "generic",
  "war",
  "void",
  "missile",
  "heavy",
  "light",
  "finesse",
  "two-hand",
  "dual-wield",
  "tinker",
] as const;
export type ProfileId = (typeof PROFILE_IDS)[number];

/** What somebody who fights this way wants: the cantrips, and the usual two sets. */
export interface Profile {
  readonly name: string;
  /** As the search language writes them. */
  readonly lines: readonly string[];
  /** Ids of the sets, 5 pieces of the first and 4 of the second; null for none. */
  readonly sets: readonly [number | null, number | null];
}

/** Sets of loot, by the game's numbers. */
const SOLDIERS = 13;
const ADEPTS = 14;
const ARCHERS = 15;
const DEFENDERS = 16;
const TINKERS = 17;

const BODY = ["strength", "endurance", "coordination", "quickness"];
const MIND = ["focus", "willpower"];
const WARDS = ["slashing", "piercing", "bludgeoning", "flame", "frost", "acid", "storm"].map(
  (element) => `${element}-ward`,
);
const DEFENCE = ["invulnerability", "magic-resistance", "armor"];
const MAGIC = ["life-magic-aptitude", "mana-conversion-prowess"];
const CRAFT = ["armor-tinkering", "weapon-tinkering", "item-tinkering", "magic-item-tinkering"].map(
  (skill) => `${skill}-expertise`,
);

/** A fighter: all attributes, all wards, and the defences beside the skill. Impenetrability never counts. */
const fighter = (name: string, skills: readonly string[], set = SOLDIERS): Profile => ({
  name,
  lines: [...BODY, ...MIND, ...WARDS, ...DEFENCE, ...skills],
  sets: [set, DEFENDERS],
});

/** The same without strength, of which a mage has no use. */
const mage = (name: string, skill: string): Profile => ({
  name,
  lines: [...BODY.slice(1), ...MIND, ...WARDS, ...DEFENCE, skill, ...MAGIC],
  sets: [ADEPTS, DEFENDERS],
});

export const PROFILES: Readonly<Record<ProfileId, Profile>> = {
  generic: { ...fighter("Generic", []), sets: [null, null] },
  war: mage("War magic", "war-magic-aptitude"),
  void: mage("Void magic", "void-magic-aptitude"),
  missile: fighter("Missile weapons", ["missile-weapon-aptitude"], ARCHERS),
  heavy: fighter("Heavy weapons", ["heavy-weapon-aptitude"]),
  light: fighter("Light weapons", ["light-weapon-aptitude"]),
  finesse: fighter("Finesse weapons", ["finesse-weapon-aptitude"]),
  "two-hand": fighter("Two-handed", ["two-handed-combat-aptitude"]),
  "dual-wield": fighter("Dual wield", ["dual-wield-aptitude"]),
  tinker: {
    name: "Tinker",
    lines: [...BODY, ...MIND, ...CRAFT, "salvaging-aptitude"],
    sets: [TINKERS, null],
  },
};

/** Loot below this is not worth a place in a suit. */
export const USUAL_TIER: WantedTier = "epic";

export function wantedOf(profile: ProfileId): readonly WantedLine[] {
  return PROFILES[profile].lines.map((line) => ({ line, tier: USUAL_TIER, required: false }));
}

/** What to call a line before the server has told: `heavy-weapon-aptitude` → `Heavy Weapon Aptitude`. */
export const lineTitle = (line: string) =>
  line.replace(/(^|-)(\w)/g, (_, dash: string, letter: string) => (dash ? " " : "") + letter.toUpperCase());
