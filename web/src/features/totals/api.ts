import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../api/client";

const REFRESH_MS = 30_000;

export const totalKillsQuery = queryOptions({
  queryKey: ["total-kills"],
  queryFn: ({ signal }) => api.get<Schemas["TotalKills"]>("/total-kills", { signal }),
  refetchInterval: REFRESH_MS,
});

/** Also asked again by every rare frame. */
export const totalRaresQuery = queryOptions({
  queryKey: ["total-rares"],
  queryFn: ({ signal }) => api.get<Schemas["TotalRares"]>("/total-rares", { signal }),
  refetchInterval: REFRESH_MS,
});
