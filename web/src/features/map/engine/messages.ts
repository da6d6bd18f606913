import type { Camera, MapStyle } from "../renderer";
import type { Size } from "./camera";
import type { Palette } from "./terrain";

/** A view to paint: the camera at the centre of a canvas of `size` CSS pixels. */
export interface View {
  readonly camera: Camera;
  readonly size: Size;
  readonly dpr: number;
}

/** What the ground needs of the theme; plain data, for it crosses into the worker. */
export interface GroundLook {
  readonly style: MapStyle;
  readonly palette: Palette;
  readonly land: string;
  readonly coast: string;
  readonly road: string;
  readonly river: string;
  readonly grid: string;
}

/** Lines of one colour and age: x, y pairs in CSS pixels; a NaN pair lifts the pen. */
export interface TrailBatch {
  readonly color: string;
  readonly width: number;
  readonly alpha: number;
  readonly points: Float32Array<ArrayBuffer>;
}

/** From the page to the worker that paints the ground and the trails. */
export type GroundRequest =
  | { readonly kind: "look"; readonly look: GroundLook }
  | {
      readonly kind: "paint";
      readonly view: View;
      /** Paint the ground too, not only the trails. */
      readonly ground: boolean;
      readonly grid: boolean;
      readonly trails: readonly TrailBatch[] | null;
    }
  /** The view rests: finer ground is worth its time. */
  | { readonly kind: "refine"; readonly view: View }
  | { readonly kind: "minimap"; readonly id: number; readonly size: Size };

/** From the worker: pictures asked for, or the news that the ground has become better. */
export type GroundReply =
  | {
      readonly kind: "painted";
      readonly view: View;
      readonly ground: ImageBitmap | null;
      readonly trails: ImageBitmap | null;
      /** Nothing finer is on its way for this view. */
      readonly isFinished: boolean;
    }
  | { readonly kind: "minimap"; readonly id: number; readonly picture: ImageBitmap }
  | { readonly kind: "changed" };

/** Either kind of 2d context. */
export type Context2d = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
