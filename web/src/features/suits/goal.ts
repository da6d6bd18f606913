import {
  type ArmorGroup,
  type FleetRequest,
  type RatingKind,
  SLOTS,
  type Slot,
  type SuitRequest,
  TERMS,
  type Term,
  type WantedLine,
  type Weights,
} from "./model";
import { PROFILES, type ProfileId, wantedOf } from "./profiles";

/** A set, and how many pieces of it are wanted. */
export interface SetGoal {
  readonly id: number | null;
  readonly count: number;
}

/** An item named in a goal; the name is for people. */
export interface NamedItem {
  readonly id: number;
  readonly name: string;
}

export interface LockedItem extends NamedItem {
  /** Where it has to be; empty for anywhere. */
  readonly slots: readonly Slot[];
  /** Who has to wear it, of several; left out for the first one. */
  readonly wearer?: string;
}

/** Pieces that may only have some values of a rating, 0 for none. */
export interface RatingRule {
  readonly kind: "armor" | "clothing" | "jewelry";
  readonly rating: string;
  readonly values: readonly number[];
}

/** A slot that something keeps which is no item of the pool, with what that brings along. */
export interface TakenSlot {
  readonly slot: Slot;
  readonly set: number | null;
  readonly lines: readonly Pick<WantedLine, "line" | "tier">[];
}

/** Everything that a search for a suit is asked for, as the form has it. */
export interface Goal {
  /** Who is to wear it; "" while nobody is chosen. */
  readonly wearer: string;
  /** Who else is dressed from the same items, no item twice. */
  readonly others: readonly string[];
  /** Whether the wearers' suits are weighed as a whole; else the first come first. */
  readonly isTotal: boolean;
  /** Of the wearer; null takes everything for wieldable. */
  readonly level: number | null;
  readonly profile: ProfileId;
  /** Null as long as they are the profile's own. */
  readonly wanted: readonly WantedLine[] | null;
  /** Null as long as they are the profile's own. */
  readonly sets: readonly [SetGoal, SetGoal] | null;
  readonly isRequired: boolean;
  readonly isStrict: boolean;
  /** A query in the search language; "" for everything of everybody. */
  readonly pool: string;
  readonly usesWorn: boolean;
  readonly usesPacks: boolean;
  readonly slots: readonly Slot[];
  readonly minArmor: Readonly<Record<ArmorGroup, number>>;
  readonly ratingRules: readonly RatingRule[];
  /** How much a point of a rating counts; 1 for those that are left out. */
  readonly ratingWeights: Readonly<Partial<Record<RatingKind, number>>>;
  readonly takenSlots: readonly TakenSlot[];
  readonly allowsReductions: boolean;
  /** Most characters the items may be on; null for any number. */
  readonly ownersMax: number | null;
  readonly itemsMax: number | null;
  readonly order: readonly Term[];
  /** In place of the order; null while that decides. */
  readonly weights: Weights | "classic" | null;
  readonly suits: number;
  /** Seconds. */
  readonly timeLimit: number;
  readonly locked: readonly LockedItem[];
  readonly excluded: readonly NamedItem[];
}

export const SUITS_USUAL = 10;
export const TIME_USUAL_S = 30;

export const NEW_GOAL: Goal = {
  wearer: "",
  others: [],
  isTotal: false,
  level: null,
  profile: "heavy",
  wanted: null,
  sets: null,
  isRequired: false,
  isStrict: false,
  pool: "",
  usesWorn: true,
  usesPacks: true,
  slots: SLOTS,
  minArmor: { extremities: 0, core: 0, underwear: 0 },
  ratingRules: [],
  ratingWeights: {},
  takenSlots: [],
  allowsReductions: true,
  ownersMax: null,
  itemsMax: null,
  order: TERMS,
  weights: null,
  suits: SUITS_USUAL,
  timeLimit: TIME_USUAL_S,
  locked: [],
  excluded: [],
};

export const wantedIn = (goal: Goal): readonly WantedLine[] => goal.wanted ?? wantedOf(goal.profile);

