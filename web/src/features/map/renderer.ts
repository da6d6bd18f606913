/**
 * The border between the map engine (canvas, no framework) and the page around it (React).
 *
 * World coordinates are map units: `ew` east (+) / west (-), `ns` north (+) / south (-),
 * -101.95..102.05 both ways. Times are Unix milliseconds.
 */

export type PlayerState = "hunting" | "moving" | "idle" | "stuck" | "dead" | "offline";

/** How fresh a character's last report is: 10 s makes it stale, 30 s lost. */
export type Presence = "live" | "stale" | "lost";

export interface MapPlayer {
  readonly name: string;
  readonly ew: number;
  readonly ns: number;
  readonly z: number;
  readonly state: PlayerState;
  readonly presence: Presence;
  /** 1..24, a `--ch-N` token. */
  readonly color: number;
  readonly killsPerHour: number;
  /** When the server received the position; the engine glides between reports. */
  readonly receivedAtMs: number;
}

export interface TrailPoint {
  readonly atMs: number;
  readonly ew: number;
  readonly ns: number;
  readonly z: number;
}

export interface MapPortal {
  readonly name: string;
  readonly ew: number;
  readonly ns: number;
}

export interface MapRare {
  readonly name: string;
  readonly finder: string;
  /** 1..6; 0 when the name is not in our table. */
  readonly tier: number;
  readonly ew: number;
  readonly ns: number;
  readonly atMs: number;
}

/** One cell of the spawn heat: centre and count. */
export interface HeatCell {
  readonly ew: number;
  readonly ns: number;
  readonly intensity: number;
}

export interface MapHeat {
  readonly cells: readonly HeatCell[];
  /** Width of a cell in map units. */
  readonly cell: number;
}

export interface Camera {
  /** World position at the centre of the view. */
  readonly ew: number;
  readonly ns: number;
  /** CSS pixels per map unit. */
  readonly zoom: number;
}

export const LAYERS = ["players", "labels", "trails", "heat", "portals", "rares", "towns", "grid"] as const;
export type Layer = (typeof LAYERS)[number];

export const MAP_STYLES = ["relief", "parchment", "night"] as const;
export type MapStyle = (typeof MAP_STYLES)[number];

/** Trails coloured by the character, by kills per hour, or by altitude. */
export const TRAIL_COLORS = ["character", "kills", "altitude"] as const;
export type TrailColor = (typeof TRAIL_COLORS)[number];

export type MapTarget =
  | { readonly kind: "player"; readonly name: string }
  | { readonly kind: "cluster"; readonly names: readonly string[] }
  | { readonly kind: "portal"; readonly portal: MapPortal }
  | { readonly kind: "rare"; readonly rare: MapRare }
  | { readonly kind: "town"; readonly name: string };

export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

/** What the engine tells the page. Called at most once a frame each. */
export interface MapEvents {
  /** The view moved; `byUser` is true for drag, wheel, pinch and keys (which end following). */
  camera?(camera: Camera, byUser: boolean): void;
  /** What the pointer is over, or null; `at` is in CSS pixels of the map box. */
  hover?(target: MapTarget | null, at: ScreenPoint): void;
  click?(target: MapTarget | null, at: ScreenPoint, world: { ew: number; ns: number }, shift: boolean): void;
  doubleClick?(target: MapTarget | null, world: { ew: number; ns: number }): void;
  /** World position under the pointer, or null when it left. */
  cursor?(world: { ew: number; ns: number } | null): void;
  /** A rectangle was dragged with shift held. */
  boxSelect?(names: readonly string[]): void;
}

export interface Renderer {
  /** Replaces the whole set: who is missing fades out. Appends to the trails by itself. */
  setPlayers(players: readonly MapPlayer[]): void;
  /** Replaces the history of trails (oldest point first), keyed by character name. */
  setTrails(trails: ReadonlyMap<string, readonly TrailPoint[]>): void;
  setPortals(portals: readonly MapPortal[]): void;
  setRares(rares: readonly MapRare[]): void;
  setHeat(heat: MapHeat | null): void;
  setSelection(names: ReadonlySet<string>): void;
  /** Keeps all named characters in view until the user pans; empty stops. */
  setFollow(names: readonly string[]): void;
  setLayer(layer: Layer, visible: boolean): void;
  setStyle(style: MapStyle): void;
  setTrailColor(color: TrailColor): void;
  /** 1 names only the selected, 2 what fits by priority, 3 everything that fits. */
  setLabelDetail(detail: 1 | 2 | 3): void;
  /** Reads the design tokens again after a theme change. */
  refreshTheme(): void;
  getCamera(): Camera;
  /** Moves the view; `animate` flies there (no flight under reduced motion). */
  setCamera(camera: Partial<Camera>, animate?: boolean): void;
  /** Fits the whole world, or the named characters. */
  fit(names?: readonly string[]): void;
  /** Where a character is drawn now, or null when it is not in view. */
  locate(name: string): ScreenPoint | null;
  /** A small picture of the whole world for the minimap, in the current style. */
  drawMinimap(canvas: HTMLCanvasElement): void;
  destroy(): void;
}

/** Made by the engine's module: `createRenderer(host, events)`. */
export type CreateRenderer = (host: HTMLElement, events: MapEvents, initial: Camera) => Renderer;
