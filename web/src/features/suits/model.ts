import type { Schemas } from "../../api/client";
import type { Tier } from "../../lib/tiers";

/** The places of a suit, from head to foot, then jewellery, then what is worn below. */
export const SLOTS = [
  "head",
  "chest",
  "abdomen",
  "upper_arms",
  "lower_arms",
  "hands",
  "upper_legs",
  "lower_legs",
  "feet",
  "neck",
  "trinket",
  "left_wrist",
  "right_wrist",
  "left_ring",
  "right_ring",
  "shirt",
  "pants",
] as const;
export type Slot = (typeof SLOTS)[number];

/** `upper_arms` → `Upper arms`. */
export function slotName(slot: Slot): string {
  const words = slot.replace("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Parts of the body whose armour has a least level of its own. */
export const ARMOR_GROUPS = ["extremities", "core", "underwear"] as const;
export type ArmorGroup = (typeof ARMOR_GROUPS)[number];

/** What makes a suit better, in the order a search has if nobody says otherwise. */
export const TERMS = ["sets", "set_pieces", "lines", "tier_points", "ratings", "al", "fewer_items"] as const;
export type Term = (typeof TERMS)[number];

export const TERM_NAMES: Readonly<Record<Term, string>> = {
  sets: "Sets complete",
  set_pieces: "Pieces of the sets",
  lines: "Wanted cantrips",
  tier_points: "Tiers of the cantrips",
  ratings: "Ratings",
  al: "Armor level",
  fewer_items: "Fewer items",
};

export const WEIGHT_NAMES = [
  "sets",
  "set_pieces",
  "lines",
  "tier_points",
  "ratings",
  "items",
  "al",
] as const satisfies readonly (keyof Schemas["Points"])[];
export type WeightName = (typeof WEIGHT_NAMES)[number];
export type Weights = Readonly<Partial<Schemas["Points"]>>;

/** Kinds of ratings, as they are in a request. */
export const RATING_KINDS = [
  "damage",
  "damage_resist",
  "crit",
  "crit_resist",
  "crit_damage",
  "crit_damage_resist",
  "heal_boost",
  "vitality",
] as const satisfies readonly (keyof Schemas["RatingsView"])[];
export type RatingKind = (typeof RATING_KINDS)[number];

/** The numbers of a suit. What an order does not name may be left out. */
export type Objective = Readonly<Partial<Schemas["ObjectiveView"]>>;

export const WANTED_TIERS = ["minor", "major", "epic", "legendary"] as const;
export type WantedTier = (typeof WANTED_TIERS)[number];

export type WantedLine = Readonly<Required<Omit<Schemas["WantedLine"], "tier">>> & {
  /** Weaker ones do not count. */
  readonly tier: WantedTier;
};

/** What is sent to the server; what is left out has its usual value there. */
export type SuitRequest = Readonly<Partial<Schemas["SuitRequest"]>>;
export type FleetRequest = Readonly<Omit<Schemas["FleetRequest"], "request">> & {
  readonly request: SuitRequest;
};

export type SuitLine = Readonly<Omit<Schemas["CantripView"], "tier">> & { readonly tier: Tier };
export type SuitItem = Readonly<Omit<Schemas["SuitItemView"], "slots" | "lines">> & {
  readonly slots: readonly Slot[];
  readonly lines: readonly SuitLine[];
};
export type SuitView = Readonly<Omit<Schemas["SuitView"], "items" | "objective">> & {
  readonly items: readonly SuitItem[];
  readonly objective: Objective;
  /** Who wears it, where several are dressed at once. */
  readonly wearer?: Schemas["FleetSuitView"]["wearer"];
};

/** How much better than what is known a suit might be. */
export type Gap = Readonly<Omit<Schemas["GapView"], "term">> & {
  /** Null where weights decide. */
  readonly term: Term | null;
};

/** Terms of an order, or the points of a sum. */
export type Bound = Objective & { readonly points?: number | null };

export type ProgressView = Readonly<Omit<Schemas["ProgressEvent"], "bound" | "incumbent" | "gap">> & {
  readonly bound: Bound;
  readonly incumbent: Bound | null;
  readonly gap: Gap | null;
};

/** How far the search for several wearers is. */
export type FleetProgress = Readonly<Omit<Schemas["FleetProgressEvent"], "search" | "gap">> & {
  readonly search: ProgressView | null;
  readonly gap: Gap | null;
};

export type ConstraintView = Readonly<Schemas["ConstraintView"]>;
export type Relaxation = Readonly<Omit<Schemas["RelaxationView"], "patch" | "objective">> & {
  readonly objective: Objective;
  /** Members of the request as they have to be; null for those that it does not have. */
  readonly patch: Readonly<Record<string, unknown>>;
};
export type Conflict = Readonly<Omit<Schemas["ConflictView"], "relaxations">> & {
  readonly relaxations: readonly Relaxation[];
};

export const STATUSES = ["optimal", "bounded", "infeasible", "cancelled"] as const;
export type Status = (typeof STATUSES)[number];

/** The end of a search for one wearer or for several, which tell different things. */
export type CompleteView = Readonly<
  Pick<Schemas["CompleteEvent"], "suits" | "nodes" | "elapsed_ms"> &
    Partial<Pick<Schemas["CompleteEvent"], "proven">> &
    Partial<Pick<Schemas["FleetCompleteEvent"], "without">>
> & {
  readonly status: Status;
  readonly gap: Gap | null;
  readonly conflict?: Conflict | null;
};

export type WhyNotAnswer = Readonly<Omit<Schemas["WhyNotView"], "kind" | "suit" | "conflict">> & {
  readonly kind: "worn" | "refused" | "impossible" | "beaten" | "undecided";
  readonly suit: SuitView | null;
  readonly conflict: Conflict | null;
};

export type Swap = Readonly<Omit<Schemas["SwapView"], "out" | "into" | "objective">> & {
  readonly out: SuitItem | null;
  readonly into: readonly SuitItem[];
  readonly objective: Objective;
};
export type SwapsAnswer = Readonly<Omit<Schemas["SwapsView"], "swaps" | "upgrades">> & {
  readonly swaps: readonly Swap[];
  readonly upgrades: readonly Swap[];
};

export type SetCost = Readonly<Omit<Schemas["SetCostView"], "suit">> & { readonly suit: SuitView | null };
export interface SetCostsAnswer {
  readonly sets: readonly SetCost[];
}

export type MovedItem = Readonly<Omit<Schemas["MovedItemView"], "slots">> & {
  readonly slots: readonly Slot[];
};
export type MoveGroup = Readonly<Omit<Schemas["MoveView"], "items">> & {
  readonly items: readonly MovedItem[];
};
export type MoveAnswer = Readonly<Omit<Schemas["MoveListView"], "moves">> & {
  readonly moves: readonly MoveGroup[];
};

/** What forms are made of. */
export type SuitOptions = Readonly<Schemas["SuitOptions"]>;
export type SetOption = Readonly<Schemas["SetOption"]>;
export type LineOption = Readonly<Schemas["LineOption"]>;

/** `Adept's Set` → `Adept's`: nobody says the last word. */
export const shortSet = (name: string) => name.replace(/ Set$/, "");
