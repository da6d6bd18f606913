import {
  DEFAULT_HEAT_HOURS,
  DEFAULT_LABELS,
  DEFAULT_LAYERS,
  HEAT_HOURS,
  type LabelDetail,
} from "../features/map/map-state";
import {
  type Camera,
  LAYERS,
  type Layer,
  MAP_STYLES,
  type MapStyle,
  TRAIL_COLORS,
  type TrailColor,
} from "../features/map/renderer";
import { COLUMN_IDS } from "../features/players/columns";
import type { Sort } from "../features/players/list-rows";
import { DEFAULT_SORT } from "../features/players/list-state";
import { WINDOW_KINDS, type WindowLink } from "../stores/windows";

export const ADMIN_TABS = ["users", "tokens", "audit", "settings"] as const;
export type AdminTab = (typeof ADMIN_TABS)[number];

/** Which page an address shows. */
export type Route =
  | { readonly page: "map" | "login" | "setup" | "account" }
  | { readonly page: "admin"; readonly tab: AdminTab };

export const PATHS = {
  map: "/",
  login: "/login",
  account: "/account",
  items: "/items",
  suits: "/suits",
  admin: (tab: AdminTab) => `/admin/${tab}`,
} as const;

/** The page of a path; one that is not ours shows the map. */
export function routeOf(pathname: string): Route {
  const [page, part] = pathname.split("/").filter((step) => step !== "");
  switch (page) {
    case "login":
    case "setup":
    case "account":
      return { page };
    case "admin":
      return { page, tab: oneOf(ADMIN_TABS, part ?? null) ?? "users" };
    default:
      return { page: "map" };
  }
}

/** Everything about the page that a link carries. */
export interface PageView {
  readonly camera: Camera | null;
  readonly layers: Readonly<Record<Layer, boolean>>;
  readonly style: MapStyle | null;
  readonly trailColor: TrailColor;
  readonly labelDetail: LabelDetail;
  readonly heatHours: number;
  readonly heatMob: string;
  readonly selected: readonly string[];
  readonly followed: readonly string[];
  readonly filter: string;
  readonly sort: Sort;
  readonly isInViewOnly: boolean;
  readonly windows: readonly WindowLink[];
}

export const DEFAULT_VIEW: PageView = {
  camera: null,
  layers: DEFAULT_LAYERS,
  style: null,
  trailColor: "character",
  labelDetail: DEFAULT_LABELS,
  heatHours: DEFAULT_HEAT_HOURS,
  heatMob: "",
  selected: [],
  followed: [],
  filter: "",
  sort: DEFAULT_SORT,
  isInViewOnly: false,
  windows: [],
};

/** The world's edge, map units. */
const WORLD_MAX = 103;
const ZOOM_MAX = 2000;
/** Longer texts are no filter anybody typed. */
const TEXT_MAX = 200;
const NAMES_MAX = 50;
const WINDOWS_MAX = 12;
/** The longest query, or goal of a suit, that a link carries. */
const SUBJECT_MAX = 2000;

function oneOf<T extends string | number>(options: readonly T[], text: string | null): T | undefined {
  return options.find((option) => String(option) === text);
}

/** `at=25.90,47.30` (north, east) and `zoom=8.2`; one without the other is nothing. */
function readCamera(params: URLSearchParams): Camera | null {
  const match = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(params.get("at") ?? "");
  const zoom = Number(params.get("zoom"));
  if (match === null || !(zoom > 0 && zoom <= ZOOM_MAX)) return null;
  const [ns, ew] = [Number(match[1]), Number(match[2])];
  return Math.abs(ns) > WORLD_MAX || Math.abs(ew) > WORLD_MAX ? null : { ew, ns, zoom };
}

/** `layers=-trails,heat`: what differs from the usual, a minus for what is off. */
function readLayers(text: string | null): PageView["layers"] {
  const layers = { ...DEFAULT_LAYERS };
  for (const word of (text ?? "").split(",")) {
    const layer = oneOf(LAYERS, word.replace(/^-/, ""));
    if (layer !== undefined) layers[layer] = !word.startsWith("-");
  }
  return layers;
}

function writeLayers(layers: PageView["layers"]): string {
  return LAYERS.filter((layer) => layers[layer] !== DEFAULT_LAYERS[layer])
    .map((layer) => (layers[layer] ? layer : `-${layer}`))
    .join(",");
}

