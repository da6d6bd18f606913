import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useDelayed } from "../../lib/use-delayed";
import { completionQuery } from "./api";
import type { Choice } from "./completion-list";

interface CompletionOptions {
  readonly text: string;
  /** Where the caret is in the text, UTF-16 units. */
  readonly caret: number;
  readonly recent: readonly string[];
  readonly onPick: (choice: Choice, range: { readonly from: number; readonly to: number }) => void;
}

const DELAY_MS = 120;
const RECENT_MAX = 4;

/** The list below the field: what the server suggests for the term at the caret, and what was searched before. */
export function useCompletion({ text, caret, recent, onPick }: CompletionOptions) {
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const asked = useDelayed(`${caret}|${text}`, DELAY_MS);
  const isSettled = asked === `${caret}|${text}`;
  const { data } = useQuery({
    ...completionQuery(text, caret),
    enabled: isOpen && isSettled,
    placeholderData: keepPreviousData,
  });
  const answer = isOpen && isSettled ? data : undefined;
  const range = { from: answer?.from ?? caret, to: answer?.to ?? caret };
  const choices: readonly Choice[] = !isOpen
    ? []
    : [
        ...(text === ""
          ? recent.slice(0, RECENT_MAX).map((query) => ({ kind: "recent" as const, query }))
          : []),
        ...(answer?.items ?? []).map((suggestion) => ({ kind: "suggestion" as const, suggestion })),
      ];

  const close = () => {
    setIsOpen(false);
    setActive(null);
  };
  const pick = (choice: Choice) => {
    setActive(null);
    onPick(choice, range);
  };

  /** True when the key was for the list. */
  const onKey = (key: string): boolean => {
    const count = choices.length;
    if (key === "Escape") {
      if (count === 0) return false;
      close();
      return true;
    }
    if (key === "ArrowDown" || key === "ArrowUp") {
      if (!isOpen) setIsOpen(true);
      if (count === 0) return true;
      const step = key === "ArrowDown" ? 1 : -1;
      setActive(active === null ? (step === 1 ? 0 : count - 1) : (active + step + count) % count);
      return true;
    }
    const choice = active === null ? undefined : choices[active];
    if ((key !== "Enter" && key !== "Tab") || choice === undefined) return false;
    pick(choice);
    return true;
  };

  return {
    choices,
    active: active !== null && active < choices.length ? active : null,
    open: () => {
      setIsOpen(true);
      setActive(null);
    },
    close,
    pick,
    onKey,
  };
}
