import { useQuery } from "@tanstack/react-query";
import { Backpack, History, PackageSearch, ShieldHalf, UsersRound } from "lucide-react";
import { type ComponentType, lazy, Suspense } from "react";
import { SkeletonRows } from "../components/skeleton-rows";
import type { ItemWindowProps } from "../features/items/window-props";
import { meQuery } from "../features/session/api";
import { wearerIn } from "../features/suits/goal-name";
import type { KindSpec } from "../features/windows/kind";
import { WindowsArea } from "../features/windows/windows-area";
import { useWindows, type WindowKind } from "../stores/windows";

const InventoryWindow = lazy(() =>
  import("../features/items/inventory-window").then((file) => ({ default: file.InventoryWindow })),
);
const SearchWindow = lazy(() =>
  import("../features/items/search-window").then((file) => ({ default: file.SearchWindow })),
);
const HistoryWindow = lazy(() =>
  import("../features/items/history-window").then((file) => ({ default: file.HistoryWindow })),
);
const GroupsWindow = lazy(() =>
  import("../features/items/groups-window").then((file) => ({ default: file.GroupsWindow })),
);

const SuitsWindow = lazy(() => import("./suits-window").then((file) => ({ default: file.SuitsWindow })));

interface WindowSpec extends KindSpec {
  readonly Content: ComponentType<ItemWindowProps & { readonly windowId: number }>;
}

/** The table of contents: every kind of window. */
const SPECS: Readonly<Record<WindowKind, WindowSpec>> = {
  inventory: {
    icon: Backpack,
    title: "Inventory",
    size: { width: 340, height: 500 },
    least: { width: 280, height: 240 },
    subjectText: (subject) => subject,
    Content: InventoryWindow,
  },
  items: {
    icon: PackageSearch,
    title: "Item search",
    size: { width: 780, height: 480 },
    least: { width: 380, height: 260 },
    subjectText: (subject) => subject,
    hasOwnSubject: true,
    Content: SearchWindow,
  },
  history: {
    icon: History,
    title: "Item history",
    size: { width: 480, height: 420 },
    least: { width: 320, height: 220 },
    // An item is named by what came of it, which its window knows.
    subjectText: (subject) => (subject.startsWith("#") ? "" : subject || "all characters"),
    Content: HistoryWindow,
  },
  groups: {
    icon: UsersRound,
    title: "Groups",
    size: { width: 460, height: 400 },
    least: { width: 340, height: 260 },
    subjectText: () => "",
    Content: GroupsWindow,
  },
  suits: {
    icon: ShieldHalf,
    title: "Suit builder",
    size: { width: 520, height: 700 },
    least: { width: 360, height: 320 },
    subjectText: wearerIn,
    hasOwnSubject: true,
    Content: SuitsWindow,
  },
};

/** The windows over the map, with what each kind of them holds. */
export function WindowLayer() {
  const me = useQuery(meQuery).data;
  const rights = { hasAccount: me?.kind === "session", mayChange: me !== undefined && me.role !== "viewer" };
  return (
    <WindowsArea
      specs={SPECS}
      content={({ id, kind, subject }) => {
        const { Content } = SPECS[kind];
        return (
          <Suspense fallback={<SkeletonRows label="Loading the window" />}>
            <Content
              windowId={id}
              subject={subject}
              onSubject={(next) => useWindows.getState().setSubject(id, next)}
              rights={rights}
            />
          </Suspense>
        );
      }}
    />
  );
}
