import type { Camera, Layer, MapPortal, MapRare } from "../renderer";
import type { Size } from "./camera";
import { drawHeat, type HeatPicture } from "./heat";
import { drawPortals, drawRares, drawTowns } from "./markers";
import type { View } from "./messages";
import { drawRegions } from "./regions";
import type { SpriteCache } from "./sprites";
import type { Theme } from "./theme";

/** Painted beyond each edge of the view, so that short pans need no new painting. */
export const MARGIN = 112;

export interface BottomScene {
  readonly theme: Theme;
  readonly sprites: SpriteCache;
  readonly layers: ReadonlySet<Layer>;
  readonly heat: HeatPicture | null;
  readonly portals: readonly MapPortal[];
  readonly rares: readonly MapRare[];
}

/** The lower canvas: everything that may lag a quarter of a second behind. */
export class BottomCanvas {
  readonly element = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  /** The ground alone: a trail's growth does not paint it again. */
  private ground: ImageBitmap | null = null;
  private painted: View | null = null;

  constructor(host: HTMLElement) {
    const context = this.element.getContext("2d", { alpha: false });
    if (context === null) throw new Error("this browser has no 2d canvas");
    this.context = context;
    this.element.style.cssText = `position:absolute;left:-${MARGIN}px;top:-${MARGIN}px;pointer-events:none;transform-origin:50% 50%`;
    this.element.setAttribute("aria-hidden", "true");
    host.append(this.element);
  }

  /** The view a painting for a camera shows: the map box and the margin around it. */
  viewOf(camera: Camera, box: Size, dpr: number): View {
    return { camera, size: { width: box.width + 2 * MARGIN, height: box.height + 2 * MARGIN }, dpr };
  }

  /** Whether the kept ground is that of a view. */
  hasGround(view: View): boolean {
    const { painted } = this;
    return (
      this.ground !== null &&
      painted !== null &&
      painted.camera === view.camera &&
      painted.dpr === view.dpr &&
      painted.size.width === view.size.width &&
      painted.size.height === view.size.height
    );
  }

  /** Shows new pictures for a view, with all that is drawn between and above them. */
  show(view: View, ground: ImageBitmap | null, trails: ImageBitmap | null, scene: BottomScene): void {
    if (ground !== null) {
      this.ground?.close();
      this.ground = ground;
    } else if (!this.hasGround(view)) {
      trails?.close();
      return;
    }
    const { context } = this;
    const { size, dpr } = view;
    const width = Math.round(size.width * dpr);
    const height = Math.round(size.height * dpr);
    if (this.element.width !== width || this.element.height !== height) {
      this.element.width = width;
      this.element.height = height;
      this.element.style.width = `${size.width}px`;
      this.element.style.height = `${size.height}px`;
    }
    const { layers, theme, sprites } = scene;
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (this.ground !== null) context.drawImage(this.ground, 0, 0);
    context.setTransform(dpr, 0, 0, dpr, 0, 0);
    if (layers.has("labels")) drawRegions(context, view, theme);
    if (layers.has("heat") && scene.heat !== null) drawHeat(context, view, scene.heat);
    if (trails !== null) {
      context.drawImage(trails, 0, 0, size.width, size.height);
      trails.close();
    }
    if (layers.has("towns")) drawTowns(context, view, sprites, theme);
    if (layers.has("portals")) drawPortals(context, view, scene.portals, sprites, theme);
    if (layers.has("rares")) drawRares(context, view, scene.rares, sprites, theme);
    this.painted = view;
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
