/** A text that wants a place beside its anchor, in CSS pixels. */
export interface LabelWish {
  /** Unique among all labels. */
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Room kept free around the anchor's own mark. */
  readonly gap: number;
  /** Higher goes first. */
  readonly priority: number;
}

/** Where a label went: its left edge and middle, relative to the anchor. */
export interface LabelPlace {
  readonly key: string;
  readonly position: number;
  readonly dx: number;
  readonly dy: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const HEIGHT = 13;
const CELL = 64;

/** Boxes that are taken, found by coarse cells. */
class TakenBoxes {
  private readonly cells = new Map<number, Box[]>();

  add(box: Box): void {
    this.visit(box, (list) => {
      list.push(box);
      return false;
    });
  }

  overlaps(box: Box): boolean {
    return this.visit(box, (list) =>
      list.some(
        (other) =>
          box.left < other.right &&
          box.right > other.left &&
          box.top < other.bottom &&
          box.bottom > other.top,
      ),
    );
  }

  private visit(box: Box, call: (list: Box[]) => boolean): boolean {
    for (let cx = Math.floor(box.left / CELL); cx <= Math.floor(box.right / CELL); cx += 1) {
      for (let cy = Math.floor(box.top / CELL); cy <= Math.floor(box.bottom / CELL); cy += 1) {
        const key = cx * 65536 + cy;
        let list = this.cells.get(key);
        if (list === undefined) {
          list = [];
          this.cells.set(key, list);
        }
        if (call(list)) return true;
      }
    }
    return false;
  }
}

/** Right, right up, right down, left, left up, left down. */
export const POSITIONS = 6;
const OFFSETS = [0, -9, 9] as const;

const offsetOf = (wish: LabelWish, position: number): readonly [number, number] => [
  position < 3 ? wish.gap : -wish.gap - wish.width,
  OFFSETS[position % 3] as number,
];

/**
 * Places labels by priority where they cover neither marks nor each other nor the edge.
 *
 * `previous`: position of each label drawn before; it is tried first and such a label goes before
 * its equals, so that labels stay where they are. Labels without room are left out.
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  marks: readonly Box[],
  width: number,
  height: number,
  previous: ReadonlyMap<string, number>,
): LabelPlace[] {
  const taken = new TakenBoxes();
  for (const mark of marks) taken.add(mark);
  const rank = (wish: LabelWish) => wish.priority + (previous.has(wish.key) ? 0.5 : 0);
  const ordered = wishes.toSorted((a, b) => rank(b) - rank(a) || (a.key < b.key ? -1 : 1));
  const places: LabelPlace[] = [];
  for (const wish of ordered) {
    const kept = previous.get(wish.key);
    for (let attempt = kept === undefined ? 0 : -1; attempt < POSITIONS; attempt += 1) {
      const position = attempt < 0 ? (kept as number) : attempt;
      const [dx, dy] = offsetOf(wish, position);
      const box = {
        left: wish.x + dx - 1,
        right: wish.x + dx + wish.width + 1,
        top: wish.y + dy - HEIGHT / 2,
        bottom: wish.y + dy + HEIGHT / 2,
      };
      if (box.left < 3 || box.right > width - 3 || box.top < 1 || box.bottom > height - 1) continue;
      if (taken.overlaps(box)) continue;
      taken.add(box);
      places.push({ key: wish.key, position, dx, dy });
      break;
    }
  }
  return places;
}