export function setsIn(goal: Goal): readonly [SetGoal, SetGoal] {
  const [first, second] = PROFILES[goal.profile].sets;
  return (
    goal.sets ?? [
      { id: first, count: 5 },
      { id: second, count: 4 },
    ]
  );
}

/** What keeps a search from being worth a question to the server; null when nothing does. */
export function missingIn(goal: Goal): string | null {
  if (goal.wearer === "") return "Choose who wears it";
  if (goal.slots.length === 0) return "Choose at least one slot";
  if (!goal.usesWorn && !goal.usesPacks) return "Take in what is worn, what is in packs, or both";
  return null;
}

/** Everybody who is dressed, the first one first. */
export const wearersOf = ({ wearer, others }: Goal): readonly string[] => [
  wearer,
  ...others.filter((name) => name !== wearer),
];

/** The question to the server for several wearers at once. */
export function fleetOf(goal: Goal): FleetRequest {
  // What is about one character is told with that one.
  const { wearer, locked_items, locked_slots, time_limit, k, ...request } = requestOf(goal);
  return {
    request,
    wearers: wearersOf(goal).map((character) => {
      const isFirst = character === goal.wearer;
      const locks = goal.locked.filter((lock) => (lock.wearer ?? goal.wearer) === character);
      return {
        character,
        ...(isFirst && goal.level !== null ? { wearer: { level: goal.level } } : {}),
        ...(isFirst && locked_slots !== undefined ? { locked_slots } : {}),
        ...(locks.length > 0 ? { locked_items: locks.map(lockOf) } : {}),
      };
    }),
    mode: goal.isTotal ? "total" : "priority",
    time_limit: time_limit ?? null,
  };
}

const lockOf = ({ id, slots }: LockedItem) => (slots.length === 0 ? id : { item_id: id, slots });

/** The question to the server. */
export function requestOf(goal: Goal): SuitRequest {
  const [primary, secondary] = setsIn(goal);
  const request: Record<string, unknown> = {
    include_all_characters: true,
    include_equipped: goal.usesWorn,
    include_inventory: goal.usesPacks,
    slots: goal.slots,
    wanted: wantedIn(goal),
    allow_reductions: goal.allowsReductions,
    k: goal.suits,
    time_limit: goal.timeLimit,
  };
  const put = (field: string, value: unknown, isTold: boolean) => {
    if (isTold) request[field] = value;
  };
  const wearer = { character: goal.wearer, ...(goal.level === null ? {} : { level: goal.level }) };
  put("wearer", wearer, goal.wearer !== "");
  put("pool", goal.pool, goal.pool.trim() !== "");
  put("primary_set", primary.id, primary.id !== null);
  put("primary_count", primary.count, primary.id !== null);
  put("secondary_set", secondary.id, secondary.id !== null);
  put("secondary_count", secondary.count, secondary.id !== null);
  put("require_sets", true, goal.isRequired);
  put("strict_sets", true, goal.isStrict);
  const levels = Object.entries(goal.minArmor).filter(([, level]) => level > 0);
  put("min_armor", Object.fromEntries(levels), levels.length > 0);
  put("allowed_ratings", allowedRatings(goal.ratingRules), goal.ratingRules.length > 0);
  put("rating_weights", goal.ratingWeights, Object.keys(goal.ratingWeights).length > 0);
  const taken = goal.takenSlots.map(({ slot, set, lines }) => ({ slot, set_id: set, lines }));
  put("locked_slots", taken, taken.length > 0);
  put("max_owners", goal.ownersMax, goal.ownersMax !== null);
  put("max_items", goal.itemsMax, goal.itemsMax !== null);
  put("objective", goal.order, goal.weights === null);
  put("weights", goal.weights, goal.weights !== null);
  put("locked_items", goal.locked.map(lockOf), goal.locked.length > 0);
  put(
    "excluded_items",
    goal.excluded.map(({ id }) => id),
    goal.excluded.length > 0,
  );
  return request;
}

function allowedRatings(rules: readonly RatingRule[]): Record<string, Record<string, readonly number[]>> {
  const kinds: Record<string, Record<string, readonly number[]>> = {};
  for (const { kind, rating, values } of rules) kinds[kind] = { ...kinds[kind], [rating]: values };
  return kinds;
}
