import { type MapKeysOptions, useMapKeys } from "./use-map-keys";

/** The keys of the map as a part of the page, so that the first look does not wait for them. */
export function MapKeys(props: MapKeysOptions) {
  useMapKeys(props);
  return null;
}
