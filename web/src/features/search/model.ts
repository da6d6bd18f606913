import type { PlayerState } from "../../api/frames";
import { parseCoordinates } from "../../lib/coordinates";

export interface SearchablePlayer {
  readonly name: string;
  readonly state: PlayerState;
  readonly place: string;
}

export interface SearchablePlace {
  readonly name: string;
  readonly ew: number;
  readonly ns: number;
}

export type SearchResult =
  | { readonly kind: "coordinates"; readonly ew: number; readonly ns: number }
  | { readonly kind: "player"; readonly player: SearchablePlayer }
  | { readonly kind: "place"; readonly place: SearchablePlace }
  | { readonly kind: "inventory"; readonly name: string }
  | { readonly kind: "items"; readonly text: string };

const RESULTS_MAX = 8;
/** Of so many characters at most the inventory is offered, too. */
const INVENTORIES_MAX = 2;

/** 0 for the whole name, 1 for its beginning, 2 for the beginning of a word, 3 inside; null for no match. */
function rank(name: string, query: string): number | null {
  const at = name.toLowerCase().indexOf(query);
  if (at < 0) return null;
  if (at === 0) return name.length === query.length ? 0 : 1;
  return /[\s'-]/.test(name.charAt(at - 1)) ? 2 : 3;
}

function best<T extends { readonly name: string }>(all: readonly T[], query: string): T[] {
  return all
    .flatMap((item) => {
      const r = rank(item.name, query);
      return r === null ? [] : [{ item, r }];
    })
    .sort((a, b) => a.r - b.r || (a.item.name < b.item.name ? -1 : 1))
    .slice(0, RESULTS_MAX)
    .map(({ item }) => item);
}

/** What typed text may mean: a position first, then characters, towns, inventories, and items. */
export function search(
  typed: string,
  players: readonly SearchablePlayer[],
  places: readonly SearchablePlace[],
): readonly SearchResult[] {
  const query = typed.trim().toLowerCase();
  if (query === "") return [];
  const position = parseCoordinates(typed);
  const found = best(players, query);
  return [
    ...[
      ...(position === null ? [] : [{ kind: "coordinates" as const, ...position }]),
      ...found.map((player) => ({ kind: "player" as const, player })),
      ...best(places, query).map((place) => ({ kind: "place" as const, place })),
    ].slice(0, RESULTS_MAX),
    ...found.slice(0, INVENTORIES_MAX).map(({ name }) => ({ kind: "inventory" as const, name })),
    ...(position === null ? [{ kind: "items" as const, text: typed.trim() }] : []),
  ];
}
