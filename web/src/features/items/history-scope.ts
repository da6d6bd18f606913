/** What a history is about, as the window's subject says it. */
export interface HistoryScope {
  readonly character?: string;
  readonly item?: number;
}

/** `#-2147354321` is an item, a name a character, nothing everything. */
export function scopeOf(subject: string): HistoryScope {
  if (subject === "") return {};
  const item = /^#(-?\d+)$/.exec(subject)?.[1];
  return item === undefined ? { character: subject } : { item: Number(item) };
}

export const RANGES = [
  { value: "1", label: "24 h", ms: 86_400_000 },
  { value: "7", label: "7 d", ms: 7 * 86_400_000 },
  { value: "30", label: "30 d", ms: 30 * 86_400_000 },
  { value: "90", label: "90 d", ms: 90 * 86_400_000 },
] as const;
export type Range = (typeof RANGES)[number]["value"];

/** Where a range begins, to the minute, so that the same question is the same address. */
export function rangeStart(range: Range, nowMs: number): string {
  const { ms } = RANGES.find(({ value }) => value === range) ?? RANGES[0];
  return new Date(Math.floor((nowMs - ms) / 60_000) * 60_000).toISOString();
}
