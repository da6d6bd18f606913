import type { PlayerState } from "../api/frames";

const SHAPES: Record<PlayerState, React.ReactNode> = {
  hunting: <path d="M6 .4 9 4.4A4.1 4.1 0 1 1 3 4.4Z" fill="currentColor" />,
  moving: <path d="M6 .8 10.6 10.8 6 8.6 1.4 10.8Z" fill="currentColor" />,
  idle: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />,
  stuck: <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />,
  dead: <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />,
  offline: <path d="M2 6h8" stroke="currentColor" strokeWidth="2" />,
};

/** The state of a character as a shape and a colour; the word is there for who sees neither. */
export function StateShape({ state }: { readonly state: PlayerState }) {
  return (
    <svg className={`st st-${state}`} viewBox="0 0 12 12" role="img" aria-label={state}>
      {SHAPES[state]}
    </svg>
  );
}
