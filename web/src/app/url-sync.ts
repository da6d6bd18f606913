import { useMapState } from "../features/map/map-state";
import { useListState } from "../features/players/list-state";
import { onMove } from "../lib/location";
import { throttle } from "../lib/throttle";
import { useSelection } from "../stores/selection";
import { useWindows, type WindowLink } from "../stores/windows";
import { DEFAULT_VIEW, PATHS, type PageView, readView, routeOf, writeView } from "./paths";

/** Browsers complain about more than a hundred changes in half a minute. */
const WRITE_INTERVAL_MS = 500;

/** Bookmarks of older pages lead to the item search, too. */
const isItems = (pathname: string) => pathname === PATHS.items || pathname === "/inventory.html";

/** What the address says; a link to an item search is the map with that window. */
function readAddress(): PageView {
  if (!isItems(location.pathname)) return readView(location.search);
  const subject = new URLSearchParams(location.search).get("q") ?? "";
  const items: WindowLink = { kind: "items", subject, isMinimised: false };
  return { ...DEFAULT_VIEW, windows: [items] };
}

/** Puts what the URL says into the stores. Called once, before anything is shown. */
export function restoreFromUrl(): void {
  const { selected, followed, filter, sort, isInViewOnly, windows, ...map } = readAddress();
  useWindows.getState().restore(windows);
  useMapState.setState(map);
  useSelection.setState({ selected, followed });
  useListState.setState({ filter, sort, isInViewOnly });
  if (isItems(location.pathname)) history.replaceState(history.state, "", mapPath());
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
