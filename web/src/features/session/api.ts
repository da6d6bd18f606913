import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";

export interface Me {
  readonly username: string;
  readonly role: string;
  readonly is_admin: boolean;
}

/** Who the server takes this browser for; 401 when for nobody. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => api.get<Me>("/me", { signal }),
  staleTime: 60_000,
});

export const versionQuery = queryOptions({
  queryKey: ["api-version"],
  queryFn: ({ signal }) => api.get<{ version: string }>("/api-version", { signal }),
  staleTime: 60_000,
});
