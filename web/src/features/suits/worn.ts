import { queryOptions } from "@tanstack/react-query";
import { ApiError, api, type Schemas } from "../../api/client";
import type { SuitRequest, Swap, SwapsAnswer } from "./model";

/** Classes of items that suits are made of. */
const CLASSES = ["Armor", "Clothing", "Jewelry"];
/** What a character wears at once, cloak and trinkets included, is less. */
const WORN_MAX = 40;
/** Changes that are looked for. Each one takes the server as long as all swaps of a suit. */
const STEPS = 12;

export interface Upgrades {
  /** How many pieces the ladder starts from. */
  readonly pieceCount: number;
  readonly steps: readonly Swap[];
  /** Whether all could be looked at in the time there is. */
  readonly isComplete: boolean;
}

/** Ids of what somebody wears now that might be part of a suit. */
async function wornIds(wearer: string, signal: AbortSignal): Promise<readonly number[]> {
  const q = `on:"${wearer.replaceAll('"', "")}" is:equipped`;
  const query = { q, limit: WORN_MAX };
  const { items } = await api.get<Schemas["ItemSearchAnswer"]>("/inv/search", { query, signal });
  const parts = items.filter((item) => item.character_name === wearer && CLASSES.includes(item.class));
  return parts.map(({ item_id }) => item_id);
}

/** The place in the list of a piece that the server cannot put on: a cloak, or a shirt below another. */
function refusedAt(error: unknown): number | null {
  const place = error instanceof ApiError ? /^items\[(\d+)\]/.exec(error.field ?? "")?.[1] : undefined;
  return place === undefined ? null : Number(place);
}

async function climb(request: SuitRequest, wearer: string, signal: AbortSignal): Promise<Upgrades> {
  let ids = await wornIds(wearer, signal);
  while (ids.length > 0) {
    try {
      const items = ids.map((item_id) => ({ item_id }));
      const body = { request, items, steps: STEPS };
      const { upgrades, complete } = await api.post<SwapsAnswer>("/inv/suitbuilder/swaps", body);
      return { pieceCount: ids.length, steps: upgrades, isComplete: complete };
    } catch (error) {
      const at = refusedAt(error);
      if (at === null || at >= ids.length) throw error;
      ids = ids.filter((_, place) => place !== at);
    }
  }
  return { pieceCount: 0, steps: [], isComplete: true };
}

/** How what somebody wears now becomes better, change by change. */
export const upgradesQuery = (request: SuitRequest, wearer: string) =>
  queryOptions({
    queryKey: ["suit-upgrades", request, wearer],
    queryFn: ({ signal }) => climb(request, wearer, signal),
    staleTime: 60_000,
    retry: false,
  });
