import { toScreen, toWorld } from "./camera";
import { LINE_CHUNK, type Line, loadGeography } from "./geography";
import type { Context2d, GroundLook, View } from "./messages";
import { gridStep, WORLD_MAX, WORLD_MIN } from "./world";

/** Adds the visible part of a line to the path, with points about 2.5 px apart. */
function trace(context: Context2d, view: View, line: Line, spacing: number): void {
  const { camera, size } = view;
  const { points, boxes, closed } = line;
  const count = points.length / 2;
  const nw = toWorld(camera, size, -20, -20);
  const se = toWorld(camera, size, size.width + 20, size.height + 20);
  const stride = Math.max(1, Math.min(LINE_CHUNK, 2 ** Math.floor(Math.log2(2.5 / camera.zoom / spacing))));
  const dx = size.width / 2 - camera.ew * camera.zoom;
  const dy = size.height / 2 + camera.ns * camera.zoom;
  let isDrawing = false;
  for (let c = 0; c * LINE_CHUNK < count; c += 1) {
    const hidden =
      (boxes[c * 4] as number) > se.ew ||
      (boxes[c * 4 + 2] as number) < nw.ew ||
      (boxes[c * 4 + 1] as number) > nw.ns ||
      (boxes[c * 4 + 3] as number) < se.ns;
    if (hidden) {
      isDrawing = false;
      continue;
    }
    const last = Math.min(closed ? count : count - 1, (c + 1) * LINE_CHUNK);
    for (let i = c * LINE_CHUNK; i <= last; i += stride) {
      const j = (i % count) * 2;
      const x = dx + (points[j] as number) * camera.zoom;
      const y = dy - (points[j + 1] as number) * camera.zoom;
      if (isDrawing) context.lineTo(x, y);
      else context.moveTo(x, y);
      isDrawing = true;
    }
  }
}

const RING_SPACING = 0.04;
const PATH_SPACING = 0.25;

/** Plain land with the sea cut out: the very first look, before any picture is there. */
export function fillLand(context: Context2d, view: View, color: string): void {
  const world = loadGeography();
  const sea = context.fillStyle;
  const fill = (lines: readonly Line[], style: string | CanvasGradient | CanvasPattern) => {
    context.fillStyle = style;
    for (const { points } of lines) {
      context.beginPath();
      for (let i = 0; i < points.length; i += 32) {
        const at = toScreen(view.camera, view.size, points[i] as number, points[i + 1] as number);
        context.lineTo(at.x, at.y);
      }
      context.fill();
    }
  };
  fill([world.mainland], color);
  fill(world.waters, sea);
  fill(world.islands, color);
  fill(world.lakes, sea);
}

/** Shores, rivers, lakes and roads, sharp at any zoom. */
export function drawVectors(context: Context2d, view: View, look: GroundLook): void {
  const world = loadGeography();
  const { zoom } = view.camera;
  const stroke = (lines: readonly Line[], spacing: number) => {
    context.beginPath();
    for (const line of lines) trace(context, view, line, spacing);
    context.stroke();
  };
  const bright = look.style === "parchment";
  context.lineJoin = "round";
  context.lineCap = "butt";
  context.globalAlpha = bright ? 0.75 : 0.9;
  context.strokeStyle = look.river;
  context.lineWidth = Math.min(5, Math.max(1, zoom * 0.16));
  stroke(world.rivers, PATH_SPACING);
  context.strokeStyle = look.coast;
  context.globalAlpha = bright ? 0.9 : 0.85;
  context.lineWidth = zoom > 24 ? 1.4 : 1;
  const shores = [world.mainland, ...world.waters, ...world.islands, ...world.lakes];
  stroke(shores, RING_SPACING);
  if (zoom > 3) {
    context.strokeStyle = look.road;
    context.globalAlpha = (bright ? 0.8 : 0.75) * Math.min(1, (zoom - 2) / 3);
    context.lineWidth = zoom > 24 ? 1.6 : 1;
    context.setLineDash(zoom > 24 ? [6, 4] : [3.5, 3]);
    stroke(world.roads, PATH_SPACING);
    context.setLineDash([]);
  }
  context.globalAlpha = 1;
}

/** Grid lines over the world only. */
export function drawGrid(context: Context2d, view: View, look: GroundLook): void {
  const { camera, size } = view;
  const step = gridStep(camera.zoom);
  const nw = toScreen(camera, size, WORLD_MIN, WORLD_MAX);
  const se = toScreen(camera, size, WORLD_MAX, WORLD_MIN);
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -100; at <= 100; at += step) {
    const p = toScreen(camera, size, at, at);
    const x = Math.round(p.x) + 0.5;
    const y = Math.round(p.y) + 0.5;
    if (x > 0 && x < size.width) {
      context.moveTo(x, Math.max(0, nw.y));
      context.lineTo(x, Math.min(size.height, se.y));
    }
    if (y > 0 && y < size.height) {
      context.moveTo(Math.max(0, nw.x), y);
      context.lineTo(Math.min(size.width, se.x), y);
    }
  }
  context.stroke();
}
