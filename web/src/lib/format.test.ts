import { describe, expect, it } from "vitest";
import {
  asSentence,
  formatAge,
  formatCount,
  formatShort,
  formatUptime,
  formatWait,
  parseOnlineTime,
} from "./format";

describe("formatCount", () => {
  it.each([
    [41_206, "41,206"],
    [0, "0"],
    [1204.4, "1,204"],
    [null, "–"],
  ])("%s → %s", (value, text) => expect(formatCount(value)).toBe(text));
});

describe("formatShort", () => {
  it.each([
    [99_999, "99,999"],
    [412_345, "412 k"],
    [999_499, "999 k"],
    [999_500, "1 M"],
    [1_280_000, "1.28 M"],
    [84_200_000, "84.2 M"],
    [2_500_000_000, "2.5 B"],
  ])("%s → %s", (value, text) => expect(formatShort(value)).toBe(text));
});

describe("formatUptime", () => {
  it.each([
    [59, "0:00"],
    [15_000, "4:10"],
    [93_960, "26:06"],
    [null, "–"],
  ])("%s → %s", (seconds, text) => expect(formatUptime(seconds)).toBe(text));
});

describe("formatAge", () => {
  it.each([
    [-5, "0 s"],
    [34_000, "34 s"],
    [125_000, "2 m"],
    [7_300_000, "2 h"],
    [200_000_000, "2 d"],
  ])("%s → %s", (ms, text) => expect(formatAge(ms)).toBe(text));
});

describe("parseOnlineTime", () => {
  it.each([
    ["02.03:04:05", 183_845],
    ["03:04:05", 11_045],
    ["soon", null],
    [null, null],
  ])("%s → %s", (text, seconds) => expect(parseOnlineTime(text)).toBe(seconds));
});

describe("asSentence", () => {
  it.each([
    ["name is taken", "Name is taken."],
    ["Slow down!", "Slow down!"],
    ["", ""],
  ])("%s → %s", (text, sentence) => expect(asSentence(text)).toBe(sentence));
});

describe("formatWait", () => {
  it.each([
    [4, "4 s"],
    [100, "100 s"],
    [101, "2 min"],
    [900, "15 min"],
  ])("%s → %s", (seconds, text) => expect(formatWait(seconds)).toBe(text));
});
