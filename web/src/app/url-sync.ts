import { useMapState } from "../features/map/map-state";
import { useListState } from "../features/players/list-state";
import { throttle } from "../lib/throttle";
import { useSelection } from "../stores/selection";
import { readView, writeView } from "./paths";

/** Browsers complain about more than a hundred changes in half a minute. */
const WRITE_INTERVAL_MS = 500;

/** Puts what the URL says into the stores. Called once, before anything is shown. */
export function restoreFromUrl(): void {
  const { selected, followed, filter, sort, isInViewOnly, ...map } = readView(location.search);
  useMapState.setState(map);
  useSelection.setState({ selected, followed });
  useListState.setState({ filter, sort, isInViewOnly });
}

/** Keeps the URL in step with the stores, at most twice a second. Returns the way to stop. */
export function startUrlSync(): () => void {
  const write = throttle(() => {
    const search = writeView({
      ...useMapState.getState(),
      ...useSelection.getState(),
      ...useListState.getState(),
    });
    if (search === location.search) return;
    history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
  }, WRITE_INTERVAL_MS);
  const stops = [useMapState, useSelection, useListState].map((store) => store.subscribe(write.request));
  return () => {
    write.cancel();
    for (const stop of stops) stop();
  };
}
