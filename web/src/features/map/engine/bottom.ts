import type { Camera, Layer, MapPortal, MapRare, TrailColor } from "../renderer";
import type { BaseLayer, View } from "./base-layer";
import { drawGrid, drawRegions, drawVectors } from "./base-vectors";
import type { Size } from "./camera";
import { drawHeat, type HeatPicture } from "./heat";
import { drawPortals, drawRares, drawTowns } from "./markers";
import type { SpriteCache } from "./sprites";
import type { Theme } from "./theme";
import { drawTrails, type TrailHead, type TrailStore } from "./trails";

/** Painted beyond each edge of the view, so that short pans need no new painting. */
export const MARGIN = 112;

export interface BottomScene {
  readonly theme: Theme;
  readonly base: BaseLayer;
  readonly sprites: SpriteCache;
  readonly layers: ReadonlySet<Layer>;
  readonly trails: TrailStore;
  readonly heads: readonly TrailHead[];
  readonly selection: ReadonlySet<string>;
  readonly trailColor: TrailColor;
  readonly heat: HeatPicture | null;
  readonly portals: readonly MapPortal[];
  readonly rares: readonly MapRare[];
}

const sameView = (a: View | null, b: View): boolean =>
  a !== null &&
  a.camera === b.camera &&
  a.dpr === b.dpr &&
  a.size.width === b.size.width &&
  a.size.height === b.size.height;

/** The lower canvas: everything that may lag a quarter of a second behind. */
export class BottomCanvas {
  readonly element = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  /** The ground alone, so that a trail's growth does not paint it again. */
  private readonly ground: CanvasRenderingContext2D;
  private grounded: View | null = null;
  private painted: View | null = null;

  constructor(host: HTMLElement) {
    const context = this.element.getContext("2d", { alpha: false });
    const ground = document.createElement("canvas").getContext("2d", { alpha: false });
    if (context === null || ground === null) throw new Error("this browser has no 2d canvas");
    this.context = context;
    this.ground = ground;
    this.element.style.cssText = `position:absolute;left:-${MARGIN}px;top:-${MARGIN}px;pointer-events:none;transform-origin:50% 50%`;
    this.element.setAttribute("aria-hidden", "true");
    host.append(this.element);
  }

  /** Paints for a camera; the ground is kept from last time unless it or the view changed. */
  paint(camera: Camera, box: Size, dpr: number, scene: BottomScene, groundChanged: boolean): void {
    const size = { width: box.width + 2 * MARGIN, height: box.height + 2 * MARGIN };
    const width = Math.round(size.width * dpr);
    const height = Math.round(size.height * dpr);
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width;
      this.element.height = height;
      this.element.style.width = `${size.width}px`;
      this.element.style.height = `${size.height}px`;
    }
    const view: View = { camera, size, dpr };
    const { context } = this;
    const { layers, theme } = scene;
    if (groundChanged || !sameView(this.grounded, view)) this.paintGround(view, scene);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.ground.canvas, 0, 0);
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    if (layers.has("heat") && scene.heat !== null) drawHeat(context, view, scene.heat);
    if (layers.has("trails")) {
      drawTrails(context, view, scene.trails, scene.heads, scene.selection, scene.trailColor, theme);
    }
    if (layers.has("towns")) drawTowns(context, view, scene.sprites, theme);
    if (layers.has("portals")) drawPortals(context, view, scene.portals, scene.sprites, theme);
    if (layers.has("rares")) drawRares(context, view, scene.rares, scene.sprites, theme);
    this.painted = view;
    this.place(camera, dpr);
  }

  private paintGround(view: View, scene: BottomScene): void {
    const { ground } = this;
    const { width, height } = this.element;
    if (ground.canvas.width !== width || ground.canvas.height !== height) {
      ground.canvas.width = width;
      ground.canvas.height = height;
    }
    ground.setTransform(view.dpr, 0, 0, view.dpr, 0, 0);
    scene.base.draw(ground, view);
    drawVectors(ground, view, scene.theme);
    if (scene.layers.has("grid")) drawGrid(ground, view, scene.theme);
    if (scene.layers.has("labels")) drawRegions(ground, view, scene.theme);
    this.grounded = view;
  }

  /** Moves the painted picture to where the camera is now. */
  place(camera: Camera, dpr: number): void {
    const { painted } = this;
    if (painted === null) return;
    const scale = camera.zoom / painted.camera.zoom;
    let x = (painted.camera.ew - camera.ew) * camera.zoom;
    let y = (camera.ns - painted.camera.ns) * camera.zoom;
    if (scale === 1) {
      // Whole device pixels: the picture is copied, not resampled.
      x = Math.round(x * dpr) / dpr;
      y = Math.round(y * dpr) / dpr;
    }
    this.element.style.transform =
      scale === 1 && x === 0 && y === 0 ? "" : `translate(${x}px,${y}px) scale(${scale})`;
  }

  /** What the camera's move since the last painting asks for. */
  staleness(camera: Camera, box: Size): "fresh" | "stale" | "torn" {
    const { painted } = this;
    if (painted === null) return "torn";
    const scale = camera.zoom / painted.camera.zoom;
    const x = Math.abs(camera.ew - painted.camera.ew) * camera.zoom;
    const y = Math.abs(camera.ns - painted.camera.ns) * camera.zoom;
    const spareX = (painted.size.width * scale - box.width) / 2 - x;
    const spareY = (painted.size.height * scale - box.height) / 2 - y;
    if (spareX < 0 || spareY < 0) return "torn";
    const moved = Math.max(x, y) > MARGIN * 0.5;
    return scale !== 1 || moved ? "stale" : "fresh";
  }
}
