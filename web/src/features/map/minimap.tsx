import { useEffect, useRef } from "react";
import { livePlayers } from "../../stores/live-players";
import { useMapState } from "./map-state";
import type { Renderer } from "./renderer";

/** CSS pixels of the square, and the world it shows. */
const SIZE_PX = 132;
const WORLD_MIN = -101.95;
const WORLD_SIZE = 204;

const scale = SIZE_PX / WORLD_SIZE;
const toX = (ew: number) => (ew - WORLD_MIN) * scale;
const toY = (ns: number) => SIZE_PX - (ns - WORLD_MIN) * scale;

/** Draws the characters and the frame of the view over the small map. */
function drawOverlay(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const dpr = canvas.width / SIZE_PX;
  const token = getComputedStyle(document.documentElement);
  context.setTransform(dpr, 0, 0, dpr, 0, 0);
  context.clearRect(0, 0, SIZE_PX, SIZE_PX);
  for (const { row, goneAtMs } of livePlayers.getSnapshot().players) {
    if (row.ew === null || row.ns === null || goneAtMs !== null) continue;
    context.fillStyle = token.getPropertyValue(`--ch-${row.color}`);
    context.fillRect(toX(row.ew) - 1, toY(row.ns) - 1, 2, 2);
  }
  const { camera, size } = useMapState.getState();
  if (camera === null) return;
  const width = (size.width / camera.zoom) * scale;
  const height = (size.height / camera.zoom) * scale;
  const left = Math.round(toX(camera.ew) - width / 2) + 0.5;
  const top = Math.round(toY(camera.ns) - height / 2) + 0.5;
  context.strokeStyle = token.getPropertyValue("--brass-strong");
  context.strokeRect(left, top, Math.round(width), Math.round(height));
}

/** The whole world in a corner; a press goes there. */
export function Minimap({ renderer }: { readonly renderer: Renderer | null }) {
  const base = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    if (renderer === null || base.current === null) return;
    renderer.drawMinimap(base.current);
  }, [renderer]);

  useEffect(() => {
    const canvas = overlay.current;
    if (canvas === null) return;
    const draw = () => drawOverlay(canvas);
    draw();
    const stops = [livePlayers.subscribe(draw), useMapState.subscribe(draw)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);

  const dpr = Math.min(2, window.devicePixelRatio || 1);
  const go = (event: React.PointerEvent) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const ew = (event.clientX - box.left) / scale + WORLD_MIN;
    const ns = (SIZE_PX - (event.clientY - box.top)) / scale + WORLD_MIN;
    renderer?.setCamera({ ew, ns }, event.type === "pointerdown");
  };
  return (
    <div className="float mini" aria-hidden onPointerDown={go} onPointerMove={go}>
      <canvas ref={base} width={SIZE_PX * dpr} height={SIZE_PX * dpr} />
      <canvas ref={overlay} width={SIZE_PX * dpr} height={SIZE_PX * dpr} />
    </div>
  );
}
