import { expect, it } from "vitest";
import { createServerClock } from "./server-clock";

it("answers with the local time before it knows better", () => {
  expect(createServerClock().at(1000)).toBe(1000);
});

it("trusts the message that travelled fastest", () => {
  const clock = createServerClock();
  clock.note(5000, 1000 + 400);
  clock.note(6000, 2000 + 30);
  clock.note(7000, 3000 + 900);
  expect(clock.at(4000)).toBe(4000 + 3970);
});

it("follows a clock that was set back once the old samples are gone", () => {
  const clock = createServerClock();
  clock.note(9000, 0);
  for (let i = 0; i < 30; i += 1) clock.note(100 + i, i);
  expect(clock.at(0)).toBe(100);
});
