import { useMapState } from "../features/map/map-state";
import { useListState } from "../features/players/list-state";
import { onMove } from "../lib/location";
import { throttle } from "../lib/throttle";
import { useSelection } from "../stores/selection";
import { PATHS, readView, routeOf, writeView } from "./paths";

/** Browsers complain about more than a hundred changes in half a minute. */
const WRITE_INTERVAL_MS = 500;

/** Puts what the URL says into the stores. Called once, before anything is shown. */
export function restoreFromUrl(): void {
  const { selected, followed, filter, sort, isInViewOnly, ...map } = readView(location.search);
  useMapState.setState(map);
  useSelection.setState({ selected, followed });
  useListState.setState({ filter, sort, isInViewOnly });
}

const isMap = () => routeOf(location.pathname).page === "map";

function currentSearch(): string {
  return writeView({ ...useMapState.getState(), ...useSelection.getState(), ...useListState.getState() });
}

/** The way back to the map, as it was left. */
export function mapPath(): string {
  return `${PATHS.map}${currentSearch()}`;
}

/** Keeps the URL in step with the stores, at most twice a second. Returns the way to stop. */
export function startUrlSync(): () => void {
  const write = throttle(() => {
    const search = currentSearch();
    // The other pages have queries of their own.
    if (!isMap() || search === location.search) return;
    history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
  }, WRITE_INTERVAL_MS);
  const stops = [useMapState, useSelection, useListState].map((store) => store.subscribe(write.request));
  let wasMap = isMap();
  stops.push(
    onMove(() => {
      // Who comes to the map by a link or by "back" sees what that address says.
      if (isMap() && !wasMap) restoreFromUrl();
      wasMap = isMap();
    }),
  );
  return () => {
    write.cancel();
    for (const stop of stops) stop();
  };
}
