import type {
  Layer,
  MapHeat,
  MapPlayer,
  MapPortal,
  MapRare,
  MapStyle,
  TrailColor,
  TrailPoint,
} from "../renderer";
import { LAYERS } from "../renderer";
import { toScreen } from "./camera";
import type { HeatPicture } from "./heat";
import type { LayoutScene } from "./layout";
import type { TrailBatch, View } from "./messages";
import { type Figure, PlayerStore } from "./players";
import { forgetWidths, SpriteCache } from "./sprites";
import { readTheme, type Theme } from "./theme";
import { collectTrails, TrailStore } from "./trails";
import type { ViewControl } from "./view-control";

/** All that is shown, and how; knows nothing of canvases and frames. */
export class Stage {
  readonly sprites = new SpriteCache();
  readonly players = new PlayerStore();
  readonly trails = new TrailStore();
  readonly layers = new Set<Layer>(LAYERS);
  readonly view: ViewControl;

  style: MapStyle = "relief";
  theme: Theme = readTheme("relief");
  portals: readonly MapPortal[] = [];
  rares: readonly MapRare[] = [];
  selection: ReadonlySet<string> = new Set();
  trailColor: TrailColor = "character";
  detail: 1 | 2 | 3 = 2;
  dpr = 1;
  heatPicture: HeatPicture | null = null;
  /** Called when the heat can be drawn. */
  onHeat: () => void = () => undefined;
  private heat: MapHeat | null = null;
  /** Names whose heading was set from their trail or their motion. */
  private readonly turned = new Set<string>();

  constructor(view: ViewControl) {
    this.view = view;
  }

  /** Takes a new set of characters; returns whether anyone reported a new position. */
  setPlayers(players: readonly MapPlayer[], nowMs: number, glides: boolean): boolean {
    const reported = this.players.set(players, nowMs, glides);
    for (const player of reported) {
      if (player.state !== "offline") this.trails.append(player);
      if (!this.turned.has(player.name)) this.turn(player.name);
      this.turned.add(player.name);
    }
    return reported.length > 0;
  }

  setTrails(trails: ReadonlyMap<string, readonly TrailPoint[]>): void {
    this.trails.replace(trails);
    for (const name of trails.keys()) this.turn(name);
  }

  /** What paints it is loaded when the layer is first on; `onHeat` tells when the picture is there. */
  setHeat(heat: MapHeat | null): void {
    this.heat = heat;
    if (heat === null) this.heatPicture = null;
    else void this.paintHeat(heat);
  }

  /** Reads the tokens again and forgets all that was drawn with the old ones. */
  refreshTheme(): void {
    this.theme = readTheme(this.style);
    this.sprites.reset(this.dpr);
    forgetWidths();
    this.setHeat(this.heat);
  }

  /** Moves all dots to `nowMs`; returns whether any is still on its way. */
  step(nowMs: number): boolean {
    const { isMoving, gone } = this.players.step(nowMs);
    for (const name of gone) {
      this.trails.remove(name);
      this.turned.delete(name);
    }
    return isMoving;
  }

  /** What is seen of the trails in a view, or null when they are switched off. */
  collectTrails(view: View): TrailBatch[] | null {
    if (!this.layers.has("trails")) return null;
    const heads = [...this.players.all()];
    return collectTrails(view, this.trails, heads, this.selection, this.trailColor, this.theme);
  }

  placesOf(names: readonly string[]): Readonly<Figure>[] {
    return names.flatMap((name) => this.players.get(name) ?? []);
  }

  /** Names of the characters drawn inside a rectangle of the map box. */
  namesIn(a: { x: number; y: number }, b: { x: number; y: number }): string[] {
    const { camera, size } = this.view;
    const names: string[] = [];
    for (const { player, ew, ns } of this.players.all()) {
      const { x, y } = toScreen(camera, size, ew, ns);
      const inX = x >= Math.min(a.x, b.x) && x <= Math.max(a.x, b.x);
      if (inX && y >= Math.min(a.y, b.y) && y <= Math.max(a.y, b.y)) names.push(player.name);
    }
    return names;
  }

  get scene(): LayoutScene {
    const { theme, sprites, layers, selection, detail, portals, rares } = this;
    const figures = this.players.all();
    return { theme, sprites, layers, selection, follow: this.view.follow, detail, portals, rares, figures };
  }

  private async paintHeat(heat: MapHeat): Promise<void> {
    const { makeHeatPicture } = await import("./heat-picture");
    // Another one may have been set meanwhile.
    if (this.heat !== heat) return;
    this.heatPicture = makeHeatPicture(heat, this.theme);
    this.onHeat();
  }

  private turn(name: string): void {
    const heading = this.trails.headingOf(name);
    if (heading !== null) this.players.turn(name, heading);
  }
}
