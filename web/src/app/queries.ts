import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSignedOut, isWorthRetrying } from "../api/client";
import { meQuery } from "../features/session/api";

/**
 * Makes the cache of everything the server said.
 *
 * Whatever is refused because the session is over makes the page ask who it is; the answer, and nothing
 * else, brings up the sign-in form. So one route that refuses more than others does not throw anybody out.
 */
export function createQueries(): QueryClient {
  const askWhoWeAre = () => void queries.invalidateQueries({ queryKey: meQuery.queryKey });
  const queries = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (isSignedOut(error) && query.queryKey[0] !== meQuery.queryKey[0]) askWhoWeAre();
      },
    }),
    mutationCache: new MutationCache({
      onError: (error) => {
        if (isSignedOut(error)) askWhoWeAre();
      },
    }),
    defaultOptions: { queries: { retry: isWorthRetrying, refetchOnWindowFocus: false } },
  });
  return queries;
}
