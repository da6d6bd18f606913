import { formatCount, formatShort } from "../../lib/format";
import { TIERS } from "../../lib/tiers";
import {
  type Bound,
  type Gap,
  type Objective,
  type SuitItem,
  type SuitLine,
  type SuitView,
  shortSet,
  TERMS,
  type Term,
} from "./model";

/** Of a suit, or of what no suit can exceed: the number that a term compares. */
export function termOf(objective: Objective, term: Term): number {
  return term === "fewer_items" ? -(objective.items ?? 0) : (objective[term] ?? 0);
}

/** How terms are told in a sentence: `+12 AL`. */
const TERM_UNITS: Readonly<Record<Term, readonly [one: string, many: string]>> = {
  sets: ["set", "sets"],
  set_pieces: ["set piece", "set pieces"],
  lines: ["cantrip", "cantrips"],
  tier_points: ["tier", "tiers"],
  ratings: ["rating", "ratings"],
  al: ["AL", "AL"],
  fewer_items: ["item fewer", "items fewer"],
};

function unit(term: Term | null | undefined, by: number): string {
  if (term === undefined || term === null) return by === 1 ? "point" : "points";
  return TERM_UNITS[term][by === 1 ? 0 : 1];
}

const amount = (by: number) => (Number.isInteger(by) ? formatCount(by) : by.toFixed(1));

/** `+12 AL`; what is nothing is told as such by who asks. */
export function gapText({ term, by }: Gap): string {
  return `+${amount(by)} ${unit(term, by)}`;
}

/** `1.8 %`; a gap that is there is never told as none. */
export function gapPercent({ fraction }: Gap): string {
  const percent = fraction * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  return `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
}

/** What a suit gains and loses against another, the most important first: `-1 cantrip, +40 AL`. */
export function differenceText(difference: Readonly<Record<string, number>>): string {
  const told = [...TERMS, "items", "points"] as const;
  const parts = told.flatMap((term) => {
    const by = difference[term] ?? 0;
    if (by === 0) return [];
    const words =
      term === "items"
        ? Math.abs(by) === 1
          ? "item"
          : "items"
        : unit(term === "points" ? null : term, Math.abs(by));
    return [`${by > 0 ? "+" : "−"}${amount(Math.abs(by))} ${words}`];
  });
  return parts.length === 0 ? "no difference" : parts.join(", ");
}

/** What two suits differ in, from the first to the second. */
export function differenceOf(from: SuitView, to: SuitView): Readonly<Record<string, number>> {
  const terms = TERMS.filter((term) => term !== "fewer_items");
  const entries = terms.map((term) => [term, termOf(to.objective, term) - termOf(from.objective, term)]);
  const items = (to.objective.items ?? to.items.length) - (from.objective.items ?? from.items.length);
  return Object.fromEntries([...entries, ["items", items]]);
}

/** `5 A · 4 H`: how many pieces of which set, the most first. Words in place of letters where there is room. */
export function setsText(suit: SuitView, isLong = false): string {
  return setCounts(suit)
    .map(({ name, count }) => `${count} ${isLong ? shortSet(name) : name.charAt(0)}`)
    .join(isLong ? ", " : " · ");
}

export interface SetCount {
  readonly id: number;
  readonly name: string;
  readonly count: number;
}

export function setCounts({ items }: SuitView): readonly SetCount[] {
  const counts = new Map<number, SetCount>();
  for (const { set_id: id, set, slots } of items) {
    if (id === null || id === undefined || !slots.some(isArmor)) continue;
    const known = counts.get(id);
    counts.set(id, { id, name: set ?? `Set ${id}`, count: (known?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || a.id - b.id);
}

const NO_ARMOR = new Set([
  "neck",
  "trinket",
  "left_wrist",
  "right_wrist",
  "left_ring",
  "right_ring",
  "shirt",
  "pants",
]);
const isArmor = (slot: string) => !NO_ARMOR.has(slot);

/** The strongest cantrip of each line in a suit, by line. */
export function bestLines({ items }: SuitView): ReadonlyMap<string, SuitLine> {
  const best = new Map<string, SuitLine>();
  for (const { lines } of items) {
    for (const line of lines) {
      const known = best.get(line.line);
      if (known === undefined || TIERS.indexOf(line.tier) < TIERS.indexOf(known.tier))
        best.set(line.line, line);
    }
  }
  return best;
}

/** The best tier among an item's wanted cantrips, else among all. */
export function bestTier({ lines }: SuitItem): SuitLine["tier"] | null {
  const wanted = lines.filter((line) => line.wanted);
  const tiers = (wanted.length > 0 ? wanted : lines).map(({ tier }) => tier);
  return TIERS.find((tier) => tiers.includes(tier)) ?? null;
}

/** Ratings of a suit by kind, each a sum. */
export function ratingSums({ items }: SuitView): readonly (readonly [kind: string, sum: number])[] {
  const sums = new Map<string, number>();
  for (const { ratings } of items) {
    for (const [kind, value] of Object.entries(ratings ?? {}))
      sums.set(kind, (sums.get(kind) ?? 0) + (value ?? 0));
  }
  return [...sums].filter(([, sum]) => sum !== 0).sort(([, a], [, b]) => b - a);
}

/** Pieces that have to change hands or pack before the suit can be put on. */
export function movedCount({ items, moves }: SuitView): number {
  const moved = moves.reduce((sum, move) => sum + move.items.length, 0);
  return moved + items.filter(({ is_worn, reduction }) => reduction && is_worn === true).length;
}

/** `12.4 M` for what is too long to read. */
export const nodesText = (nodes: number) => formatShort(nodes);

/** `8.2 s`; below a second in milliseconds. */
export function timeText(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `crit_damage_resist` → `Crit damage resist`. */
export function ratingName(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The terms that decide, as a list of numbers; a sum of points is a list of one. */
export function keyOf(bound: Bound | null, order: readonly Term[] | null): readonly number[] | null {
  if (bound === null) return null;
  if (order === null) return typeof bound.points === "number" ? [bound.points] : null;
  return order.map((term) => termOf(bound, term));
}
