import { expect, it } from "vitest";
import { heatCell } from "./api";

it.each([
  [4, 0.8],
  [8, 0.4],
  [20, 0.2],
  [100, 0.1],
])("at %s px a unit the heat's cells are %s wide", (zoom, cell) => expect(heatCell(zoom)).toBe(cell));
