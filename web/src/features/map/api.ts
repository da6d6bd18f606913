import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";

export interface TrailRow {
  readonly timestamp: string;
  readonly character_name: string;
  readonly ew: number;
  readonly ns: number;
  readonly z: number;
}

export interface PortalRow {
  readonly portal_name: string;
  readonly coordinates: { readonly ns: number; readonly ew: number; readonly z: number };
  readonly discovered_at: string;
  readonly discovered_by: string;
}

export interface RareRow {
  readonly id: string | number;
  readonly timestamp: string;
  readonly character_name: string;
  readonly name: string;
  readonly tier: number | null;
  readonly ew: number | null;
  readonly ns: number | null;
}

interface Heatmap {
  readonly spawn_points: readonly { readonly ew: number; readonly ns: number; readonly intensity: number }[];
  readonly total_points: number;
  readonly hours_window: number;
}

/** The last ten minutes; what follows, the map adds by itself from the live positions. */
export const trailsQuery = queryOptions({
  queryKey: ["trails"],
  queryFn: ({ signal }) =>
    api.get<{ trails: TrailRow[] }>("/trails", { query: { seconds: 600, max_points: 300 }, signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const portalsQuery = queryOptions({
  queryKey: ["portals"],
  queryFn: ({ signal }) => api.get<{ portals: PortalRow[] }>("/portals", { signal }),
  staleTime: 60_000,
});

export const raresQuery = queryOptions({
  queryKey: ["rares"],
  queryFn: ({ signal }) => api.get<{ rares: RareRow[] }>("/rares", { query: { limit: 200 }, signal }),
  staleTime: 60_000,
});

const HEAT_REFRESH_MS = 60_000;

/** Width of a heat cell in map units: about four CSS pixels, so that far views do not sift the spawns to dust. */
export function heatCell(zoom: number): number {
  return [0.8, 0.4, 0.2].find((cell) => cell * zoom < 6) ?? 0.1;
}

export const heatQuery = (hours: number, mob: string, cell: number) =>
  queryOptions({
    queryKey: ["heat", hours, mob, cell],
    queryFn: async ({ signal }) => {
      const query = { hours, mob, limit: 50_000, cell };
      return { ...(await api.get<Heatmap>("/spawns/heatmap", { query, signal })), cell };
    },
    refetchInterval: HEAT_REFRESH_MS,
    // The old picture stays while another window or monster is fetched.
    placeholderData: keepPreviousData,
  });

export const mobsQuery = (hours: number) =>
  queryOptions({
    queryKey: ["mobs", hours],
    queryFn: ({ signal }) =>
      api.get<{ mobs: { mob: string; count: number }[] }>("/spawns/mobs", { query: { hours }, signal }),
    staleTime: 60_000,
  });
