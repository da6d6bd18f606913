import { fillLand } from "./base-vectors";
import { toScreen } from "./camera";
import type { Rgb } from "./colors";
import type { Context2d, GroundLook, View } from "./messages";
import type { Patch } from "./terrain";
import { drawTerrain, type Picture, worldPatch } from "./terrain-picture";
import { WORLD_MAX, WORLD_MIN, WORLD_SIZE } from "./world";

/** The ground under everything. A user's picture or tiles can take the drawn world's place. */
export interface BaseLayer {
  /** Paints what is there now; never waits. */
  draw(context: Context2d, view: View): void;
  setLook(look: GroundLook): void;
  /** Called when the view rests: the layer may fetch or draw finer detail for it. */
  refine(view: View): void;
  /** Whether the picture is as good as it gets, until the look or the view changes. */
  isFinished(): boolean;
}

/** Scale of the first, rough picture of the world, and of the full one. */
const FIRST_SCALE = 1.6;
const WORLD_SCALE = 10;
/** Scale of the quick picture when the style changes: a rough one would be a step back. */
const RESTYLE_SCALE = 4;
/** Nearer views get a patch of their own, up to this scale. */
const PATCH_SCALE_MAX = 48;
const PATCH_PIXELS_MAX = 3_200_000;

function drawPicture(context: Context2d, view: View, picture: Picture): void {
  const { patch, image } = picture;
  const at = toScreen(view.camera, view.size, patch.west, patch.north);
  const k = view.camera.zoom / patch.scale;
  // Only the visible part is handed over: scaling a large picture costs by its drawn size.
  const x0 = Math.max(0, Math.floor(-at.x / k));
  const y0 = Math.max(0, Math.floor(-at.y / k));
  const x1 = Math.min(image.width, Math.ceil((view.size.width - at.x) / k));
  const y1 = Math.min(image.height, Math.ceil((view.size.height - at.y) / k));
  if (x1 <= x0 || y1 <= y0) return;
  const [w, h] = [x1 - x0, y1 - y0];
  context.drawImage(image, x0, y0, w, h, at.x + x0 * k, at.y + y0 * k, w * k, h * k);
}

/** The world drawn from our own vectors; `onBetter` is called when a finer picture is there. */
export function createDrawnBase(onBetter: () => void): BaseLayer {
  let look: GroundLook | undefined;
  let world: Picture | undefined;
  let detail: Picture | undefined;
  let asked: Patch | undefined;
  /** Counts looks: pictures begun for an older one are given up. */
  let looks = 0;
  /** The look whose full picture is there. */
  let finishedLook = 0;
  /** The long work waits for the first painting, which shows the plain land at once. */
  let begin = (): void => undefined;
  let work = new Promise<void>((resolve) => {
    begin = resolve;
  });

  const drawWorld = async (wanted: GroundLook, turn: number): Promise<void> => {
    const scales = [world === undefined ? FIRST_SCALE : RESTYLE_SCALE, WORLD_SCALE];
    for (const scale of scales) {
      const isFull = scale === WORLD_SCALE;
      const isOld = () => turn !== looks;
      const drawn = await drawTerrain(worldPatch(scale), wanted.style, wanted.palette, isFull, isOld);
      if (drawn === null) return;
      world = drawn;
      if (isFull) finishedLook = turn;
      onBetter();
    }
  };

  const drawDetail = async (patch: Patch): Promise<void> => {
    if (look === undefined || patch !== asked) return;
    const drawn = await drawTerrain(patch, look.style, look.palette, false, () => patch !== asked);
    if (drawn === null) return;
    detail = drawn;
    onBetter();
  };

  return {
    draw(context, view) {
      if (look === undefined) return;
      begin();
      const [r, g, b] = look.palette.sea;
      context.fillStyle = `rgb(${r} ${g} ${b})`;
      context.fillRect(0, 0, view.size.width, view.size.height);
      if (world === undefined) fillLand(context, view, look.land);
      else {
        drawPicture(context, view, world);
        fadeEdges(context, view, look.palette.sea);
      }
      const ratio = detail === undefined ? 0 : (view.camera.zoom * view.dpr) / detail.patch.scale;
      if (detail !== undefined && ratio > 0.55 && ratio < 12) drawPicture(context, view, detail);
    },
    setLook(next) {
      const before = look;
      look = next;
      const isSame =
        JSON.stringify([before?.style, before?.palette]) === JSON.stringify([next.style, next.palette]);
      if (isSame) return;
      looks += 1;
      detail = undefined;
      asked = undefined;
      const turn = looks;
      work = work.then(() => drawWorld(next, turn));
    },
    refine(view) {
      const wanted = Math.min(PATCH_SCALE_MAX, view.camera.zoom * Math.min(view.dpr, 2));
      if (wanted <= WORLD_SCALE * 1.15) return;
      const patch = choosePatch(view, wanted);
      if (asked !== undefined && covers(asked, patch, view)) return;
      asked = patch;
      work = work.then(() => drawDetail(patch));
    },
    isFinished: () => finishedLook === looks && asked === detail?.patch,
  };
}

/** Lets the picture's edge melt into the sea around it. */
function fadeEdges(context: Context2d, view: View, [r, g, b]: Rgb): void {
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
