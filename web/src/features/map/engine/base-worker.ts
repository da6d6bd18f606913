import type { MapStyle } from "../renderer";
import { FIELD_SIZE, type Fields, makeBiomeColors, makeFields } from "./fields";
import type { Point } from "./noise";
import { fillHeights, makeLattice, type Palette, type Patch } from "./terrain";
import { paintRows } from "./terrain-paint";
import { type BiomeArea, RING_DETAIL, WORLD_MAX, WORLD_MIN, WORLD_SIZE } from "./world";

/** Shores and biomes as the page has roughened them; sent once, before everything else. */
export interface Outline {
  readonly kind: "outline";
  readonly mainland: Float32Array;
  readonly waters: readonly Float32Array[];
  readonly islands: readonly Float32Array[];
  readonly lakes: readonly Float32Array[];
  readonly biomes: readonly BiomeArea[];
}

/** What the page asks for: the whole world in a style, or one patch of it in detail. */
export type BaseRequest =
  | Outline
  | { readonly kind: "world"; readonly id: number; readonly style: MapStyle; readonly palette: Palette }
  | {
      readonly kind: "patch";
      readonly id: number;
      readonly style: MapStyle;
      readonly palette: Palette;
      readonly patch: Patch;
    };

/** A finished picture; `id` is the request's. */
export interface BaseReply {
  readonly kind: "world" | "patch";
  readonly id: number;
  readonly patch: Patch;
  readonly bitmap: ImageBitmap;
}

const FIRST_SCALE = 1.6;
const WORLD_SCALE = 10;
/** Rows between looks at the queue: a newer patch replaces the one in work. */
const ROWS = 64;

/** The page's compiler settings know windows only; this is all we need of a worker's `self`. */
interface WorkerScope {
  postMessage(reply: BaseReply, transfer: Transferable[]): void;
  addEventListener(type: "message", listen: (event: MessageEvent<BaseRequest>) => void): void;
}

let outline: Outline | undefined;
const worker = self as unknown as WorkerScope;
let fields: Fields | undefined;
let biomeIndex: Uint8Array | undefined;
const biomeColors = new Map<MapStyle, Float32Array>();
/** Heights of the full world picture: the other styles only need new colours. */
let worldHeights: Float32Array | undefined;
const newest = { world: -1, patch: -1 };

function context(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const found = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (found === null) throw new Error("no 2d canvas in this worker");
  return found;
}

/** Land of a patch as alpha, with smooth edges. */
function drawLand(patch: Patch): ImageData {
  const c = context(patch.width, patch.height);
  const stride = Math.max(1, Math.min(RING_DETAIL, 2 ** Math.floor(Math.log2(40 / patch.scale))));
  const add = (points: Float32Array) => {
    for (let i = 0; i < points.length; i += 2 * stride) {
      const x = ((points[i] as number) - patch.west) * patch.scale;
      const y = (patch.north - (points[i + 1] as number)) * patch.scale;
      if (i === 0) c.moveTo(x, y);
      else c.lineTo(x, y);
    }
    c.closePath();
  };
  const fill = (lines: readonly Float32Array[], cut: boolean) => {
    c.globalCompositeOperation = cut ? "destination-out" : "source-over";
    for (const line of lines) {
      c.beginPath();
      add(line);
      c.fill();
    }
  };
  if (outline !== undefined) {
    fill([outline.mainland], false);
    fill(outline.waters, true);
    fill(outline.islands, false);
    fill(outline.lakes, true);
  }
  return c.getImageData(0, 0, patch.width, patch.height);
}

const worldPatch = (scale: number): Patch => ({
  west: WORLD_MIN,
  north: WORLD_MAX,
  scale,
  width: Math.round(WORLD_SIZE * scale),
  height: Math.round(WORLD_SIZE * scale),
});

/** Draws the biome polygons as numbers: red is the index, without smoothing at the seams. */
function drawBiomes(): Uint8Array {
  const c = context(FIELD_SIZE, FIELD_SIZE);
  const scale = FIELD_SIZE / WORLD_SIZE;
  const areas = outline?.biomes ?? [];
  areas.forEach((biome, i) => {
    c.fillStyle = `rgb(${(i + 1) * 8} 0 0)`;
    c.beginPath();
    biome.points.forEach(([x, y]: Point) => {
      c.lineTo((x - WORLD_MIN) * scale, (WORLD_MAX - y) * scale);
    });
    c.fill();
  });
  const { data } = c.getImageData(0, 0, FIELD_SIZE, FIELD_SIZE);
  const index = new Uint8Array(FIELD_SIZE ** 2);
  for (let i = 0; i < index.length; i += 1) {
    const isWhole = data[i * 4 + 3] === 255;
    index[i] = isWhole ? Math.min(areas.length, Math.round((data[i * 4] as number) / 8)) : 0;
  }
  return index;
}

function getFields(): Fields {
  if (fields === undefined) {
    const { data } = drawLand(worldPatch(FIELD_SIZE / WORLD_SIZE));
    const land = new Uint8Array(FIELD_SIZE ** 2);
    for (let i = 0; i < land.length; i += 1) land[i] = data[i * 4 + 3] as number;
    biomeIndex = drawBiomes();
    fields = makeFields(land, biomeIndex, outline?.biomes ?? []);
  }
  return fields;
}

function getBiomeColors(style: MapStyle): Float32Array {
  let found = biomeColors.get(style);
  if (found === undefined) {
    found = makeBiomeColors(biomeIndex ?? drawBiomes(), outline?.biomes ?? [], style);
    biomeColors.set(style, found);
  }
  return found;
}

const bell = new MessageChannel();

/** Lets waiting messages in. A timer would wait four milliseconds each time. */
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    bell.port1.onmessage = () => resolve();
    bell.port2.postMessage(null);
  });

async function draw(request: Exclude<BaseRequest, Outline>, patch: Patch, keep: boolean): Promise<void> {
  const isOld = () => newest[request.kind] !== request.id;
  const lattice = makeLattice(getFields(), getBiomeColors(request.style), patch);
  const { width, height } = patch;
  let heights = keep ? worldHeights : undefined;
  if (heights === undefined) {
    heights = new Float32Array((width + 2) * (height + 2));
    for (let y = -1; y <= height; y += ROWS) {
      fillHeights(lattice, patch, heights, y, Math.min(height + 1, y + ROWS));
      if (height > 500) await breathe();
      if (isOld()) return;
    }
    if (keep) worldHeights = heights;
  }
  const c = context(width, height);
  const mask = drawLand(patch).data;
  const image = c.createImageData(width, height);
  for (let y = 0; y < height; y += ROWS) {
    const to = Math.min(height, y + ROWS);
    paintRows(lattice, patch, heights, mask, image.data, request.style, request.palette, y, to);
    if (height > 500) await breathe();
    if (isOld()) return;
  }
  c.putImageData(image, 0, 0);
  const reply: BaseReply = {
    kind: request.kind,
    id: request.id,
    patch,
    bitmap: c.canvas.transferToImageBitmap(),
  };
  worker.postMessage(reply, [reply.bitmap]);
}

let work: Promise<void> = Promise.resolve();

worker.addEventListener("message", (event) => {
  const request = event.data;
  if (request.kind === "outline") {
    outline = request;
    return;
  }
  newest[request.kind] = request.id;
  work = work.then(async () => {
    if (newest[request.kind] !== request.id) return;
    if (request.kind === "patch") {
      await draw(request, request.patch, false);
      return;
    }
    await draw(request, worldPatch(FIRST_SCALE), false);
    await draw(request, worldPatch(WORLD_SCALE), true);
  });
});
