import { plain } from '../../messages';
import '../../app/testBrowser';
import { getBackendSrv, locationService } from '@grafana/runtime';
import { SceneTimeRange } from '@grafana/scenes';
import { firstValueFrom } from 'rxjs';
import { type Mark } from '../../panels/marksLayer';
import { AT, DEGRADED, finding } from '../shared/verdict/testAssessments';
import { createOverlays, onsetsOf } from './overlays';

jest.mock('@grafana/runtime', () => ({ ...jest.requireActual('@grafana/runtime'), getBackendSrv: jest.fn() }));

async function marksOf(name: string): Promise<readonly Mark[] | undefined> {
  const layer = createOverlays(null).find(({ state }) => state.name === name);
  const range = new SceneTimeRange({ from: '2026-11-22T10:00:00Z', to: '2026-11-22T11:00:00Z' });
  return layer && firstValueFrom(layer.state.find(range.state.value));
}

test('marks the starts of findings, if they are known', () => {
  const assessment = {
    ...DEGRADED,
    diagnosis: {
      ...DEGRADED.diagnosis,
      findings: [finding({ summary: plain('It broke.') }), finding({ since: null })],
    },
  };
  expect(onsetsOf({ kind: 'ready', assessment })).toEqual([
    { at: AT - 130, title: 'Finding started', text: 'It broke.' },
  ]);
  expect(onsetsOf({ kind: 'loading' })).toEqual([]);
});

test('marks the start of the finding that a link came from', async () => {
  locationService.push('/a/callscope-calls-app/dashboards/overview?onset=2026-11-22T10:03:30Z');
  expect(await marksOf('Finding starts')).toEqual([
    { at: AT, title: 'Finding started', text: 'The finding that linked here.' },
  ]);
  locationService.push('/a/callscope-calls-app/dashboards/overview?onset=yesterday');
  expect(await marksOf('Finding starts')).toEqual([]);
});

test('annotations of the range are marked with their text', async () => {
  const get = jest.fn().mockResolvedValue([{ time: AT * 1000, text: 'Deployed <b>2.1</b>' }]);
  jest.mocked(getBackendSrv).mockReturnValue({ get } as never);
  expect(await marksOf('Annotations')).toEqual([{ at: AT, title: 'Annotation', text: 'Deployed 2.1' }]);
  expect(get).toHaveBeenCalledWith(
    '/api/annotations',
    expect.objectContaining({ from: Date.parse('2026-11-22T10:00:00Z'), to: Date.parse('2026-11-22T11:00:00Z') }),
    undefined,
    expect.anything()
  );
});
