import type { Layer, MapPortal, MapRare } from "../renderer";
import { type Size, toScreen } from "./camera";
import { findClusters } from "./clusters";
import { type Box, type LabelWish, placeLabels } from "./labels";
import { RARE_HEIGHT, SMALL_TOWNS_ZOOM } from "./markers";
import type { Figure } from "./players";
import { measure, type Sprite, type SpriteCache } from "./sprites";
import type { Theme } from "./theme";
import { TOWNS } from "./towns";
import type { ViewControl } from "./view-control";

export interface Cluster {
  readonly members: readonly Readonly<Figure>[];
}

/** A label and what it hangs on. */
export interface PlacedLabel {
  readonly sprite: Sprite;
  readonly figure: Readonly<Figure> | null;
  readonly ew: number;
  readonly ns: number;
  readonly dx: number;
  readonly dy: number;
}

export interface Layout {
  readonly clusters: readonly Cluster[];
  /** Names drawn as part of a cluster instead of by themselves. */
  readonly clustered: ReadonlySet<string>;
  readonly labels: readonly PlacedLabel[];
}

export interface LayoutScene {
  readonly theme: Theme;
  readonly sprites: SpriteCache;
  readonly layers: ReadonlySet<Layer>;
  readonly selection: ReadonlySet<string>;
  readonly follow: readonly string[];
  readonly detail: 1 | 2 | 3;
  readonly portals: readonly MapPortal[];
  readonly rares: readonly MapRare[];
  readonly figures: Iterable<Readonly<Figure>>;
}

export const EMPTY_LAYOUT: Layout = { clusters: [], clustered: new Set(), labels: [] };

/** Colour a character is drawn and named in: states that need a human override its own. */
export function colorOf({ player }: Readonly<Figure>, theme: Theme): string {
  const { state } = player;
  if (state === "hunting" || state === "moving") return theme.ch[player.color] ?? theme.label;
  return theme.st[state];
}

const MARK_ROOM = 11;
/** Names of more characters than this never fit; asking for them only costs time. */
const NAMES_MAX = 320;

/** Decides clusters and labels; remembers the last decision so that nothing jumps about. */
export class LayoutMaker {
  private clusterOf = new Map<string, number>();
  private positions = new Map<string, number>();

  make(view: ViewControl, scene: LayoutScene): Layout {
    const { camera, size } = view;
    const near: { name: string; x: number; y: number; figure: Readonly<Figure> }[] = [];
    const special = new Set([...scene.selection, ...scene.follow]);
    if (scene.layers.has("players")) {
      for (const figure of scene.figures) {
        const at = toScreen(camera, size, figure.ew, figure.ns);
        if (at.x < -30 || at.y < -30 || at.x > size.width + 30 || at.y > size.height + 30) continue;
        near.push({ name: figure.player.name, x: at.x, y: at.y, figure });
      }
    }
    const groups = findClusters(
      near.filter((dot) => !special.has(dot.name)),
      this.clusterOf,
    );
    this.clusterOf = new Map(groups.flatMap((group, i) => group.map((dot) => [dot.name, i] as const)));
    const clustered = new Set(this.clusterOf.keys());
    const clusters = groups.map((group) => ({ members: group.map((dot) => dot.figure) }));
    const single = near.filter((dot) => !clustered.has(dot.name));
    const labels = scene.layers.has("labels") ? this.label(view, scene, single, groups, special) : [];
    return { clusters, clustered, labels };
  }

  /** Forgets where labels were, after a change that moves everything anyway. */
  reset(): void {
    this.positions.clear();
  }

