import { useRef, useState } from "react";

interface SheetOptions {
  /** How much of the screen the sheet covers at each rest, from the least. */
  readonly rests: readonly number[];
  /** Where it begins. */
  readonly initialRest: number;
  /** Called when it is let go well below its least rest. */
  readonly onDismiss?: () => void;
}

interface Sheet {
  /** 0..1 of the screen's height. */
  readonly share: number;
  readonly isDragged: boolean;
  readonly isHighest: boolean;
  /** For the grip, a button. */
  readonly grip: React.ComponentProps<"button">;
}

const TAP_PX = 6;

/** A sheet that is dragged by its grip from rest to rest, or tapped to the next. */
export function useSheet({ rests, initialRest, onDismiss }: SheetOptions): Sheet {
  const [rest, setRest] = useState(initialRest);
  const [dragShare, setDragShare] = useState<number | null>(null);
  const startY = useRef(0);
  const restShare = rests[rest] ?? 0.5;
  const step = () => setRest((rest + 1) % rests.length);

  const shareAt = (event: React.PointerEvent) =>
    Math.min(0.95, Math.max(0.1, 1 - event.clientY / innerHeight));
  const finish = (event: React.PointerEvent) => {
    if (dragShare === null) return;
    setDragShare(null);
    if (Math.abs(event.clientY - startY.current) < TAP_PX) return step();
    const share = shareAt(event);
    if (onDismiss !== undefined && share < (rests[0] ?? 0) * 0.6) return onDismiss();
    const distances = rests.map((each) => Math.abs(each - share));
    setRest(distances.indexOf(Math.min(...distances)));
  };

  return {
    share: dragShare ?? restShare,
    isDragged: dragShare !== null,
    isHighest: rest === rests.length - 1,
    grip: {
      onPointerDown: (event) => {
        startY.current = event.clientY;
        setDragShare(restShare);
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event) => dragShare !== null && setDragShare(shareAt(event)),
      onPointerUp: finish,
      onPointerCancel: finish,
      // Only the keyboard's click has no detail; the pointer's is handled above.
      onClick: (event) => event.detail === 0 && step(),
    },
  };
}
