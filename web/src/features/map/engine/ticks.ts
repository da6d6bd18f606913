import { toScreen } from "./camera";
import type { Sprite, SpriteCache } from "./sprites";
import type { Theme } from "./theme";
import type { ViewControl } from "./view-control";
import { gridStep } from "./world";

const TOP_PX = 20;
const LEFT_PX = 44;
/** Named lines are at least this far apart. */
const ROOM_PX = 46;

/** Coordinates along the upper and left edge, on two strips that never move with the map. */
export class TickStrips {
  private readonly top = document.createElement("canvas");
  private readonly left = document.createElement("canvas");
  private dpr = 1;

  constructor(host: HTMLElement) {
    for (const strip of [this.top, this.left]) {
      strip.style.cssText = "position:absolute;left:0;top:0;pointer-events:none";
      strip.className = "ticks";
      strip.setAttribute("aria-hidden", "true");
      host.append(strip);
    }
  }

  resize(width: number, height: number, dpr: number): void {
    this.dpr = dpr;
    const sizes = [
      [this.top, width, TOP_PX],
      [this.left, LEFT_PX, height],
    ] as const;
    for (const [strip, w, h] of sizes) {
      strip.width = Math.round(w * dpr);
      strip.height = Math.round(h * dpr);
      strip.style.width = `${w}px`;
      strip.style.height = `${h}px`;
    }
  }

  paint({ camera, size }: ViewControl, sprites: SpriteCache, theme: Theme, isShown: boolean): void {
    const top = this.top.getContext("2d");
    const left = this.left.getContext("2d");
    if (top === null || left === null) return;
    for (const context of [top, left]) {
      context.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
    }
    if (!isShown) return;
    const step = gridStep(camera.zoom);
    const named = camera.zoom * step < ROOM_PX ? step * 2 : step;
    for (let at = -100; at <= 100; at += named) {
      const { x, y } = toScreen(camera, size, at, at);
      const text = String(Math.abs(at));
      if (x > LEFT_PX + 2 && x < size.width - 20) {
        sprites.put(top, tick(sprites, theme, text + (at < 0 ? "W" : at > 0 ? "E" : "")), x, 10);
      }
      if (y > TOP_PX + 6 && y < size.height - 14) {
        const sprite = tick(sprites, theme, text + (at < 0 ? "S" : at > 0 ? "N" : ""));
        sprites.put(left, sprite, 4 + sprite.width / 2, y);
      }
    }
  }

  remove(): void {
    this.top.remove();
    this.left.remove();
  }
}

function tick(sprites: SpriteCache, theme: Theme, text: string): Sprite {
  return sprites.get(`k${text}`, text.length * 6.6 + 8, 16, (c) => {
    c.font = `500 10px ${theme.fontUi}`;
    c.textBaseline = "middle";
    c.lineJoin = "round";
    c.lineWidth = 3;
    c.strokeStyle = theme.halo;
    c.strokeText(text, 4, 8.5);
    c.fillStyle = theme.label2;
    c.fillText(text, 4, 8.5);
  });
}
