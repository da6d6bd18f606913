import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, apiUrl } from "../../api/client";
import { inventoryKey } from "./keys";
import type {
  CompletionAnswer,
  FieldsAnswer,
  Group,
  GroupsAnswer,
  HistoryAnswer,
  InventoryAnswer,
  InventoryCharacters,
  ItemSearchAnswer,
  ItemView,
  SearchesAnswer,
  SimilarAnswer,
  SuppliesAnswer,
} from "./model";

/** Read again by its own character's live frames. */
export const inventoryQuery = (name: string) =>
  queryOptions({
    queryKey: inventoryKey(name),
    queryFn: ({ signal }) => api.get<InventoryAnswer>(`/inventory/${encodeURIComponent(name)}`, { signal }),
    staleTime: 30_000,
  });

export const charactersQuery = queryOptions({
  queryKey: ["inventory-characters"],
  queryFn: ({ signal }) => api.get<InventoryCharacters>("/inventory-characters", { signal }),
  staleTime: 30_000,
});

const PAGE_SIZE = 100;
/** While the index is made the answer grows. */
const INDEXING_REFRESH_MS = 2000;
/** Deltas are in the index within a second; a search that stands open follows at this pace. */
const REFRESH_MS = 30_000;
/** Who has scrolled further is not followed: every page would be read again. */
const REFRESHED_PAGES_MAX = 3;

export const searchQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["item-search", q],
    queryFn: ({ pageParam, signal }) =>
      api.get<ItemSearchAnswer>("/inv/search", {
        // The facets belong to the whole result; one page has them.
        query: { q, cursor: pageParam, limit: PAGE_SIZE, facets: pageParam === "" ? 1 : 0 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data, error } }) => {
      if (error !== null || (data?.pages.length ?? 0) > REFRESHED_PAGES_MAX) return false;
      return data?.pages[0]?.index.is_complete === false ? INDEXING_REFRESH_MS : REFRESH_MS;
    },
  });

export const completionQuery = (q: string, cursor: number) =>
  queryOptions({
    queryKey: ["item-completion", q, cursor],
    queryFn: ({ signal }) => api.get<CompletionAnswer>("/inv/complete", { query: { q, cursor }, signal }),
    staleTime: 60_000,
    retry: false,
  });

export const fieldsQuery = queryOptions({
  queryKey: ["item-fields"],
  queryFn: ({ signal }) => api.get<FieldsAnswer>("/inv/fields", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** A query in the language for what is like an item, or better. */
export function findSimilar(item: ItemView, mode: "like" | "better"): Promise<SimilarAnswer> {
  const query = { character: item.character_name, item: item.item_id, mode };
  return api.get<SimilarAnswer>("/inv/similar", { query });
}

export function exportUrl(q: string, format: "csv" | "json"): string {
  return apiUrl("/inv/export", { q, format });
}

export interface HistoryFilter {
  readonly character?: string;
  readonly item?: number;
  /** RFC 3339. */
  readonly from?: string;
  readonly limit: number;
}

export const historyQuery = (filter: HistoryFilter) =>
  queryOptions({
    queryKey: ["item-history", filter],
    queryFn: ({ signal }) => api.get<HistoryAnswer>("/inv/history", { query: { ...filter }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });

export const suppliesQuery = (character: string | undefined) =>
  queryOptions({
    queryKey: ["item-supplies", character],
    queryFn: ({ signal }) => api.get<SuppliesAnswer>("/inv/supplies", { query: { character }, signal }),
    staleTime: 60_000,
  });

export const groupsQuery = queryOptions({
  queryKey: ["item-groups"],
  queryFn: ({ signal }) => api.get<GroupsAnswer>("/inv/groups", { signal }),
  staleTime: 60_000,
});

export const saveGroup = ({ name, characters }: Group) =>
  api.put(`/inv/groups/${encodeURIComponent(name)}`, { characters });

export const deleteGroup = (name: string) => api.delete(`/inv/groups/${encodeURIComponent(name)}`);

export const searchesQuery = queryOptions({
  queryKey: ["item-searches"],
  queryFn: ({ signal }) => api.get<SearchesAnswer>("/inv/searches", { signal }),
  staleTime: 60_000,
});

export interface NewSearch {
  readonly name: string;
  readonly q: string;
  readonly is_shared: boolean;
}

export const saveSearch = (search: NewSearch) => api.post<unknown>("/inv/searches", search);

export const deleteSearch = (id: string | number) =>
  api.delete(`/inv/searches/${encodeURIComponent(String(id))}`);
