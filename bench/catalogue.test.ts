/** @jest-environment node */
import { acceptsFault } from '../simulator/faults';
import { catalogue } from './catalogue';
import { HEALTHY, type Incident, isHealthy, TWO_AT_ONCE } from './incident';

const START = 1_795_000_000;
/** Faults of a world that affect nobody or hide nothing. */
const HARMLESS = ['drain'];

const all = catalogue(1);
const faulty = all.filter((incident) => !isHealthy(incident));

test('has enough incidents and healthy times to state a figure', () => {
  expect(faulty.length).toBeGreaterThanOrEqual(250);
  expect(all.length - faulty.length).toBeGreaterThanOrEqual(50);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test('has every cause that a world can simulate, in two strengths or places and at two sizes', () => {
  const worlds = [...new Map(all.map((incident) => [incident.product, incident])).values()];
  for (const { product, createWorld } of worlds) {
    const names = new Set(createWorld(START).faults.map(({ name }) => name));
    for (const name of [...names].filter((each) => !HARMLESS.includes(each))) {
      const own = faulty.filter((incident) => incident.product === product && incident.row === name);
      const sizes = new Set(own.map(({ title }) => /sessions=(\d+)/.exec(title)?.[1]));
      const faults = new Set(own.map(({ faults: [fault] }) => JSON.stringify(fault)));
      expect({ product, name, sizes: sizes.size >= 2, faults: faults.size >= 2 }).toEqual({
        product,
        name,
        sizes: true,
        faults: true,
      });
    }
  }
});

test('every fault is one that its world knows', () => {
  const bySetting = new Map(all.map((incident) => [incident.title.replace(/sessions=\d+/, ''), incident]));
  const worlds = new Map([...bySetting.values()].map((incident) => [worldOf(incident), incident]));
  const known = new Map([...worlds].map(([name, { createWorld }]) => [name, createWorld(START).faults]));
  const unknown = [...bySetting.values()].filter((incident) =>
    incident.faults.some((fault) => !acceptsFault(fault, known.get(worldOf(incident)) ?? []))
  );
  expect(worlds.size).toBeGreaterThan(3);
  expect(unknown.map(({ id, title }) => `${id}: ${title}`)).toEqual([]);
});

/** The faults of a world depend on its product and its topology. */
function worldOf({ product, title }: Incident): string {
  return [product, ...(title.match(/(rtcds|groupIDs|appNodes|embedded)=\S+/g) ?? [])].join(' ');
}

test('a row is a cause, two at once or healthy', () => {
  expect(faulty.filter(({ row }) => row === TWO_AT_ONCE).every(({ faults }) => faults.length === 2)).toBe(true);
  expect(
    faulty.filter(({ row, faults: [fault] }) => row !== TWO_AT_ONCE && row !== fault?.name).map(({ id }) => id)
  ).toEqual([]);
  expect(all.filter(({ row }) => row === HEALTHY)).toEqual(all.filter(isHealthy));
});

test('a seed gives the same incidents again, another seed gives other phases', () => {
  const phases = (seed: number): number[] => catalogue(seed).map(({ phase }) => phase);
  expect(phases(1)).toEqual(all.map(({ phase }) => phase));
  expect(phases(2)).not.toEqual(phases(1));
  expect(Math.max(...phases(2))).toBeLessThan(5);
});
