import type { ComponentType } from "react";

/** A box for a query in the search language. */
export interface PoolBoxProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** What the window is given by the page around it. */
export interface SuitsWindowProps {
  readonly windowId: number;
  /** The goal as the URL has it. */
  readonly subject: string;
  readonly onSubject: (subject: string) => void;
  /** Names, in alphabetical order. */
  readonly characters: readonly string[];
  /** Names of groups of characters. */
  readonly groups: readonly string[];
  readonly PoolBox: ComponentType<PoolBoxProps>;
}
