import { createDrawnBase } from "./base-drawn";
import { drawGrid, drawVectors } from "./base-vectors";
import type { Context2d, GroundLook, GroundReply, GroundRequest, View } from "./messages";
import { strokeTrails } from "./trail-paint";
import { WORLD_CENTRE, WORLD_SIZE } from "./world";

/** The page's compiler settings know windows only; this is all we need of a worker's `self`. */
interface WorkerScope {
  postMessage(reply: GroundReply, transfer?: Transferable[]): void;
  addEventListener(type: "message", listen: (event: MessageEvent<GroundRequest>) => void): void;
}

const worker = self as unknown as WorkerScope;
const base = createDrawnBase(() => worker.postMessage({ kind: "changed" }));
let look: GroundLook | undefined;

/** Paints into a new canvas of a view's size and hands the picture over. */
function picture(view: View, alpha: boolean, paint: (context: Context2d) => void): ImageBitmap {
  const width = Math.round(view.size.width * view.dpr);
  const height = Math.round(view.size.height * view.dpr);
  const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  const context = canvas.getContext("2d", { alpha });
  if (context !== null) {
    context.scale(view.dpr, view.dpr);
    paint(context);
  }
  return canvas.transferToImageBitmap();
}

function handle(request: GroundRequest): void {
  if (request.kind === "look") {
    look = request.look;
    base.setLook(look);
    return;
  }
  if (look === undefined) return;
  const now = look;
  switch (request.kind) {
    case "paint": {
      const { view } = request;
      const ground = request.ground
        ? picture(view, false, (context) => {
            base.draw(context, view);
            drawVectors(context, view, now);
            if (request.grid) drawGrid(context, view, now);
          })
        : null;
      const { trails: batches } = request;
      const trails =
        batches === null ? null : picture(view, true, (context) => strokeTrails(context, batches));
      const pictures = [ground, trails].filter((each) => each !== null);
      worker.postMessage({ kind: "painted", view, ground, trails, isFinished: base.isFinished() }, pictures);
      break;
    }
    case "refine":
      base.refine(request.view);
      break;
    case "minimap": {
      const { size, id } = request;
      const zoom = Math.min(size.width, size.height) / WORLD_SIZE;
      const view = { camera: { ew: WORLD_CENTRE, ns: WORLD_CENTRE, zoom }, size, dpr: 1 };
      const small = picture(view, false, (context) => {
        context.imageSmoothingQuality = "high";
        base.draw(context, view);
        drawVectors(context, view, now);
      });
      worker.postMessage({ kind: "minimap", id, picture: small }, [small]);
      break;
    }
  }
}

worker.addEventListener("message", (event) => handle(event.data));
