/** Of a cantrip, from the best. Quest gear has tiers between those of loot. */
export const TIERS = [
  "legendary",
  "epic",
  "major",
  "inner",
  "moderate",
  "minor",
  "lesser",
  "feeble",
] as const;
export type Tier = (typeof TIERS)[number];
