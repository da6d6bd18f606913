import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../api/client";

/** The last ten minutes; what follows, the map adds by itself from the live positions. */
export const trailsQuery = queryOptions({
  queryKey: ["trails"],
  queryFn: ({ signal }) =>
    api.get<Schemas["Trails"]>("/trails", { query: { seconds: 600, max_points: 300 }, signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const portalsQuery = queryOptions({
  queryKey: ["portals"],
  queryFn: ({ signal }) => api.get<Schemas["Portals"]>("/portals", { signal }),
  staleTime: 60_000,
});

export const raresQuery = queryOptions({
  queryKey: ["rares"],
  queryFn: ({ signal }) => api.get<Schemas["RarePage"]>("/rares", { query: { limit: 200 }, signal }),
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
      return { ...(await api.get<Schemas["Heatmap"]>("/spawns/heatmap", { query, signal })), cell };
    },
    refetchInterval: HEAT_REFRESH_MS,
    // The old picture stays while another window or monster is fetched.
    placeholderData: keepPreviousData,
  });

export const mobsQuery = (hours: number) =>
  queryOptions({
    queryKey: ["mobs", hours],
    queryFn: ({ signal }) => api.get<Schemas["Mobs"]>("/spawns/mobs", { query: { hours }, signal }),
    staleTime: 60_000,
  });
