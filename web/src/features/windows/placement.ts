/** Where a window stands, CSS pixels of the area the windows float in. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Which edges a drag moves: `"se"` the lower right corner, `"move"` all of them. */
export type Grip = "move" | "n" | "e" | "s" | "w" | "ne" | "nw" | "se" | "sw";

/** Between windows, and between a window and the edge of the area. */
export const GAP_PX = 8;
/** Within this an edge jumps to the line it is near. */
const SNAP_PX = 8;
/** What of the head must stay in reach. */
const HEAD_PX = 30;
const REACH_PX = 96;
/** Room left free for the search box above and the toolbar beside when a window finds its first place. */
const FIRST_TOP_PX = 56;
const FIRST_RIGHT_PX = 56;
const CASCADE_PX = 28;

const rightOf = (place: Place) => place.x + place.width;
const bottomOf = (place: Place) => place.y + place.height;
const clamp = (value: number, least: number, most: number) => Math.max(least, Math.min(most, value));

/** Keeps a window no larger than the area, and its head where a pointer can take it. */
export function keepInReach(place: Place, area: Size): Place {
  const width = Math.min(place.width, Math.max(0, area.width - 2 * GAP_PX));
  const height = Math.min(place.height, Math.max(0, area.height - 2 * GAP_PX));
  return {
    x: Math.round(clamp(place.x, REACH_PX - width, area.width - REACH_PX)),
    y: Math.round(clamp(place.y, 0, Math.max(0, area.height - HEAD_PX))),
    width,
    height,
  };
}

/** The lines edges jump to along one axis, given as `[where it begins, where it ends]` of all that is near. */
interface Lines {
  /** For a left or upper edge. */
  readonly starts: readonly number[];
  /** For a right or lower edge. */
  readonly ends: readonly number[];
}

function linesOf(place: Place, others: readonly Place[], area: Size, axis: "x" | "y"): Lines {
  const isNear = (other: Place) =>
    axis === "x"
      ? other.y < bottomOf(place) + 2 * GAP_PX && bottomOf(other) > place.y - 2 * GAP_PX
      : other.x < rightOf(place) + 2 * GAP_PX && rightOf(other) > place.x - 2 * GAP_PX;
  const near = others.filter(isNear);
  const start = (other: Place) => (axis === "x" ? other.x : other.y);
  const end = (other: Place) => (axis === "x" ? rightOf(other) : bottomOf(other));
  const length = axis === "x" ? area.width : area.height;
  return {
    starts: [GAP_PX, ...near.flatMap((other) => [end(other) + GAP_PX, start(other)])],
    ends: [length - GAP_PX, ...near.flatMap((other) => [start(other) - GAP_PX, end(other)])],
  };
}

/** How far to the nearest line; 0 when none is near enough. */
function pull(value: number, lines: readonly number[]): number {
  const distances = lines.map((line) => line - value).filter((by) => Math.abs(by) <= SNAP_PX);
  return distances.reduce((best, by) => (best === 0 || Math.abs(by) < Math.abs(best) ? by : best), 0);
}

function snapMove(place: Place, others: readonly Place[], area: Size): Place {
  const across = linesOf(place, others, area, "x");
  const down = linesOf(place, others, area, "y");
  return {
    ...place,
    x: place.x + (pull(place.x, across.starts) || pull(rightOf(place), across.ends)),
    y: place.y + (pull(place.y, down.starts) || pull(bottomOf(place), down.ends)),
  };
}

interface Drag {
  readonly grip: Grip;
  readonly dx: number;
  readonly dy: number;
}

export interface Surroundings {
  readonly area: Size;
  readonly others: readonly Place[];
  readonly least: Size;
  /** Off while a modifier key is held. */
  readonly isSnapping: boolean;
}

/** Where a window is after its head or an edge was dragged by `dx`, `dy` from where it began. */
export function dragged(from: Place, { grip, dx, dy }: Drag, around: Surroundings): Place {
  const { area, others, least, isSnapping } = around;
  if (grip === "move") {
    const moved = { ...from, x: from.x + dx, y: from.y + dy };
    return keepInReach(isSnapping ? snapMove(moved, others, area) : moved, area);
  }
  let left = grip.includes("w") ? from.x + dx : from.x;
  let right = grip.includes("e") ? rightOf(from) + dx : rightOf(from);
  let top = grip.includes("n") ? from.y + dy : from.y;
  let bottom = grip.includes("s") ? bottomOf(from) + dy : bottomOf(from);
  if (isSnapping) {
    const rough = { x: left, y: top, width: right - left, height: bottom - top };
    const across = linesOf(rough, others, area, "x");
    const down = linesOf(rough, others, area, "y");
    if (grip.includes("w")) left += pull(left, across.starts);
    if (grip.includes("e")) right += pull(right, across.ends);
    if (grip.includes("n")) top += pull(top, down.starts);
    if (grip.includes("s")) bottom += pull(bottom, down.ends);
  }
  // The edge that is held gives way, the opposite one stays.
  if (grip.includes("w")) left = clamp(left, 0, right - least.width);
  else right = clamp(right, left + least.width, area.width);
  if (grip.includes("n")) top = clamp(top, 0, bottom - least.height);
  else bottom = clamp(bottom, top + least.height, area.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

const overlaps = (a: Place, b: Place) =>
  a.x < rightOf(b) && rightOf(a) > b.x && a.y < bottomOf(b) && bottomOf(a) > b.y;

/** The first place of a window: beside or below the others where there is room, else a step off the last. */
export function firstPlace(size: Size, others: readonly Place[], area: Size): Place {
  const width = Math.min(size.width, area.width - 2 * GAP_PX);
  const height = Math.min(size.height, area.height - 2 * GAP_PX);
  const lefts = [GAP_PX, ...others.map((other) => rightOf(other) + GAP_PX)];
  const tops = [FIRST_TOP_PX, ...others.map((other) => bottomOf(other) + GAP_PX)];
  for (const y of tops) {
    for (const x of lefts) {
      const place = { x, y, width, height };
      const isInside =
        rightOf(place) <= area.width - FIRST_RIGHT_PX && bottomOf(place) <= area.height - GAP_PX;
      if (isInside && !others.some((other) => overlaps(other, place))) return place;
    }
  }
  return stepOff({ x: GAP_PX, y: FIRST_TOP_PX, width, height }, others, area);
}

/** The same place, moved down and right until no other window stands exactly there. */
export function stepOff(place: Place, others: readonly Place[], area: Size): Place {
  let free = place;
  const isTaken = (other: Place) => Math.abs(other.x - free.x) < 4 && Math.abs(other.y - free.y) < 4;
  for (let step = 0; step < others.length && others.some(isTaken); step += 1) {
    free = { ...free, x: free.x + CASCADE_PX, y: free.y + CASCADE_PX };
  }
  return keepInReach(free, area);
}
