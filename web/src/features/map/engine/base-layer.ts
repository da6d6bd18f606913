import type { Camera } from "../renderer";
import { fillLand } from "./base-vectors";
import type { BaseReply, BaseRequest } from "./base-worker";
import { type Size, toScreen } from "./camera";
import type { Rgb } from "./colors";
import { BIOMES, type Line, loadGeography } from "./geography";
import type { Patch } from "./terrain";
import type { Theme } from "./theme";
import { WORLD_MAX, WORLD_MIN, WORLD_SIZE } from "./world";

/** A view to paint: the camera at the centre of a canvas of `size` CSS pixels. */
export interface View {
  readonly camera: Camera;
  readonly size: Size;
  readonly dpr: number;
}

/** The ground under everything. A user's picture or tiles can take the drawn world's place. */
export interface BaseLayer {
  /** Paints what is there now; never waits. */
  draw(context: CanvasRenderingContext2D, view: View): void;
  setTheme(theme: Theme): void;
  /** Called when the view rests: the layer may fetch or draw finer detail for it. */
  refine(view: View): void;
  destroy(): void;
}

interface Picture {
  readonly patch: Patch;
  readonly bitmap: ImageBitmap;
}

/** Scale of the whole-world picture; nearer views get a patch of their own. */
const WORLD_SCALE = 10;
const PATCH_SCALE_MAX = 48;
const PATCH_PIXELS_MAX = 3_200_000;

function drawPicture(context: CanvasRenderingContext2D, view: View, picture: Picture): void {
  const { patch, bitmap } = picture;
  const at = toScreen(view.camera, view.size, patch.west, patch.north);
  const k = view.camera.zoom / patch.scale;
  // Only the visible part is handed over: scaling a large picture costs by its drawn size.
  const x0 = Math.max(0, Math.floor(-at.x / k));
  const y0 = Math.max(0, Math.floor(-at.y / k));
  const x1 = Math.min(bitmap.width, Math.ceil((view.size.width - at.x) / k));
  const y1 = Math.min(bitmap.height, Math.ceil((view.size.height - at.y) / k));
  if (x1 <= x0 || y1 <= y0) return;
  const [w, h] = [x1 - x0, y1 - y0];
  context.drawImage(bitmap, x0, y0, w, h, at.x + x0 * k, at.y + y0 * k, w * k, h * k);
}

/** The world drawn from our own vectors by a worker. */
export function createDrawnBase(onReady: () => void): BaseLayer {
  const worker = new Worker(new URL("./base-worker.ts", import.meta.url), { type: "module" });
  let theme: Theme | undefined;
  let world: Picture | undefined;
  let detail: Picture | undefined;
  let asked: Patch | undefined;
  let nextId = 0;
  let worldId = -1;
  let patchId = -1;

  const send = (request: BaseRequest) => worker.postMessage(request);
  const { mainland, waters, islands, lakes } = loadGeography();
  const pointsOf = (lines: readonly Line[]) => lines.map((line) => line.points);
  send({
    kind: "outline",
    mainland: mainland.points,
    waters: pointsOf(waters),
    islands: pointsOf(islands),
    lakes: pointsOf(lakes),
    biomes: BIOMES,
  });

  worker.addEventListener("message", (event: MessageEvent<BaseReply>) => {
    const { kind, id, patch, bitmap } = event.data;
    if (id !== (kind === "world" ? worldId : patchId)) {
      bitmap.close();
      return;
    }
    if (kind === "world") {
      world?.bitmap.close();
      world = { patch, bitmap };
    } else {
      detail?.bitmap.close();
      detail = { patch, bitmap };
    }
    onReady();
  });

  return {
    draw(context, view) {
      if (theme === undefined) return;
      const [r, g, b] = theme.palette.sea;
      context.fillStyle = `rgb(${r} ${g} ${b})`;
      context.fillRect(0, 0, view.size.width, view.size.height);
      if (world === undefined) fillLand(context, view, theme.land);
      else {
        drawPicture(context, view, world);
        fadeEdges(context, view, theme.palette.sea);
      }
      const ratio = detail === undefined ? 0 : (view.camera.zoom * view.dpr) / detail.patch.scale;
      if (detail !== undefined && ratio > 0.55 && ratio < 12) drawPicture(context, view, detail);
    },
    setTheme(next) {
      const before = theme;
      theme = next;
      if (before?.style === next.style && samePalette(before, next)) return;
      worldId = nextId++;
      detail?.bitmap.close();
      detail = undefined;
      asked = undefined;
      send({ kind: "world", id: worldId, style: next.style, palette: next.palette });
    },
    refine(view) {
      const wanted = Math.min(PATCH_SCALE_MAX, view.camera.zoom * Math.min(view.dpr, 2));
      if (theme === undefined || wanted <= WORLD_SCALE * 1.15) return;
      const patch = choosePatch(view, wanted);
      if (asked !== undefined && covers(asked, patch, view)) return;
      asked = patch;
      patchId = nextId++;
      send({ kind: "patch", id: patchId, style: theme.style, palette: theme.palette, patch });
    },
    destroy() {
      worker.terminate();
      world?.bitmap.close();
      detail?.bitmap.close();
    },
  };
}

