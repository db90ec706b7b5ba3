import { type Prometheus, queryAt, startPrometheus } from '../support/prometheus';
import { type Replay, replayCapture } from './replay';

const HOUR = 3600;
const MINUTE = 60;

describe('replayCapture', () => {
  let prometheus: Prometheus;

  beforeAll(async () => {
    prometheus = await startPrometheus({ remoteWrite: true });
  });

  afterAll(() => prometheus.stop());

  /** The value of a query that gives one row, or undefined if it gives none. */
  const valueAt = async (query: string, time: number) => {
    const rows = await queryAt(prometheus, query, time);
    expect(rows.length).toBeLessThan(2);
    return rows[0]?.value;
  };

  const endAt = Math.floor(Date.now() / 1000);

  test('steady: 22 people on three relays, at the time it was told', async () => {
    const { start, end, time } = await replayCapture(prometheus, 'videocall', 'steady', { endAt });
    expect([start, end]).toEqual([endAt - 65, endAt]);
    expect(time(60)).toBe(endAt - 5);
    expect(await valueAt('count(videocall_client_active_server_rtt_ms)', end)).toBe(22);
    expect(await valueAt('count(videocall_server_connections_active)', end)).toBe(22);
    expect(await valueAt('count(nats_varz_connections)', end)).toBe(2);
    expect(await valueAt('count(up{job=~"videocall-.*|nats"} == 1)', end)).toBe(4);
    expect(await valueAt('scrape_samples_scraped{job="videocall-client-metrics"}', end)).toBe(2458);
    expect(await valueAt('count(videocall_client_active_server_rtt_ms)', start - 1)).toBeUndefined();
  });

  test('steady: the services have started shortly before', async () => {
    const age = await valueAt(`${endAt - 65} - videocall_metrics_service_startup_timestamp_seconds`, endAt);
    expect(age).toBeGreaterThan(4);
    expect(age).toBeLessThan(8);
  });

  describe('with a quiet past', () => {
    let replay: Replay;

    beforeAll(async () => {
      replay = await replayCapture(prometheus, 'videocall', 'nats-down', {
        startAt: endAt - 3 * HOUR,
        quietBeforeSeconds: 10 * MINUTE,
        sources: ['client', 'server'],
      });
    });

    test('the past holds the same people', async () => {
      expect(replay.start).toBe(endAt - 3 * HOUR + 10 - 10 * MINUTE);
      const people = 'count(videocall_client_active_server_rtt_ms)';
      expect(await valueAt(`min_over_time(${people}[9m:5s])`, replay.time(10))).toBe(22);
      expect(await valueAt(`max_over_time(${people}[9m:5s])`, replay.time(10))).toBe(22);
      expect(await valueAt('count(changes(videocall_client_active_server_rtt_ms[30s]) > 1)', replay.time(10))).toBe(22);
    });

    test('counters run through it without a restart, and the services are older than it', async () => {
      expect(await valueAt('resets(videocall_server_connection_events_total[9m])', replay.time(15))).toBe(0);
      expect(await valueAt('rate(videocall_server_connection_events_total[9m])', replay.time(15))).toBeCloseTo(4.4, 1);
      const startedAt = await valueAt('videocall_metrics_service_startup_timestamp_seconds', replay.time(15));
      expect(startedAt).toBeLessThan(replay.start);
      expect(await valueAt('changes(videocall_metrics_service_startup_timestamp_seconds[9m])', replay.time(90))).toBe(
        0
      );
    });

    test('the situation itself follows as it was captured', async () => {
      const connections = 'count(videocall_server_connections_active)';
      const people = 'count(videocall_client_active_server_rtt_ms)';
      expect(await valueAt(connections, replay.time(25))).toBe(22);
      expect(await valueAt(connections, replay.time(30))).toBeUndefined();
      expect(await valueAt(people, replay.time(45))).toBe(22);
      expect(await valueAt(people, replay.time(50))).toBeUndefined();
      expect(await valueAt('increase(videocall_server_connection_events_total[30s])', replay.time(55))).toBe(0);
      expect(await valueAt(people, replay.time(65))).toBe(22);
    });

    test('other sources were left out', async () => {
      expect(await valueAt('count(nats_varz_connections)', replay.time(20))).toBeUndefined();
    });
  });

  test('rtcd/failures: a target that is down for a while, and a process that starts anew', async () => {
    const { time } = await replayCapture(prometheus, 'rtcd', 'failures', {
      startAt: endAt - HOUR,
      quietBeforeSeconds: MINUTE,
    });
    expect(await queryAt(prometheus, 'up{job="rtcd"}', time(340))).toEqual([
      { labels: { __name__: 'up', instance: 'rtcd-1:8045', job: 'rtcd', service_name: 'rtcd' }, value: 1 },
    ]);
    expect(await valueAt('up{job="rtcd"}', time(345))).toBe(0);
    expect(await valueAt('up{job="rtcd"}', time(365))).toBe(1);
    expect(await valueAt('sum(rtcd_rtc_sessions_total)', time(340))).toBeGreaterThan(0);
    expect(await valueAt('sum(rtcd_rtc_sessions_total)', time(345))).toBeUndefined();
    expect(await valueAt('resets(rtcd_process_cpu_seconds_total[7m])', time(380))).toBe(1);
    expect(await valueAt('changes(rtcd_process_start_time_seconds[7m])', time(380))).toBe(1);
    const started = await valueAt('rtcd_process_start_time_seconds', time(380));
    expect(started).toBeGreaterThan(time(358));
    expect(started).toBeLessThan(time(365));
  });
});
