import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../api/client";
import type { Me, SignInInfo } from "./model";

/** Who the server takes this browser for; 401 when for nobody. Asked again when the window is looked at again. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => api.get<Me>("/me", { signal }),
  staleTime: 60_000,
  refetchOnWindowFocus: true,
});

export const signInQuery = queryOptions({
  queryKey: ["sign-in"],
  queryFn: ({ signal }) => api.get<SignInInfo>("/sign-in", { signal }),
  refetchOnWindowFocus: true,
});

export const versionQuery = queryOptions({
  queryKey: ["api-version"],
  queryFn: ({ signal }) => api.get<Schemas["Version"]>("/api-version", { signal }),
  staleTime: 60_000,
});

/** Forgets all that was read in another's name. What the page still shows is asked for again. */
function forgetData(queries: QueryClient): void {
  const isOther = { predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== "me" };
  queries.removeQueries({ ...isOther, type: "inactive" });
  void queries.invalidateQueries(isOther);
}

/** From here on this browser is somebody else. */
export function enterAs(queries: QueryClient, me: Me): void {
  queries.setQueryData(meQuery.queryKey, me);
  forgetData(queries);
}

/** Ends the session of this browser; the page then asks who it is without it. */
export async function signOut(queries: QueryClient): Promise<void> {
  await api.post("/logout");
  await queries.invalidateQueries({ queryKey: meQuery.queryKey });
  forgetData(queries);
}
