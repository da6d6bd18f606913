import { toScreen } from "./camera";
import type { View } from "./messages";

/** A heat grid as a small picture, one pixel a cell, with its north-west corner. */
export interface HeatPicture {
  readonly image: HTMLCanvasElement;
  readonly west: number;
  readonly north: number;
  readonly cell: number;
}

export function drawHeat(context: CanvasRenderingContext2D, view: View, heat: HeatPicture): void {
  const k = heat.cell * view.camera.zoom;
  const at = toScreen(view.camera, view.size, heat.west, heat.north);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.globalAlpha = 0.85;
  context.drawImage(heat.image, at.x, at.y, heat.image.width * k, heat.image.height * k);
  context.globalAlpha = 1;
  context.imageSmoothingQuality = "low";
}
