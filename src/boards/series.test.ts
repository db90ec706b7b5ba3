import { PROD } from '../../tests/support/queries';
import { RTCD_PROCESS } from '../products/mattermost/sources/rtcd';
import { by, gains } from './series';

const RTCD = { scope: PROD, startTime: RTCD_PROCESS.startTime };

test('groups by the labels that there are', () => {
  expect(by('type', undefined, 'instance')).toBe(' by(type,instance)');
  expect(by(undefined)).toBe('');
});

test('what is born while its target was up, or with its process, counts whole', () => {
  expect(gains(RTCD, 'events')).toBe(
    '((events unless events offset $__rate_interval) and on(job,instance) ' +
      '(up{cluster="prod"} offset $__rate_interval==1 or rtcd_process_start_time_seconds{cluster="prod"}>time()-$__rate_interval_ms/1000)' +
      ' or increase(events[$__rate_interval]))'
  );
  expect(gains(RTCD, 'events', '$__range')).toBe(
    '((events unless events offset $__range) and on(job,instance) ' +
      '(up{cluster="prod"} offset $__range==1 or rtcd_process_start_time_seconds{cluster="prod"}>time()-$__range_s)' +
      ' or increase(events[$__range]))'
  );
});
