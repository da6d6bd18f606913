import type { MapPortal, MapRare } from "../renderer";
import { toScreen } from "./camera";
import type { View } from "./messages";
import type { SpriteCache } from "./sprites";
import type { Theme } from "./theme";
import { TOWNS } from "./towns";

const TURN = Math.PI * 2;
/** Below this zoom small towns have no mark: the world view shows only the big ones. */
export const SMALL_TOWNS_ZOOM = 4.2;
/** Height of a rare's lozenge; it stands on its place. */
export const RARE_HEIGHT = 18;

const isNear = (view: View, x: number, y: number): boolean =>
  x > -20 && y > -20 && x < view.size.width + 20 && y < view.size.height + 20;

export function drawTowns(
  context: CanvasRenderingContext2D,
  view: View,
  sprites: SpriteCache,
  theme: Theme,
): void {
  for (const town of TOWNS) {
    if (!town.big && view.camera.zoom < SMALL_TOWNS_ZOOM) continue;
    const at = toScreen(view.camera, view.size, town.ew, town.ns);
    if (!isNear(view, at.x, at.y)) continue;
    const sprite = sprites.get(`t${town.culture}`, 13, 13, (c) => {
      c.translate(6.5, 6.5);
      c.beginPath();
      if (town.culture === "sho") c.rect(-2.5, -2.5, 5, 5);
      else if (town.culture === "gharundim") {
        c.moveTo(0, -3.8);
        c.lineTo(3.5, 2.6);
        c.lineTo(-3.5, 2.6);
        c.closePath();
      } else c.arc(0, 0, 2.8, 0, TURN);
      c.lineJoin = "round";
      c.lineWidth = 2.4;
      c.strokeStyle = theme.halo;
      c.stroke();
      c.fillStyle = theme.label2;
      c.fill();
      if (town.culture === "other") {
        c.beginPath();
        c.arc(0, 0, 1.2, 0, TURN);
        c.fillStyle = theme.halo;
        c.fill();
      }
    });
    sprites.put(context, sprite, at.x, at.y);
  }
}

export function drawPortals(
  context: CanvasRenderingContext2D,
  view: View,
  portals: readonly MapPortal[],
  sprites: SpriteCache,
  theme: Theme,
): void {
  const sprite = sprites.get("portal", 14, 18, (c) => {
    c.beginPath();
    c.ellipse(7, 9, 4, 5.5, 0, 0, TURN);
    c.lineWidth = 4.4;
    c.strokeStyle = theme.halo;
    c.stroke();
    c.lineWidth = 1.5;
    c.strokeStyle = theme.portal;
    c.stroke();
  });
  for (const portal of portals) {
    const at = toScreen(view.camera, view.size, portal.ew, portal.ns);
    if (isNear(view, at.x, at.y)) sprites.put(context, sprite, at.x, at.y);
  }
}

export function drawRares(
  context: CanvasRenderingContext2D,
  view: View,
  rares: readonly MapRare[],
  sprites: SpriteCache,
  theme: Theme,
): void {
  for (const rare of rares) {
    const at = toScreen(view.camera, view.size, rare.ew, rare.ns);
    if (!isNear(view, at.x, at.y)) continue;
    const sprite = sprites.get(`rare${rare.tier}`, 18, 24, (c) => {
      c.translate(9, 21);
      c.beginPath();
      c.moveTo(0, 0);
      c.lineTo(-6, -9);
      c.lineTo(0, -18);
      c.lineTo(6, -9);
      c.closePath();
      c.lineJoin = "round";
      c.lineWidth = 3;
      c.strokeStyle = theme.halo;
      c.stroke();
      c.fillStyle = theme.rare;
      c.fill();
      c.font = `600 9px ${theme.fontUi}`;
      c.textAlign = "center";
      c.textBaseline = "middle";
      c.fillStyle = theme.onRare;
      c.fillText(rare.tier > 0 ? String(rare.tier) : "?", 0, -8.5);
    });
    sprites.put(context, sprite, at.x, at.y - 9);
  }
}
