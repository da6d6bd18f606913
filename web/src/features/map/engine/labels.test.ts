import { describe, expect, it } from "vitest";
import { type LabelWish, placeLabels } from "./labels";

const wish = (key: string, x: number, y: number, priority = 0): LabelWish => ({
  key,
  x,
  y,
  width: 40,
  gap: 10,
  priority,
});
const none = new Map<string, number>();

describe("placeLabels", () => {
  it("prefers the right side", () => {
    expect(placeLabels([wish("a", 100, 100)], [], 500, 500, none)).toEqual([
      { key: "a", position: 0, dx: 10, dy: 0 },
    ]);
  });

  it("goes left at the right edge and never off it", () => {
    expect(placeLabels([wish("a", 480, 100)], [], 500, 500, none)[0]?.position).toBe(3);
    expect(placeLabels([wish("a", 30, 100)], [], 60, 200, none)).toEqual([]);
  });

  it("gives the place to the higher priority", () => {
    const wall = { left: 0, top: 0, right: 99, bottom: 500 };
    const places = placeLabels([wish("low", 100, 100, 1), wish("high", 101, 100, 9)], [wall], 500, 500, none);
    expect(places[0]?.key).toBe("high");
    expect(places.find((p) => p.key === "high")?.position).toBe(0);
  });

  it("keeps the last position while it fits", () => {
    const places = placeLabels([wish("a", 100, 100)], [], 500, 500, new Map([["a", 4]]));
    expect(places[0]?.position).toBe(4);
    const wall = { left: 40, top: 80, right: 95, bottom: 120 };
    expect(placeLabels([wish("a", 100, 100)], [wall], 500, 500, new Map([["a", 4]]))[0]?.position).toBe(0);
  });

  it("never lets two labels overlap", () => {
    const wishes = Array.from({ length: 80 }, (_, i) => wish(`w${i}`, (i * 37) % 400, (i * 61) % 300, i % 7));
    const boxes = placeLabels(wishes, [], 400, 300, none).map((place) => {
      const at = wishes.find((w) => w.key === place.key);
      const left = (at?.x ?? 0) + place.dx;
      const middle = (at?.y ?? 0) + place.dy;
      return { left, right: left + 40, top: middle - 6, bottom: middle + 6 };
    });
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) {
        const overlap = a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
        expect(overlap).toBe(false);
      }
    });
  });
});