/** `sort=-kph`: a minus for from the top. */
function readSort(text: string | null): Sort | undefined {
  const column = oneOf(COLUMN_IDS, (text ?? "").replace(/^-/, ""));
  return column === undefined ? undefined : { column, isDescending: text?.startsWith("-") === true };
}

function readNames(text: string | null): readonly string[] {
  const names = (text ?? "").split(",").filter((name) => name !== "");
  return names.slice(0, NAMES_MAX);
}

/** `win=inventory:Larsson,-items:al:>400`: from the bottom to the top, a minus for what is minimised. */
function readWindows(text: string | null): readonly WindowLink[] {
  const links = (text ?? "").split(",").flatMap((part): WindowLink[] => {
    const match = /^(-?)([a-z]+)(?::([\s\S]*))?$/.exec(part);
    const kind = oneOf(WINDOW_KINDS, match?.[2] ?? null);
    if (match === null || kind === undefined) return [];
    const subject = (match[3] ?? "").replaceAll("~c", ",").replaceAll("~t", "~");
    return [{ kind, subject: subject.slice(0, SUBJECT_MAX), isMinimised: match[1] === "-" }];
  });
  return links.slice(0, WINDOWS_MAX);
}

/** A comma divides windows, so one inside a query is written `~c`, and a tilde `~t`. */
function writeWindows(windows: readonly WindowLink[]): string {
  return windows
    .map(({ kind, subject, isMinimised }) => {
      const text = subject.replaceAll("~", "~t").replaceAll(",", "~c");
      return `${isMinimised ? "-" : ""}${kind}${text === "" ? "" : `:${text}`}`;
    })
    .join(",");
}

/** Reads a query string. A field that is missing or makes no sense has its usual value. */
export function readView(search: string): PageView {
  const params = new URLSearchParams(search);
  return {
    camera: readCamera(params),
    layers: readLayers(params.get("layers")),
    style: oneOf(MAP_STYLES, params.get("style")) ?? null,
    trailColor: oneOf(TRAIL_COLORS, params.get("trails")) ?? DEFAULT_VIEW.trailColor,
    labelDetail: oneOf([1, 2, 3] as const, params.get("names")) ?? DEFAULT_LABELS,
    heatHours: oneOf(HEAT_HOURS, params.get("heat")) ?? DEFAULT_HEAT_HOURS,
    heatMob: (params.get("mob") ?? "").slice(0, TEXT_MAX),
    selected: readNames(params.get("sel")),
    followed: readNames(params.get("follow")),
    filter: (params.get("q") ?? "").slice(0, TEXT_MAX),
    sort: readSort(params.get("sort")) ?? DEFAULT_SORT,
    isInViewOnly: params.get("inview") === "1",
    windows: readWindows(params.get("win")),
  };
}

function writeSort({ column, isDescending }: Sort): string {
  return `${isDescending ? "-" : ""}${column}`;
}

/** Writes the query string of a view: only what differs from the usual, so that links stay short. */
export function writeView(view: PageView): string {
  const params = new URLSearchParams();
  const put = (key: string, value: string | number, usual: string | number) => {
    if (value !== usual) params.set(key, String(value));
  };
  if (view.camera !== null) {
    params.set("at", `${view.camera.ns.toFixed(2)},${view.camera.ew.toFixed(2)}`);
    params.set("zoom", String(Number(view.camera.zoom.toPrecision(4))));
  }
  put("layers", writeLayers(view.layers), "");
  put("style", view.style ?? "", "");
  put("trails", view.trailColor, DEFAULT_VIEW.trailColor);
  put("names", view.labelDetail, DEFAULT_LABELS);
  put("heat", view.heatHours, DEFAULT_HEAT_HOURS);
  put("mob", view.heatMob, "");
  put("sel", view.selected.join(","), "");
  put("follow", view.followed.join(","), "");
  put("q", view.filter, "");
  put("sort", writeSort(view.sort), writeSort(DEFAULT_SORT));
  put("inview", view.isInViewOnly ? 1 : 0, 0);
  put("win", writeWindows(view.windows), "");
  // A comma and a colon are readable in a query and need no escape.
  const search = params.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return search === "" ? "" : `?${search}`;
}
