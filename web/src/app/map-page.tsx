import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { LinkPill } from "../features/link/link-state";
import { StoreWarning } from "../features/link/store-warning";
import { createMapCommands } from "../features/map/commands";
import { FollowChip } from "../features/map/follow-chip";
import { useMapState } from "../features/map/map-state";
import { MapView } from "../features/map/map-view";
import { isWithin } from "../features/map/model";
import type { Renderer } from "../features/map/renderer";
import { Toolbar } from "../features/map/toolbar";
import { placesQuery } from "../features/places/api";
import { placeFinder } from "../features/places/model";
import { shownColumns, sidebarWidth } from "../features/players/columns";
import type { ListRow } from "../features/players/list-rows";
import type { PlayerListProps } from "../features/players/player-list";
import { SearchBox } from "../features/search/search-box";
import { SettingsMenu } from "../features/settings/settings-menu";
import { lazyPart } from "../lib/lazy-part";
import { PHONE, useMedia } from "../lib/use-media";
import { useTitle } from "../lib/use-title";
import { useLivePlayers } from "../stores/live-players";
import { usePreferences } from "../stores/preferences";
import { useSelection } from "../stores/selection";
import { useWindows } from "../stores/windows";
import { AccountMenu } from "./account-menu";
import { Announcer, NoticeRegion } from "./announcer";
import { Sidebar, SidebarHandle } from "./sidebar";
import "./shell.css";

const MapKeys = lazyPart(() => import("./map-keys").then((file) => file.MapKeys));

const KeySheet = lazy(() =>
  import("../features/keys/key-sheet").then((file) => ({ default: file.KeySheet })),
);

const WindowLayer = lazy(() => import("./window-layer").then((file) => ({ default: file.WindowLayer })));

const PhoneSheet = lazy(() => import("./phone-sheet").then((file) => ({ default: file.PhoneSheet })));

const NO_TOWNS: never[] = [];

/** The map, and everything else over or beside it. */
export function MapPage() {
  useTitle("");
  const isTouch = useMedia(PHONE);
  const [renderer, setRenderer] = useState<Renderer | null>(null);
  const [isKeySheetOpen, setIsKeySheetOpen] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const { isSidebarOpen, columns } = usePreferences();
  const { camera, size, isBare } = useMapState();
  const hasWindows = useWindows(({ windows }) => windows.length > 0);
  const { players } = useLivePlayers();
  const towns = useQuery(placesQuery).data?.towns ?? NO_TOWNS;
  const placeOf = useMemo(() => placeFinder(towns), [towns]);
  const commands = useMemo(() => (renderer === null ? null : createMapCommands(renderer)), [renderer]);
  const openKeySheet = useCallback(() => setIsKeySheetOpen(true), []);

  const isInView = useCallback(
    ({ ew, ns }: ListRow) =>
      ew !== null && ns !== null && (camera === null || isWithin(camera, size, ew, ns)),
    [camera, size],
  );
  const goToCharacter = useCallback((name: string) => commands?.goToCharacter(name), [commands]);
  const followCharacter = useCallback(
    (name: string) => useSelection.setState({ selected: [name], followed: [name] }),
    [],
  );
  const found = useMemo(
    () =>
      players.map(({ row }) => ({
        name: row.character_name,
        state: row.state,
        place: placeOf(row.ew, row.ns),
      })),
    [players, placeOf],
  );
  const list: PlayerListProps = {
    isTouch,
    placeOf,
    isInView,
    onGoTo: goToCharacter,
    onFollow: followCharacter,
  };
  const hasSidebar = !isTouch && isSidebarOpen && !isBare;

  return (
    <div
      className={`page ${isTouch ? "phone" : ""}`}
      style={hasSidebar ? { "--side-w": `${sidebarWidth(shownColumns(columns))}px` } : undefined}
    >
      <a className="skip" href="#players">
        Skip to the list of players
      </a>
      {hasSidebar && <Sidebar {...list} />}
      <main className="map-area" aria-label="Map">
        {!hasSidebar && <h1 className="visually-hidden">Overlord</h1>}
        <MapView renderer={renderer} onRenderer={setRenderer} isTouch={isTouch} placeOf={placeOf} />
        {!isBare && (
          <>
            <div className="top-bar">
              {!isTouch && !isSidebarOpen && <SidebarHandle />}
              <SearchBox
                inputRef={search}
                players={found}
                places={towns}
                onPlayer={(name) => {
                  useSelection.setState({ selected: [name] });
                  commands?.goToCharacter(name);
                }}
                onPosition={(ew, ns) => commands?.goTo(ew, ns)}
                onInventory={(name) => useWindows.getState().open("inventory", name)}
                onItems={(text) => useWindows.getState().openSearch(text)}
              >
                {isTouch ? (
                  <>
                    <SettingsMenu />
                    <AccountMenu />
                  </>
                ) : (
                  <kbd className="kbd">/</kbd>
                )}
              </SearchBox>
              {isTouch && <LinkPill />}
              <FollowChip />
            </div>
            <Toolbar commands={commands} isTouch={isTouch} onKeys={openKeySheet} />
          </>
        )}
        <StoreWarning />
        <NoticeRegion />
      </main>
      {isTouch && !isBare && (
        <Suspense fallback={null}>
          <PhoneSheet {...list} />
        </Suspense>
      )}
      {hasWindows && !isBare && (
        <Suspense fallback={null}>
          <WindowLayer />
        </Suspense>
      )}
      <MapKeys commands={commands} search={search} onKeys={openKeySheet} />
      <Announcer />
      {isKeySheetOpen && (
        <Suspense fallback={null}>
          <KeySheet onClose={() => setIsKeySheetOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
