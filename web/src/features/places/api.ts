import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Place } from "./model";

/** Towns do not move: read once, kept for as long as the page is open. */
export const placesQuery = queryOptions({
  queryKey: ["places"],
  queryFn: ({ signal }) => api.get<{ towns: Place[] }>("/places", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
