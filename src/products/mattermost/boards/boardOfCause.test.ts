import { boardOfFinding } from '../../../triage/findings/causeBoard';
import { BOARD_OF_CAUSE } from './boardOfCause';

function boardOf(cause: string, where: ReadonlyArray<{ label: string; value: string }>, dialect = 'rtcd') {
  return boardOfFinding(BOARD_OF_CAUSE, { cause, where }, dialect);
}

test('a finding leads to its server and its installation', () => {
  expect(
    boardOf('setup-failure', [
      { label: 'instance', value: 'rtcd-1:8045' },
      { label: 'groupID', value: 'mm-a' },
    ])
  ).toEqual({ slug: 'rtcd', values: { instance: ['rtcd-1:8045'], groupID: ['mm-a'] } });
});

test('hosts are found by the host part of what runs on them', () => {
  expect(boardOf('host-saturation', [{ label: 'instance', value: 'rtcd-1:8045' }])).toEqual({
    slug: 'hosts',
    values: { host: ['rtcd-1'] },
  });
});

test.each(['jitter', 'relay-latency'])(
  '%s of an RTC server inside the plugin shows on the board of the plugin',
  (cause) => {
    expect(boardOf(cause, [{ label: 'instance', value: 'mattermost-1:8067' }], 'embedded')).toEqual({
      slug: 'calls-plugin',
      values: { node: ['mattermost-1:8067'] },
    });
  }
);
