/** Positions in Dereth as people write them. Map units: `ew` east (+), `ns` north (+). */

export interface Position {
  readonly ew: number;
  readonly ns: number;
}

/** A map unit is 240 metres, a landblock 192; the first landblock starts at -101.95. */
const ORIGIN = 101.95;
const UNIT_METRES = 240;
const BLOCK_METRES = 192;
const CELL_METRES = 24;
const BLOCKS = 255;
/** Cells of this number and above are inside a building or dungeon. */
const FIRST_INDOOR_CELL = 0x100;
const EDGE = 102.05;

const isInWorld = ({ ew, ns }: Position): boolean => Math.abs(ew) <= EDGE && Math.abs(ns) <= EDGE;

function formatAxis(value: number, positive: string, negative: string): string {
  const text = Math.abs(value).toFixed(1);
  return text + (value < 0 && text !== "0.0" ? negative : positive);
}

/** `42.1N, 33.6E`, the form every player knows. */
export function formatCoordinates({ ew, ns }: Position): string {
  return `${formatAxis(ns, "N", "S")}, ${formatAxis(ew, "E", "W")}`;
}

const LETTERS = /^([+-]?\d+(?:\.\d+)?)\s*([nsew])[\s,;]*([+-]?\d+(?:\.\d+)?)\s*([nsew])$/i;
const NUMBERS = /^([+-]?\d+(?:\.\d+)?)(?:\s*[,;]\s*|\s+)([+-]?\d+(?:\.\d+)?)$/;

/** One typed axis as a signed number; a minus turns the letter around. */
function readAxis(digits: string, letter: string): number {
  return Number(digits) * (letter === "S" || letter === "W" ? -1 : 1);
}

/**
 * Reads typed coordinates, or null.
 *
 * With letters in any order (`42.1N 33.6E`, `33.6e, 42.1n`); without letters north comes first and
 * south and west are negative (`42.1, -33.6`), as the game's own text puts it. A typographic minus
 * is taken for a minus. Positions outside the world are refused.
 */
export function parseCoordinates(text: string): Position | null {
  const trimmed = text.trim().replaceAll(/[\u2212\u2013]/g, "-");
  const numbers = NUMBERS.exec(trimmed);
  if (numbers !== null) return check({ ns: Number(numbers[1]), ew: Number(numbers[2]) });
  const [, first = "", a = "", second = "", b = ""] = LETTERS.exec(trimmed) ?? [];
  const [one, two] = [a.toUpperCase(), b.toUpperCase()];
  const isNorth = (letter: string) => letter === "N" || letter === "S";
  if (one === "" || isNorth(one) === isNorth(two)) return null;
  const [ns, ew] = isNorth(one)
    ? [readAxis(first, one), readAxis(second, two)]
    : [readAxis(second, two), readAxis(first, one)];
  return check({ ew, ns });
}

const check = (position: Position): Position | null => (isInWorld(position) ? position : null);

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, "0");

function blockOf(value: number): number {
  const block = Math.floor(((value + ORIGIN) * UNIT_METRES) / BLOCK_METRES + 1e-9);
  return Math.min(BLOCKS - 1, Math.max(0, block));
}

/** The landblock of an outdoor position, `0xA9B4`: column from the west, row from the south. */
export function landblockAt({ ew, ns }: Position): string {
  return `0x${hex(blockOf(ew), 2)}${hex(blockOf(ns), 2)}`;
}

export interface Location {
  /** The landcell, unsigned 32 bits. */
  readonly landcell: number;
  /** Place on the map; null inside a dungeon, whose landblock is only an address. */
  readonly position: Position | null;
  readonly isIndoors: boolean;
}

const LOC = /^(?:\/?@?loc\s*:?\s*)?(?:0x)?([0-9a-f]{8})\s*\[\s*([-+\d.e]+)\s+([-+\d.e]+)\s+([-+\d.e]+)\s*\]/i;
const CELL = /^0x([0-9a-f]{4})(?:([0-9a-f]{4}))?$/i;

/**
 * Reads what `/loc` prints (`0xA9B40019 [84.0 7.1 94.0] 1 0 0 0`) or a landblock or landcell in hex.
 *
 * A hex number alone gives the middle of its cell or block. Indoor cells have no position, for a
 * dungeon's landblock says nothing about where it is entered.
 */
export function parseLocation(text: string): Location | null {
  const trimmed = text.trim();
  const loc = LOC.exec(trimmed);
  if (loc !== null) {
    const [, id = "", x, y] = loc;
    return locate(Number.parseInt(id, 16), Number(x), Number(y));
  }
  const cell = CELL.exec(trimmed);
  if (cell === null) return null;
  const [, block = "", part] = cell;
  const number = part === undefined ? 0xffff : Number.parseInt(part, 16);
  const landcell = Number.parseInt(block, 16) * 0x10000 + number;
  if (number < 1 || number > 64) return locate(landcell, BLOCK_METRES / 2, BLOCK_METRES / 2);
  // Outdoor cells count from 1, eight northwards in a column.
  const column = Math.floor((number - 1) / 8);
  const row = (number - 1) % 8;
  return locate(landcell, (column + 0.5) * CELL_METRES, (row + 0.5) * CELL_METRES);
}

function locate(landcell: number, x: number, y: number): Location | null {
  const column = Math.floor(landcell / 0x1000000);
  const row = Math.floor(landcell / 0x10000) % 0x100;
  if (column >= BLOCKS || row >= BLOCKS || !Number.isFinite(x) || !Number.isFinite(y)) return null;
  const cell = landcell % 0x10000;
  const isIndoors = cell >= FIRST_INDOOR_CELL && cell < 0xfffe;
  const position = {
    ew: (column * BLOCK_METRES + x) / UNIT_METRES - ORIGIN,
    ns: (row * BLOCK_METRES + y) / UNIT_METRES - ORIGIN,
  };
  return { landcell, position: isIndoors ? null : position, isIndoors };
}

/** Metres between two outdoor positions. */
export function distanceMetres(a: Position, b: Position): number {
  return UNIT_METRES * Math.hypot(a.ew - b.ew, a.ns - b.ns);
}
