/** @jest-environment node */
import { Random } from '../random';
import { Calendar, shareOfMeetings } from './calendar';
import { truthOf, worldOf } from './testWorld';

const MIDNIGHT = 1_789_948_800;
const HOUR = 3600;
const MEETINGS = Array.from({ length: 200 }, (_, index) => `meeting-${index}`);

test('the day is quiet at night and busy in the afternoon', () => {
  expect(MIDNIGHT % 86_400).toBe(0);
  expect(shareOfMeetings(MIDNIGHT + 3 * HOUR)).toBeCloseTo(0.05);
  expect(shareOfMeetings(MIDNIGHT + 15 * HOUR)).toBeCloseTo(1);
  expect(shareOfMeetings(MIDNIGHT + 9 * HOUR)).toBeCloseTo(0.525);
});

test('a calendar holds that share of the meetings, and always the first one', () => {
  const calendar = new Calendar(MEETINGS, new Random(1), true);
  for (const hour of [0, 3, 9, 15, 21]) {
    const at = MIDNIGHT + hour * HOUR;
    const held = MEETINGS.filter((meeting) => calendar.isHeld(meeting, at));
    expect(Math.abs(held.length / MEETINGS.length - shareOfMeetings(at))).toBeLessThan(0.1);
    expect(held).toContain(MEETINGS[0]);
  }
});

test('without a day all meetings are held', () => {
  const calendar = new Calendar(MEETINGS, new Random(1), false);
  expect(MEETINGS.every((meeting) => calendar.isHeld(meeting, MIDNIGHT + 3 * HOUR))).toBe(true);
});

test.each([
  ['empties in the evening', 20, 22.5],
  ['fills in the morning', 5, 7.5],
])('a world with a day %s', (_, from, to) => {
  const world = worldOf({ start: MIDNIGHT + from * HOUR, sessions: 30, followsDay: true });
  const usual = truthOf(world).sessions;
  world.advance(MIDNIGHT + to * HOUR);
  const { sessions } = truthOf(world);
  expect(Math.abs(usual / 30 - shareOfMeetings(MIDNIGHT + from * HOUR))).toBeLessThan(0.3);
  expect(Math.abs(sessions / 30 - shareOfMeetings(MIDNIGHT + to * HOUR))).toBeLessThan(0.3);
  expect(sessions > usual).toBe(to < 12);
});
