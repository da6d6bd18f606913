import { useMemo, useState } from "react";
import type { SuitView } from "./model";
import { suitKey, usePins } from "./pins";
import type { SuitRow } from "./suit-table";

/** Two are compared. */
const CHOSEN_MAX = 2;

export interface ShownSuits {
  /** Those of the search, then those that were kept from others. */
  readonly rows: readonly SuitRow[];
  /** The one on the doll. */
  readonly suit: SuitView | undefined;
  readonly key: string | null;
  readonly show: (key: string) => void;
  readonly isPinned: boolean;
  readonly togglePin: () => void;
  /** Keys of those to compare, the first chosen first. */
  readonly chosen: ReadonlySet<string>;
  readonly choose: (key: string) => void;
  readonly clear: () => void;
}

/** Which of the suits is looked at, which are kept, and which are compared. */
export function useShownSuits(wearer: string, suits: readonly SuitView[]): ShownSuits {
  const [wantedKey, setWantedKey] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { pins, toggle } = usePins();
  const rows = useMemo(() => {
    const found = suits.map((suit): SuitRow => {
      const key = suitKey(suit);
      const isPinned = pins.some((pin) => pin.key === key && pin.wearer === (suit.wearer ?? wearer));
      return { key, suit, isPinned, isOld: false };
    });
    const own = pins.filter((pin) => pin.wearer === wearer);
    const kept = own.filter(({ key }) => !found.some((row) => row.key === key));
    return [...found, ...kept.map(({ key, suit }): SuitRow => ({ key, suit, isPinned: true, isOld: true }))];
  }, [suits, pins, wearer]);
  // Until somebody chooses another, the best one is looked at, whichever that is now.
  const row = rows.find(({ key }) => key === wantedKey) ?? rows[0];

  return {
    rows,
    suit: row?.suit,
    key: row?.key ?? null,
    show: (key) => setWantedKey(key === rows[0]?.key ? null : key),
    isPinned: row?.isPinned === true,
    togglePin: () => row !== undefined && toggle(row.suit.wearer ?? wearer, row.suit),
    chosen: new Set([...chosen].filter((key) => rows.some((one) => one.key === key))),
    choose: (key) => {
      const next = new Set(chosen);
      if (!next.delete(key)) next.add(key);
      setChosen(new Set([...next].slice(-CHOSEN_MAX)));
    },
    clear: () => setChosen(new Set()),
  };
}
