import { describe, expect, it } from "vitest";
import { dragged, firstPlace, type Grip, keepInReach, type Place, stepOff } from "./placement";

const AREA = { width: 1000, height: 800 };
const LEAST = { width: 200, height: 120 };
const OTHER: Place = { x: 8, y: 8, width: 300, height: 400 };
const START: Place = { x: 500, y: 100, width: 300, height: 200 };

function drag(
  grip: Grip,
  dx: number,
  dy: number,
  rest: { others?: readonly Place[]; isSnapping?: boolean } = {},
) {
  return dragged(
    START,
    { grip, dx, dy },
    { area: AREA, others: [], least: LEAST, isSnapping: true, ...rest },
  );
}

describe("a window that is moved", () => {
  it("follows the pointer where nothing is near", () => {
    expect(drag("move", -50, 33)).toEqual({ ...START, x: 450, y: 133 });
  });

  it("stops a gap away from another window and from the edge", () => {
    expect(drag("move", -180, 0, { others: [OTHER] }).x).toBe(316);
    expect(drag("move", 188, 0).x).toBe(1000 - 8 - 300);
    expect(drag("move", 0, -96).y).toBe(8);
  });

  it("lines up with another window's edge", () => {
    expect(drag("move", 0, -55, { others: [{ ...OTHER, width: 484, y: 40 }] }).y).toBe(40);
  });

  it("goes where it is put while snapping is off", () => {
    expect(drag("move", -180, 0, { others: [OTHER], isSnapping: false }).x).toBe(320);
  });

  it("passes by windows that are not beside it", () => {
    expect(drag("move", -180, 400, { others: [OTHER] }).x).toBe(320);
  });

  it("cannot be lost beyond an edge", () => {
    expect(drag("move", 5000, 5000)).toMatchObject({ x: 904, y: 770 });
    expect(drag("move", -5000, -5000)).toMatchObject({ x: -204, y: 0 });
  });
});

describe("a window that is resized", () => {
  it("moves the edge that is held, and no other", () => {
    expect(drag("e", 40, 0)).toEqual({ ...START, width: 340 });
    expect(drag("nw", 20, 10)).toEqual({ x: 520, y: 110, width: 280, height: 190 });
  });

  it("has a least size", () => {
    expect(drag("w", 900, 0)).toEqual({ ...START, x: 600, width: 200 });
    expect(drag("s", 0, -900)).toEqual({ ...START, height: 120 });
  });

  it("stays inside the area, and snaps to a neighbour", () => {
    expect(drag("e", 9000, 0).width).toBe(500);
    expect(drag("w", -180, 0, { others: [OTHER] }).x).toBe(316);
  });
});

describe("a place", () => {
  it("is beside the others where there is room, then below them, then a step off", () => {
    const size = { width: 300, height: 300 };
    const one = firstPlace(size, [], AREA);
    expect(one).toEqual({ x: 8, y: 56, ...size });
    const two = firstPlace(size, [one], AREA);
    expect(two).toEqual({ x: 316, y: 56, ...size });
    const three = firstPlace(size, [one, two], AREA);
    expect(three).toEqual({ x: 624, y: 56, ...size });
    expect(firstPlace(size, [one, two, three], AREA)).toEqual({ x: 8, y: 364, ...size });
    expect(firstPlace({ width: 900, height: 700 }, [one], AREA)).toMatchObject({ x: 36, y: 84 });
  });

  it("is brought back when the screen is smaller than it was", () => {
    expect(keepInReach({ x: 1500, y: 900, width: 600, height: 900 }, AREA)).toEqual({
      x: 904,
      y: 770,
      width: 600,
      height: 784,
    });
  });

  it("does not cover the window that stands there already", () => {
    const second = stepOff(OTHER, [OTHER], AREA);
    expect(second).toMatchObject({ x: 36, y: 36 });
    expect(stepOff(OTHER, [OTHER, second], AREA)).toMatchObject({ x: 64, y: 64 });
  });
});
