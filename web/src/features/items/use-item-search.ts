import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { ApiError } from "../../api/client";
import { searchQuery } from "./api";
import { useItemPreferences } from "./item-preferences";
import { type Facet, type ItemView, itemKey } from "./model";

const NO_FACETS: readonly Facet[] = [];

/** The result of a query, page after page; the last good one stays while the next is read or cannot be. */
export function useItemSearch(text: string) {
  const query = useInfiniteQuery(searchQuery(text));
  const { data: answer, error, hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage } = query;
  // A query that cannot be read has no data; what the one before found stays on screen.
  const [good, setGood] = useState(answer);
  if (answer !== undefined && answer !== good) setGood(answer);
  const data = answer ?? good;
  const first = data?.pages[0];
  const remember = useItemPreferences((preferences) => preferences.remember);

  const items = useMemo(() => {
    // Between two pages an item may have moved into the next; it is listed once.
    const byKey = new Map<string, ItemView>();
    for (const page of data?.pages ?? []) for (const item of page.items) byKey.set(itemKey(item), item);
    return [...byKey.values()];
  }, [data]);

  const hasFound = answer !== undefined && !isPlaceholderData && (answer.pages[0]?.total ?? 0) > 0;
  useEffect(() => {
    if (hasFound && text !== "") remember(text);
  }, [hasFound, text, remember]);

  const readMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isPlaceholderData) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage]);

  return {
    query,
    first,
    items,
    facets: first?.facets ?? NO_FACETS,
    /** What is shown belongs to an older query. */
    isOld: isPlaceholderData || error !== null,
    problem: error instanceof ApiError && error.code === "bad_query" ? error : null,
    readMore,
  };
}
