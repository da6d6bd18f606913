const GAP_PX = 8;

/** Where a card stands on the screen: beside the window of what it is about, else beside the thing itself. */
export function placeCard(
  anchor: HTMLElement,
  card: HTMLElement,
): { readonly left: number; readonly top: number } {
  const at = anchor.getBoundingClientRect();
  const frame = (anchor.closest("[role=dialog]") ?? anchor).getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const fits = (left: number) => left >= GAP_PX && left + width <= innerWidth - GAP_PX;
  const lefts = [
    frame.right + GAP_PX,
    frame.left - GAP_PX - width,
    at.right + GAP_PX,
    at.left - GAP_PX - width,
    innerWidth - GAP_PX - width,
  ];
  const top = Math.min(at.top - 24, innerHeight - GAP_PX - height);
  return { left: lefts.find(fits) ?? GAP_PX, top: Math.max(GAP_PX, top) };
}
