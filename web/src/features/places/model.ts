import type { Schemas } from "../../api/client";

/** Answers with the name of the town nearest to a position, or "" when there is no position or no town. */
export type PlaceOf = (ew: number | null, ns: number | null) => string;

export function placeFinder(towns: readonly Schemas["Town"][]): PlaceOf {
  return (ew, ns) => {
    if (ew === null || ns === null) return "";
    let nearest = "";
    let least = Number.POSITIVE_INFINITY;
    for (const town of towns) {
      const distance = (town.ew - ew) ** 2 + (town.ns - ns) ** 2;
      if (distance >= least) continue;
      least = distance;
      nearest = town.name;
    }
    return nearest;
  };
}