const samePalette = (a: Theme, b: Theme): boolean => JSON.stringify(a.palette) === JSON.stringify(b.palette);

/** Lets the picture's edge melt into the sea around it. */
function fadeEdges(context: CanvasRenderingContext2D, view: View, [r, g, b]: Rgb): void {
  const nw = toScreen(view.camera, view.size, WORLD_MIN, WORLD_MAX);
  const se = toScreen(view.camera, view.size, WORLD_MAX, WORLD_MIN);
  const band = 3 * view.camera.zoom;
  const strip = (x: number, y: number, w: number, h: number, dx: number, dy: number) => {
    if (x > view.size.width || y > view.size.height || x + w < 0 || y + h < 0) return;
    const x0 = dx < 0 ? x + w : x;
    const y0 = dy < 0 ? y + h : y;
    const gradient = context.createLinearGradient(x0, y0, x0 + dx * band, y0 + dy * band);
    gradient.addColorStop(0, `rgb(${r} ${g} ${b})`);
    gradient.addColorStop(1, `rgb(${r} ${g} ${b} / 0)`);
    context.fillStyle = gradient;
    context.fillRect(x, y, w, h);
  };
  const width = se.x - nw.x;
  const height = se.y - nw.y;
  strip(nw.x - 1, nw.y - 1, band, height + 2, 1, 0);
  strip(se.x - band + 1, nw.y - 1, band, height + 2, -1, 0);
  strip(nw.x - 1, nw.y - 1, width + 2, band, 0, 1);
  strip(nw.x - 1, se.y - band + 1, width + 2, band, 0, -1);
}

/** The part of the world a patch should hold: the view and as much around it as the limit allows. */
function choosePatch(view: View, wanted: number): Patch {
  const { camera, size } = view;
  const seenW = size.width / camera.zoom;
  const seenH = size.height / camera.zoom;
  const scale = Math.min(wanted, Math.sqrt(PATCH_PIXELS_MAX / (seenW * seenH)));
  const room = Math.min(1.5, Math.sqrt(PATCH_PIXELS_MAX / 2 / (seenW * seenH * scale * scale)));
  const grow = Math.max(1, room);
  const clip = (value: number) => Math.min(WORLD_MAX, Math.max(WORLD_MIN, value));
  const west = clip(camera.ew - (seenW * grow) / 2);
  const north = clip(camera.ns + (seenH * grow) / 2);
  const east = clip(camera.ew + (seenW * grow) / 2);
  const south = clip(camera.ns - (seenH * grow) / 2);
  return {
    west,
    north,
    scale,
    width: Math.max(1, Math.round((east - west) * scale)),
    height: Math.max(1, Math.round((north - south) * scale)),
  };
}

/** Whether the asked patch already serves the view about as finely as a new one would. */
function covers(asked: Patch, wanted: Patch, view: View): boolean {
  const ratio = asked.scale / wanted.scale;
  if (ratio < 0.8 || ratio > 1.6) return false;
  const { camera, size } = view;
  const halfW = size.width / camera.zoom / 2;
  const halfH = size.height / camera.zoom / 2;
  const slack = (0.02 * WORLD_SIZE) / camera.zoom;
  return (
    asked.west <= Math.max(WORLD_MIN, camera.ew - halfW) + slack &&
    asked.north >= Math.min(WORLD_MAX, camera.ns + halfH) - slack &&
    asked.west + asked.width / asked.scale >= Math.min(WORLD_MAX, camera.ew + halfW) - slack &&
    asked.north - asked.height / asked.scale <= Math.max(WORLD_MIN, camera.ns - halfH) + slack
  );
}
