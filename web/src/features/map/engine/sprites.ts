import type { PlayerState } from "../renderer";
import type { Theme } from "./theme";

/** A small picture with its middle, in CSS pixels. */
export interface Sprite {
  readonly image: HTMLCanvasElement;
  readonly width: number;
  readonly height: number;
}

/** Directions an arrow or wedge is drawn for. */
export const HEADINGS = 32;
const TURN = Math.PI * 2;

/** Index of the drawn direction nearest to a heading in radians (0 = north, clockwise). */
export const headingStep = (heading: number): number =>
  ((Math.round((heading / TURN) * HEADINGS) % HEADINGS) + HEADINGS) % HEADINGS;

const STATES: readonly PlayerState[] = ["hunting", "moving", "idle", "stuck", "dead", "offline"];

type Draw = (context: CanvasRenderingContext2D) => void;

/** Draws every small thing once per colour, direction and pixel ratio. */
export class SpriteCache {
  private readonly sprites = new Map<string, Sprite>();
  private readonly dots = new Map<number, Sprite>();
  private dpr = 1;

  /** Forgets everything: the theme or the pixel ratio changed. */
  reset(dpr: number): void {
    this.dpr = dpr;
    this.sprites.clear();
    this.dots.clear();
  }

  get(key: string, width: number, height: number, draw: Draw): Sprite {
    const found = this.sprites.get(key);
    if (found !== undefined) return found;
    // Labels come and go; a full reset is rarer and simpler than tracking their age.
    if (this.sprites.size > 6000) this.sprites.clear();
    const image = document.createElement("canvas");
    image.width = Math.ceil(width * this.dpr);
    image.height = Math.ceil(height * this.dpr);
    const context = image.getContext("2d");
    if (context !== null) {
      context.scale(this.dpr, this.dpr);
      draw(context);
    }
    const sprite = { image, width: image.width / this.dpr, height: image.height / this.dpr };
    this.sprites.set(key, sprite);
    return sprite;
  }

  /** Draws a sprite with its middle at a place, on whole device pixels. */
  put(context: CanvasRenderingContext2D, sprite: Sprite, x: number, y: number): void {
    const left = Math.round((x - sprite.width / 2) * this.dpr) / this.dpr;
    const top = Math.round((y - sprite.height / 2) * this.dpr) / this.dpr;
    context.drawImage(sprite.image, left, top, sprite.width, sprite.height);
  }

  /** `character` is the number of the colour; it only makes the key cheap to build. */
  player(state: PlayerState, character: number, color: string, heading: number, theme: Theme): Sprite {
    const turned = state === "hunting" || state === "moving";
    const step = turned ? headingStep(heading) : 0;
    const key = (STATES.indexOf(state) * 64 + character) * HEADINGS + step;
    let sprite = this.dots.get(key);
    if (sprite === undefined) {
      sprite = this.drawPlayer(state, color, step, turned, theme);
      this.dots.set(key, sprite);
    }
    return sprite;
  }

  private drawPlayer(state: PlayerState, color: string, step: number, turned: boolean, theme: Theme) {
    return this.get(`p${state}${color}${step}`, 26, 26, (context) => {
      context.translate(13, 13);
      if (state === "dead" || state === "stuck") ringAround(context, color, theme.halo);
      if (turned) context.rotate((step / HEADINGS) * TURN);
      drawShape(context, state, color, theme.halo);
    });
  }

  label(text: string, color: string, weight: number, theme: Theme): Sprite {
    const font = `${weight} 11px ${theme.fontUi}`;
    const width = Math.ceil(measure(text, font)) + 6;
    return this.get(`l${weight}${color}${text}`, width, 18, (context) => {
      context.font = font;
      context.textBaseline = "middle";
      context.lineJoin = "round";
      context.strokeStyle = theme.halo;
      context.lineWidth = 3;
      context.strokeText(text, 3, 9.5);
      context.fillStyle = color;
      context.fillText(text, 3, 9.5);
    });
  }
}

let ruler: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** Width of a text in CSS pixels, remembered. */
export function measure(text: string, font: string): number {
  const key = font + text;
  let width = widths.get(key);
  if (width === undefined) {
    ruler ??= document.createElement("canvas").getContext("2d");
    if (ruler === null) return text.length * 6;
    ruler.font = font;
    width = ruler.measureText(text).width;
    if (widths.size > 8000) widths.clear();
    widths.set(key, width);
  }
  return width;
}

/** Forgets measured texts: a web font arrived. */
export const forgetWidths = (): void => widths.clear();

function ringAround(context: CanvasRenderingContext2D, color: string, halo: string): void {
  context.beginPath();
  context.arc(0, 0, 9, 0, TURN);
  context.lineWidth = 4.5;
  context.strokeStyle = halo;
  context.stroke();
  context.lineWidth = 1.5;
  context.strokeStyle = color;
  context.stroke();
}

/** The shape of a state around 0, 0, pointing north. */
function drawShape(context: CanvasRenderingContext2D, state: PlayerState, color: string, halo: string): void {
  const filled = (path: () => void) => {
    context.beginPath();
    path();
    context.closePath();
    context.lineWidth = 3;
    context.strokeStyle = halo;
    context.stroke();
    context.fillStyle = color;
    context.fill();
  };
  const lined = (width: number, path: () => void) => {
    context.beginPath();
    path();
    context.lineWidth = width + 3;
    context.strokeStyle = halo;
    context.stroke();
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  };
  context.lineJoin = "round";
  switch (state) {
    case "hunting":
      filled(() => {
        context.moveTo(0, -8.6);
        context.lineTo(3.7, -2.1);
        context.arc(0, 0, 4.2, -0.55, Math.PI + 0.55);
      });
      break;
    case "moving":
      filled(() => {
        context.moveTo(0, -7);
        context.lineTo(5, 5.2);
        context.lineTo(0, 2.2);
        context.lineTo(-5, 5.2);
      });
      break;
    case "idle":
      lined(2, () => context.arc(0, 0, 4, 0, TURN));
      break;
    case "stuck":
      filled(() => {
        context.moveTo(0, -5.4);
        context.lineTo(5.4, 0);
        context.lineTo(0, 5.4);
        context.lineTo(-5.4, 0);
      });
      break;
    case "dead":
      context.lineCap = "round";
      lined(2.2, () => {
        context.moveTo(-3.8, -3.8);
        context.lineTo(3.8, 3.8);
        context.moveTo(3.8, -3.8);
        context.lineTo(-3.8, 3.8);
      });
      break;
    case "offline":
      lined(2, () => {
        context.moveTo(-4.5, 0);
        context.lineTo(4.5, 0);
      });
      break;
  }
}
