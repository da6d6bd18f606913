import { useMapState } from "../features/map/map-state";
import { useListState } from "../features/players/list-state";
import { onMove } from "../lib/location";
import { throttle } from "../lib/throttle";
import { useSelection } from "../stores/selection";
import { useWindows, type WindowKind } from "../stores/windows";
import { DEFAULT_VIEW, PATHS, type PageView, readView, routeOf, writeView } from "./paths";

/** Browsers complain about more than a hundred changes in half a minute. */
const WRITE_INTERVAL_MS = 500;

/** Addresses that stand for the map with one window; bookmarks of older pages lead there, too. */
const WINDOW_PATHS: Readonly<Record<string, WindowKind>> = {
  [PATHS.items]: "items",
  "/inventory.html": "items",
  [PATHS.suits]: "suits",
  "/suitbuilder.html": "suits",
};

/** What the address says; a link to an item search or a suit is the map with that window. */
function readAddress(): PageView {
  const kind = WINDOW_PATHS[location.pathname];
  if (kind === undefined) return readView(location.search);
  const subject = new URLSearchParams(location.search).get("q") ?? "";
  return { ...DEFAULT_VIEW, windows: [{ kind, subject, isMinimised: false, isWhole: kind === "suits" }] };
}

/** Puts what the URL says into the stores. Called once, before anything is shown. */
export function restoreFromUrl(): void {
  const { selected, followed, filter, sort, isInViewOnly, windows, ...map } = readAddress();
  useWindows.getState().restore(windows);
  useMapState.setState(map);
  useSelection.setState({ selected, followed });
  useListState.setState({ filter, sort, isInViewOnly });
  if (location.pathname in WINDOW_PATHS) history.replaceState(history.state, "", mapPath());
}

const isMap = () => routeOf(location.pathname).page === "map";

function currentSearch(): string {
  const { windows } = useWindows.getState();
  return writeView({
    ...useMapState.getState(),
    ...useSelection.getState(),
    ...useListState.getState(),
    windows,
  });
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
  const stops = [useMapState, useSelection, useListState, useWindows].map((store) =>
    store.subscribe(write.request),
  );
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
