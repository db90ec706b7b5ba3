import { PROD } from '../../../tests/support/queries';
import { TOWERS_SOURCE } from '../../../tests/fixtures/walkieTalkie/metrics';
import { by, gains } from './series';

const TOWERS = { scope: PROD, startTime: TOWERS_SOURCE.presence };

test('groups by the labels that there are', () => {
  expect(by('type', undefined, 'instance')).toBe(' by(type,instance)');
  expect(by(undefined)).toBe('');
});

test('a series that is new while its target was up, or as young as its process, counts in full', () => {
  expect(gains(TOWERS, 'events')).toBe(
    '((events unless events offset $__rate_interval) and on(job,instance) ' +
      '(up{cluster="prod"} offset $__rate_interval==1 or walkie_towers{cluster="prod"}>time()-$__rate_interval_ms/1000)' +
      ' or increase(events[$__rate_interval]))'
  );
  expect(gains(TOWERS, 'events', '$__range')).toBe(
    '((events unless events offset $__range) and on(job,instance) ' +
      '(up{cluster="prod"} offset $__range==1 or walkie_towers{cluster="prod"}>time()-$__range_s)' +
      ' or increase(events[$__range]))'
  );
});
