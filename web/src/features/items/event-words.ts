import { formatCount } from "../../lib/format";
import type { ItemEvent, ItemEventKind } from "./model";

/** On the buttons of the filter. */
export const KIND_LABELS: Readonly<Record<ItemEventKind, string>> = {
  arrived: "Came",
  left: "Left",
  lost_on_death: "Lost on death",
  moved: "Moved",
  counted: "Counted",
};

/** What happened to an item, after its name: `came from Mule Gamma to Larsson`. */
export function eventWords(event: ItemEvent): string {
  const { kind, character_name: who, other, from, to, count_before, count_after } = event;
  switch (kind) {
    case "arrived":
      return other === null ? `came to ${who}` : `came from ${other} to ${who}`;
    case "left":
      return other === null ? `left ${who}` : `went from ${who} to ${other}`;
    case "lost_on_death":
      return `was lost by ${who} on death`;
    case "moved":
      if (from === null) return `was put into ${to ?? "another place"}`;
      return `moved from ${from} to ${to ?? "another place"}`;
    case "counted":
      return `went from ${formatCount(count_before)} to ${formatCount(count_after)}`;
  }
}

/** How many more or fewer, with its sign; null where nothing was counted. */
export function countChange({ count_before, count_after }: ItemEvent): string | null {
  if (count_before === null || count_after === null || count_before === count_after) return null;
  const by = count_after - count_before;
  return `${by > 0 ? "+" : "−"}${formatCount(Math.abs(by))}`;
}