  private label(
    view: ViewControl,
    scene: LayoutScene,
    single: readonly { name: string; x: number; y: number; figure: Readonly<Figure> }[],
    groups: readonly (readonly { x: number; y: number }[])[],
    special: ReadonlySet<string>,
  ): PlacedLabel[] {
    const { camera, size } = view;
    const { theme, sprites } = scene;
    const marks: Box[] = marksOf(view, scene);
    const wishes: LabelWish[] = [];
    const items = new Map<string, Omit<PlacedLabel, "dx" | "dy">>();
    const wish = (
      key: string,
      at: { x: number; y: number },
      text: string,
      color: string,
      weight: number,
      gap: number,
      priority: number,
      item: Pick<PlacedLabel, "figure" | "ew" | "ns">,
    ) => {
      const width = Math.ceil(measure(text, `${weight} 11px ${theme.fontUi}`));
      wishes.push({ key, x: at.x, y: at.y, width, gap, priority });
      // The sprite is drawn only if the label finds a place.
      items.set(key, {
        ...item,
        get sprite() {
          return sprites.label(text, color, weight, theme);
        },
      });
    };
    for (const group of groups) {
      const x = group.reduce((sum, dot) => sum + dot.x, 0) / group.length;
      const y = group.reduce((sum, dot) => sum + dot.y, 0) / group.length;
      marks.push({ left: x - 13, right: x + 13, top: y - 13, bottom: y + 13 });
    }
    const ranked = single
      .map((dot) => ({ dot, priority: priorityOf(dot.figure, special) }))
      .sort((a, b) => b.priority - a.priority);
    for (const { dot } of ranked) {
      marks.push({ left: dot.x - 6, right: dot.x + 6, top: dot.y - 6, bottom: dot.y + 6 });
    }
    for (const { dot, priority } of ranked.slice(0, NAMES_MAX)) {
      if (scene.detail === 1 && !special.has(dot.name)) continue;
      const { figure } = dot;
      const gap = MARK_ROOM + (priority >= 3000 ? 3 : 0);
      wish(
        `p${dot.name}`,
        dot,
        dot.name,
        colorOf(figure, theme),
        special.has(dot.name) ? 600 : 500,
        gap,
        priority,
        { figure, ew: 0, ns: 0 },
      );
    }
    if (scene.layers.has("towns")) {
      for (const town of TOWNS) {
        if (!town.big && camera.zoom < SMALL_TOWNS_ZOOM) continue;
        if (scene.detail === 1 && !town.big) continue;
        const at = toScreen(camera, size, town.ew, town.ns);
        if (at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height) continue;
        wish(
          `t${town.name}`,
          at,
          town.name,
          town.big ? theme.label : theme.label2,
          town.big ? 600 : 500,
          7,
          town.big ? 2000 : 0,
          { figure: null, ew: town.ew, ns: town.ns },
        );
      }
    }
    if (scene.detail === 3) {
      for (const portal of scene.layers.has("portals") ? scene.portals : []) {
        const at = toScreen(camera, size, portal.ew, portal.ns);
        if (at.x < 0 || at.y < 0 || at.x > size.width || at.y > size.height) continue;
        wish(`o${portal.name}${portal.ew}`, at, portal.name, theme.portal, 500, 9, -10, {
          figure: null,
          ew: portal.ew,
          ns: portal.ns,
        });
      }
    }
    const places = placeLabels(wishes, marks, size.width, size.height, this.positions);
    this.positions = new Map(places.map((place) => [place.key, place.position]));
    return places.flatMap((place) => {
      const item = items.get(place.key);
      if (item === undefined) return [];
      const { sprite, figure, ew, ns } = item;
      return [{ sprite, figure, ew, ns, dx: place.dx, dy: place.dy }];
    });
  }
}

/** Selected, then dead and stuck, then big towns (2000), then by kills, offline last. */
function priorityOf({ player }: Readonly<Figure>, special: ReadonlySet<string>): number {
  if (special.has(player.name)) return 4000;
  if (player.state === "dead") return 3100;
  if (player.state === "stuck") return 3000;
  if (player.state === "offline") return 10;
  if (player.state === "idle") return 1600;
  // Steps of 100 keep the order from changing at every report.
  return 100 + Math.min(1400, Math.round(player.killsPerHour / 100) * 10);
}

/** Boxes of town marks, portals and rares, which no label may cover. */
function marksOf({ camera, size }: { camera: ViewControl["camera"]; size: Size }, scene: LayoutScene): Box[] {
  const marks: Box[] = [];
  const add = (ew: number, ns: number, half: number, up: number, down: number) => {
    const { x, y } = toScreen(camera, size, ew, ns);
    if (x < -20 || y < -20 || x > size.width + 20 || y > size.height + 20) return;
    marks.push({ left: x - half, right: x + half, top: y - up, bottom: y + down });
  };
  if (scene.layers.has("towns")) {
    for (const town of TOWNS) {
      if (town.big || camera.zoom >= SMALL_TOWNS_ZOOM) add(town.ew, town.ns, 4, 4, 4);
    }
  }
  if (scene.layers.has("portals")) for (const p of scene.portals) add(p.ew, p.ns, 6, 7, 7);
  if (scene.layers.has("rares")) for (const r of scene.rares) add(r.ew, r.ns, 7, RARE_HEIGHT + 1, 1);
  return marks;
}
