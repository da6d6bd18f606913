import type { Context2d, TrailBatch } from "./messages";

/** Strokes collected trails in their order. */
export function strokeTrails(context: Context2d, batches: readonly TrailBatch[]): void {
  context.lineCap = "butt";
  for (const { points, color, width, alpha } of batches) {
    context.beginPath();
    let lifted = true;
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i] as number;
      if (Number.isNaN(x)) lifted = true;
      else if (lifted) {
        context.moveTo(x, points[i + 1] as number);
        lifted = false;
      } else context.lineTo(x, points[i + 1] as number);
    }
    // Round corners cost as much again and do not show on the thinnest lines.
    context.lineJoin = width > 1 ? "round" : "bevel";
    context.strokeStyle = color;
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.stroke();
  }
  context.globalAlpha = 1;
}
