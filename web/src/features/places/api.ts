import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "../../api/client";

/** Towns do not move: read once, kept for as long as the page is open. */
export const placesQuery = queryOptions({
  queryKey: ["places"],
  queryFn: ({ signal }) => api.get<Schemas["Places"]>("/places", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
