import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../api/client";

/** Who the server takes this browser for; 401 when for nobody. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => api.get<Schemas["Me"]>("/me", { signal }),
  staleTime: 60_000,
});

export const versionQuery = queryOptions({
  queryKey: ["api-version"],
  queryFn: ({ signal }) => api.get<Schemas["Version"]>("/api-version", { signal }),
  staleTime: 60_000,
});
