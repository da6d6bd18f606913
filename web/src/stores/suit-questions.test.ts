import { expect, it } from "vitest";
import { useSuitQuestions } from "./suit-questions";
import { useWindows } from "./windows";

const ITEM = { id: 7, name: "Lead Ring" };
const suitIds = () => useWindows.getState().windows.flatMap(({ kind, id }) => (kind === "suits" ? [id] : []));

it("asks the suit builder that was used last, or opens one", () => {
  useWindows.getState().restore([]);
  useSuitQuestions.getState().ask(ITEM);
  const [first = -1] = suitIds();
  expect(useSuitQuestions.getState().asked).toEqual({ item: ITEM, windowId: first });
  useWindows.getState().open("suits", "w=Larsson");
  const second = suitIds().at(-1);
  useWindows.getState().open("items");
  useSuitQuestions.getState().ask(ITEM);
  expect(useSuitQuestions.getState().asked?.windowId).toBe(second);
  useWindows.getState().focus(first);
  useSuitQuestions.getState().ask(ITEM);
  expect(useSuitQuestions.getState().asked?.windowId).toBe(first);
});
