import { boardOfFinding, type CauseBoard } from './causeBoard';

const TOWERS: CauseBoard = {
  slug: 'towers',
  variables: { tower: 'tower', channel: 'channel' },
  byDialect: { digital: { slug: 'masts', variables: { tower: 'mast' }, nameOf: (value) => value.toUpperCase() } },
};
const BOARDS = { 'tower-delay': TOWERS };

function boardOf(cause: string, where: ReadonlyArray<{ label: string; value: string }>, dialect = 'analogue') {
  return boardOfFinding(BOARDS, { cause, where }, dialect);
}

test('a finding leads to the board of its cause, at its places', () => {
  const where = [
    { label: 'tower', value: 'north' },
    { label: 'tower', value: 'south' },
    { label: 'channel', value: '7' },
  ];
  expect(boardOf('tower-delay', where)).toEqual({
    slug: 'towers',
    values: { tower: ['north', 'south'], channel: ['7'] },
  });
});

test('a dialect can have another board, which names places in its own way', () => {
  expect(boardOf('tower-delay', [{ label: 'tower', value: 'north' }], 'digital')).toEqual({
    slug: 'masts',
    values: { mast: ['NORTH'] },
  });
});

test('leaves out labels without a variable, and values that look like identities', () => {
  const where = [
    { label: 'tower', value: 'ann@example.org' },
    { label: 'tower', value: 'wss://tower?token=x' },
    { label: 'caller', value: '42' },
  ];
  expect(boardOf('tower-delay', where)).toEqual({ slug: 'towers', values: {} });
  expect(boardOf('unheard-of', where)).toBeNull();
});
