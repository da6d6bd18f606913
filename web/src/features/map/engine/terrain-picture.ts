import type { MapStyle } from "../renderer";
import { FIELD_SIZE, type Fields, makeBiomeColors, makeFields } from "./fields";
import { BIOMES, type Line, loadGeography } from "./geography";
import type { Point } from "./noise";
import { fillHeights, makeLattice, type Palette, type Patch } from "./terrain";
import { paintRows } from "./terrain-paint";
import { RING_DETAIL, WORLD_MAX, WORLD_MIN, WORLD_SIZE } from "./world";

/** Rows between two breaths: the page's other wishes wait no longer than these take. */
const ROWS = 40;

let fields: Fields | undefined;
let biomeIndex: Uint8Array | undefined;
const biomeColors = new Map<MapStyle, Float32Array>();
/** Heights of the full world picture: the other styles only need new colours. */
let worldHeights: Float32Array | undefined;

function context(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const found = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (found === null) throw new Error("no 2d canvas in this worker");
  return found;
}

/** Land of a patch as alpha, with smooth edges. */
function drawLand(patch: Patch): ImageData {
  const c = context(patch.width, patch.height);
  const stride = Math.max(1, Math.min(RING_DETAIL, 2 ** Math.floor(Math.log2(40 / patch.scale))));
  const add = ({ points }: Line) => {
    for (let i = 0; i < points.length; i += 2 * stride) {
      const x = ((points[i] as number) - patch.west) * patch.scale;
      const y = (patch.north - (points[i + 1] as number)) * patch.scale;
      if (i === 0) c.moveTo(x, y);
      else c.lineTo(x, y);
    }
    c.closePath();
  };
  const fill = (lines: readonly Line[], cut: boolean) => {
    c.globalCompositeOperation = cut ? "destination-out" : "source-over";
    for (const line of lines) {
      c.beginPath();
      add(line);
      c.fill();
    }
  };
  const world = loadGeography();
  fill([world.mainland], false);
  fill(world.waters, true);
  fill(world.islands, false);
  fill(world.lakes, true);
  return c.getImageData(0, 0, patch.width, patch.height);
}

/** The whole world at a scale. */
export const worldPatch = (scale: number): Patch => ({
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
  BIOMES.forEach((biome, i) => {
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
    index[i] = isWhole ? Math.min(BIOMES.length, Math.round((data[i * 4] as number) / 8)) : 0;
  }
  return index;
}

function getFields(): Fields {
  if (fields === undefined) {
    const { data } = drawLand(worldPatch(FIELD_SIZE / WORLD_SIZE));
    const land = new Uint8Array(FIELD_SIZE ** 2);
    for (let i = 0; i < land.length; i += 1) land[i] = data[i * 4 + 3] as number;
    biomeIndex = drawBiomes();
    fields = makeFields(land, biomeIndex, BIOMES);
  }
  return fields;
}

function getBiomeColors(style: MapStyle): Float32Array {
  let found = biomeColors.get(style);
  if (found === undefined) {
    found = makeBiomeColors(biomeIndex ?? drawBiomes(), BIOMES, style);
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

/** A drawn part of the world. */
export interface Picture {
  readonly patch: Patch;
  readonly image: OffscreenCanvas;
}

/**
 * Draws a part of the world, breathing between lumps of rows.
 *
 * `isOld` is asked after each breath; an outdated picture is given up and null returned. `keep`:
 * the heights are those of the whole world at full scale and are kept for the other styles.
 */
export async function drawTerrain(
  patch: Patch,
  style: MapStyle,
  palette: Palette,
  keep: boolean,
  isOld: () => boolean,
): Promise<Picture | null> {
  const ground = getFields();
  await breathe();
  const lattice = makeLattice(ground, getBiomeColors(style), patch);
  await breathe();
  const { width, height } = patch;
  let heights = keep ? worldHeights : undefined;
  if (heights === undefined) {
    heights = new Float32Array((width + 2) * (height + 2));
    for (let y = -1; y <= height; y += ROWS) {
      fillHeights(lattice, patch, heights, y, Math.min(height + 1, y + ROWS));
      await breathe();
      if (isOld()) return null;
    }
    if (keep) worldHeights = heights;
  }
  const c = context(width, height);
  const mask = drawLand(patch).data;
  const image = c.createImageData(width, height);
  for (let y = 0; y < height; y += ROWS) {
    paintRows(lattice, patch, heights, mask, image.data, style, palette, y, Math.min(height, y + ROWS));
    await breathe();
    if (isOld()) return null;
  }
  c.putImageData(image, 0, 0);
  return { patch, image: c.canvas };
}
