import { keyOf } from "./figures";
import type { Term } from "./model";
import type { ChartPoint } from "./search-state";

/** A moment of the chart: where the line of what may be, and of what is known, stand. 0 to 1. */
export interface Heights {
  readonly ms: number;
  readonly bound: number;
  /** Null until there is a suit. */
  readonly best: number | null;
}

/** Each term counts for this share of the one before, so that the first ones tell. */
const FADE = 0.45;

/**
 * One number for a list of terms, so that it can be drawn: 0 is the least that was seen, 1 the most.
 * Only the order of drawing follows it; suits are compared term by term.
 */
export function heightsOf(chart: readonly ChartPoint[], order: readonly Term[] | null): readonly Heights[] {
  const keys = chart.map(({ ms, bound, best }) => ({
    ms,
    bound: keyOf(bound, order),
    best: keyOf(best, order),
  }));
  const seen = keys.flatMap(({ bound, best }) => [bound, best].filter((key) => key !== null));
  const length = Math.max(0, ...seen.map((key) => key.length));
  const ranges = Array.from({ length }, (_, at) => {
    const values = seen.map((key) => key[at] ?? 0);
    return { least: Math.min(...values), most: Math.max(...values) };
  });
  const height = (key: readonly number[]) => {
    let share = 1;
    let sum = 0;
    let total = 0;
    for (const [at, { least, most }] of ranges.entries()) {
      if (most === least) continue;
      sum += (share * ((key[at] ?? 0) - least)) / (most - least);
      total += share;
      share *= FADE;
    }
    return total === 0 ? 1 : sum / total;
  };
  return keys.flatMap(({ ms, bound, best }) =>
    bound === null ? [] : [{ ms, bound: height(bound), best: best === null ? null : height(best) }],
  );
}
