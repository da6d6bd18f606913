import {
  type Goal,
  type LockedItem,
  type NamedItem,
  NEW_GOAL,
  type RatingRule,
  setsIn,
  type TakenSlot,
} from "./goal";
import {
  ARMOR_GROUPS,
  type Relaxation,
  SLOTS,
  TERMS,
  type Term,
  type WantedLine,
  type Weights,
} from "./model";

/** What a field of a request says about a goal; `undefined` for one that a goal does not have. */
type Reader = (value: unknown, goal: Goal) => Partial<Goal>;

const numberOr = (value: unknown, usual: number) => (typeof value === "number" ? value : usual);
const numberOrNull = (value: unknown) => (typeof value === "number" ? value : null);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function withSet(goal: Goal, at: 0 | 1, change: { id?: number | null; count?: number }): Partial<Goal> {
  const sets = setsIn(goal);
  const next = { ...sets[at], ...change };
  return { sets: at === 0 ? [next, sets[1]] : [sets[0], next] };
}

const idOf = (each: unknown): number =>
  typeof each === "object" && each !== null && "item_id" in each ? Number(each.item_id) : Number(each);

/** Those of the known items that are still named. */
function kept<T extends NamedItem>(known: readonly T[], value: unknown): readonly T[] {
  const ids = new Set(list(value).map(idOf));
  return known.filter(({ id }) => ids.has(id));
}

function ratingRules(value: unknown): readonly RatingRule[] {
  const kinds = Object.entries((value ?? {}) as Record<string, Record<string, readonly number[]>>);
  return kinds.flatMap(([kind, ratings]) =>
    Object.entries(ratings ?? {}).map(([rating, values]) => ({
      kind: kind as RatingRule["kind"],
      rating,
      values,
    })),
  );
}

function takenSlots(value: unknown): readonly TakenSlot[] {
  const slots = list(value) as readonly (Omit<TakenSlot, "set"> & { readonly set_id?: number | null })[];
  return slots.map(({ slot, set_id, lines }) => ({
    slot,
    set: set_id ?? null,
    lines: lines.map(({ line, tier }) => ({ line, tier })),
  }));
}

const READERS: Readonly<Record<string, Reader>> = {
  wanted: (value) => ({ wanted: list(value) as readonly WantedLine[] }),
  slots: (value) => ({ slots: SLOTS.filter((slot) => value == null || list(value).includes(slot)) }),
  primary_set: (value, goal) => withSet(goal, 0, { id: numberOrNull(value) }),
  primary_count: (value, goal) => withSet(goal, 0, { count: numberOr(value, 5) }),
  secondary_set: (value, goal) => withSet(goal, 1, { id: numberOrNull(value) }),
  secondary_count: (value, goal) => withSet(goal, 1, { count: numberOr(value, 4) }),
  require_sets: (value) => ({ isRequired: value === true }),
  strict_sets: (value) => ({ isStrict: value === true }),
  pool: (value) => ({ pool: typeof value === "string" ? value : "" }),
  include_equipped: (value) => ({ usesWorn: value !== false }),
  include_inventory: (value) => ({ usesPacks: value !== false }),
  min_armor: (value) => {
    const levels = (value ?? {}) as Record<string, number>;
    const entries = ARMOR_GROUPS.map((group) => [group, numberOr(levels[group], 0)]);
    return { minArmor: Object.fromEntries(entries) as Goal["minArmor"] };
  },
  allowed_ratings: (value) => ({ ratingRules: ratingRules(value) }),
  rating_weights: (value) => ({ ratingWeights: (value ?? {}) as Goal["ratingWeights"] }),
  locked_slots: (value) => ({ takenSlots: takenSlots(value) }),
  allow_reductions: (value) => ({ allowsReductions: value !== false }),
  max_owners: (value) => ({ ownersMax: numberOrNull(value) }),
  max_items: (value) => ({ itemsMax: numberOrNull(value) }),
  locked_items: (value, goal) => ({ locked: kept<LockedItem>(goal.locked, value) }),
  excluded_items: (value, goal) => ({ excluded: kept(goal.excluded, value) }),
  wearer: (value) => {
    const { level } = (value ?? {}) as { level?: unknown };
    return { level: numberOrNull(level) };
  },
  objective: (value) => ({ order: list(value).filter(isTerm), weights: null }),
  weights: (value) => ({ weights: (value ?? null) as Weights | "classic" | null }),
  k: (value) => ({ suits: numberOr(value, NEW_GOAL.suits) }),
  time_limit: (value) => ({ timeLimit: numberOr(value, NEW_GOAL.timeLimit) }),
};

const isTerm = (value: unknown): value is Term => TERMS.some((term) => term === value);

/** A goal with some fields of its request replaced, as the server proposes it. Unknown fields are passed over. */
export function patched(goal: Goal, patch: Relaxation["patch"]): Goal {
  let next = goal;
  for (const [field, value] of Object.entries(patch)) next = { ...next, ...READERS[field]?.(value, next) };
  return next;
}
