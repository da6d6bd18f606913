import { useEffect, useRef, useState } from "react";

interface ConfirmButtonProps {
  /** On the button that asks. */
  readonly label: string;
  /** What will happen, as a question. */
  readonly question: string;
  /** On the button that does it. */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly isBusy?: boolean;
  /** For a button whose label alone does not say what it is about. */
  readonly about?: string;
}

/** A button that asks in place before it does what cannot be undone. Escape takes it back. */
export function ConfirmButton({ label, question, action, onConfirm, isBusy, about }: ConfirmButtonProps) {
  const [isAsking, setIsAsking] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const second = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);

  // The focus goes along: to the answer when asked, back to the question when not wanted.
  useEffect(() => {
    if (isAsking) second.current?.focus();
    else if (wasAsking.current) first.current?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);

  if (!isAsking) {
    return (
      <button
        type="button"
        ref={first}
        className="btn"
        aria-label={about === undefined ? undefined : `${label} ${about}`}
        onClick={() => setIsAsking(true)}
      >
        {label}
      </button>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame and ask for a legend
    <span
      className="confirm"
      role="group"
      aria-label={question}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        setIsAsking(false);
      }}
    >
      <span>{question}</span>
      <button
        type="button"
        ref={second}
        className="btn danger"
        aria-disabled={isBusy === true || undefined}
        onClick={() => {
          if (isBusy === true) return;
          onConfirm();
          setIsAsking(false);
        }}
      >
        {action}
      </button>
      <button type="button" className="btn ghost" onClick={() => setIsAsking(false)}>
        Cancel
      </button>
    </span>
  );
}
