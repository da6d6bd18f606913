import type { LucideIcon } from "lucide-react";
import type { OpenWindow } from "../../stores/windows";
import type { Size } from "./placement";

/** What the frame knows of a window's kind. */
export interface KindSpec {
  readonly icon: LucideIcon;
  readonly title: string;
  /** When it is opened for the first time, CSS pixels. */
  readonly size: Size;
  readonly least: Size;
  /** What a window is about, in its name and its head. */
  readonly subjectText: (subject: string) => string;
  /** Whether the content writes into the head itself (`WindowSubject`). */
  readonly hasOwnSubject?: boolean;
}

/** The name of a window among others: `Inventory, Larsson`. */
export function windowName(spec: KindSpec, { subject }: Pick<OpenWindow, "subject">): string {
  const text = spec.subjectText(subject);
  return text === "" ? spec.title : `${spec.title}, ${text}`;
}
