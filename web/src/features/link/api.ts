import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../api/client";

const REFRESH_MS = 15_000;

/** Whether the server can do its work; it says what is wrong with the status 503. */
export const readinessQuery = queryOptions({
  queryKey: ["readyz"],
  queryFn: ({ signal }) => api.get<Schemas["Readiness"]>("/readyz", { signal, alsoGood: [503] }),
  refetchInterval: REFRESH_MS,
});
