import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";

interface TotalKills {
  readonly total: number;
  readonly today: number;
  readonly last_updated: string | null;
}

interface TotalRares {
  readonly all_time: number;
  readonly today: number;
  readonly last_updated: string | null;
}

const REFRESH_MS = 30_000;

export const totalKillsQuery = queryOptions({
  queryKey: ["total-kills"],
  queryFn: ({ signal }) => api.get<TotalKills>("/total-kills", { signal }),
  refetchInterval: REFRESH_MS,
});

/** Also asked again by every rare frame. */
export const totalRaresQuery = queryOptions({
  queryKey: ["total-rares"],
  queryFn: ({ signal }) => api.get<TotalRares>("/total-rares", { signal }),
  refetchInterval: REFRESH_MS,
});
