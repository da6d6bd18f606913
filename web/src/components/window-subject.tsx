import { createContext, useContext } from "react";
import { createPortal } from "react-dom";

/** The place in a floating window's head where its content says what it is about; null where there is none. */
export const SubjectSlot = createContext<HTMLElement | null>(null);

/** Writes beside the title of the window it stands in. */
export function WindowSubject({ children }: { readonly children: React.ReactNode }) {
  const slot = useContext(SubjectSlot);
  return slot === null ? null : createPortal(children, slot);
}
