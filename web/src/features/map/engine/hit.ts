import type { MapPortal, MapRare, MapTarget, ScreenPoint } from "../renderer";
import { toScreen } from "./camera";
import type { Layout, LayoutScene } from "./layout";
import { RARE_HEIGHT, SMALL_TOWNS_ZOOM } from "./markers";
import { clusterPlace } from "./top";
import { TOWNS } from "./towns";
import type { ViewControl } from "./view-control";

/** Half the hit area: 24 px across, as for every control. */
const REACH = 12;

/** What is under the pointer: players before clusters, rares, portals and towns. */
export function findTarget(
  view: ViewControl,
  scene: LayoutScene,
  layout: Layout,
  at: ScreenPoint,
): MapTarget | null {
  const { camera, size } = view;
  const away = (ew: number, ns: number, up = 0): number => {
    const place = toScreen(camera, size, ew, ns);
    return Math.hypot(place.x - at.x, place.y - up - at.y);
  };
  const { layers } = scene;
  if (layers.has("players")) {
    let best: MapTarget | null = null;
    let bestAway = REACH;
    for (const figure of scene.figures) {
      const { name } = figure.player;
      if (layout.clustered.has(name)) continue;
      const distance = away(figure.ew, figure.ns);
      if (distance >= bestAway) continue;
      bestAway = distance;
      best = { kind: "player", name };
    }
    if (best !== null) return best;
    for (const { members } of layout.clusters) {
      const place = clusterPlace(view, members);
      if (Math.hypot(place.x - at.x, place.y - at.y) < REACH + 2) {
        return { kind: "cluster", names: members.map((member) => member.player.name) };
      }
    }
  }
  if (layers.has("rares")) {
    const rare = nearest(scene.rares, (r: MapRare) => away(r.ew, r.ns, RARE_HEIGHT / 2), REACH);
    if (rare !== null) return { kind: "rare", rare };
  }
  if (layers.has("portals")) {
    const portal = nearest(scene.portals, (p: MapPortal) => away(p.ew, p.ns), REACH - 2);
    if (portal !== null) return { kind: "portal", portal };
  }
  if (layers.has("towns")) {
    const shown = TOWNS.filter((town) => town.big || camera.zoom >= SMALL_TOWNS_ZOOM);
    const town = nearest(shown, (t) => away(t.ew, t.ns), REACH - 2);
    if (town !== null) return { kind: "town", name: town.name };
  }
  return null;
}

function nearest<T>(items: readonly T[], away: (item: T) => number, reach: number): T | null {
  let best: T | null = null;
  let bestAway = reach;
  for (const item of items) {
    const distance = away(item);
    if (distance >= bestAway) continue;
    bestAway = distance;
    best = item;
  }
  return best;
}
