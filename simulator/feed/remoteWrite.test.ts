/** @jest-environment node */
import { RemoteWriteClient, STALE, seriesOf } from './remoteWrite';
import { bitsOf, startReceiver } from './testReceiver';

describe('RemoteWriteClient', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let client: RemoteWriteClient;

  beforeEach(async () => {
    receiver = await startReceiver();
    client = new RemoteWriteClient(receiver.url);
  });

  afterEach(() => receiver.stop());

  test('sends a series with its labels in order and without empty ones', async () => {
    client.add(seriesOf({ job: 'a', __name__: 'up', instance: 'ö:1', empty: '' }), 1_790_000_000_123, 1.5);
    await client.flush();
    expect(receiver.requests).toEqual([
      [{ series: 'up{instance="ö:1",job="a"}', timeMs: 1_790_000_000_123, bits: bitsOf(1.5) }],
    ]);
  });

  test('keeps the bits of a staleness marker and tells it from an ordinary NaN', async () => {
    const series = seriesOf({ __name__: 'a' });
    client.add(series, 1000, NaN);
    client.add(series, 2000, -Infinity);
    client.add(series, 3000, STALE);
    await client.flush();
    expect(receiver.requests.flat().map(({ bits }) => bits)).toEqual([
      '7ff8000000000001',
      'fff0000000000000',
      '7ff0000000000002',
    ]);
  });

  test('sends what waits once, as one request', async () => {
    const [a, b] = [seriesOf({ __name__: 'a' }), seriesOf({ __name__: 'b' })];
    client.add(a, 1000, 1);
    client.add(b, 1000, 2);
    client.add(a, 2000, 3);
    expect(client.waiting).toBe(3);
    await client.flush();
    expect(client.waiting).toBe(0);
    await client.flush();
    client.add(b, 2000, 4);
    await client.flush();
    expect(receiver.requests.map((samples) => samples.map(({ series, timeMs }) => `${series} ${timeMs}`))).toEqual([
      ['a{} 1000', 'a{} 2000', 'b{} 1000'],
      ['b{} 2000'],
    ]);
  });

  test('says that nothing listens there', async () => {
    await receiver.stop();
    client.add(seriesOf({ __name__: 'a' }), 1000, 1);
    await expect(client.flush()).rejects.toThrow(`Can't reach ${receiver.url}`);
    receiver = await startReceiver();
  });

  test('passes on why the server refused, and does not send again', async () => {
    const refusing = await startReceiver({ status: 400, text: 'out of order sample\n' });
    const client = new RemoteWriteClient(refusing.url);
    client.add(seriesOf({ __name__: 'a' }), 1000, 1);
    await expect(client.flush()).rejects.toThrow(`${refusing.url} refused the samples: 400 out of order sample`);
    await client.flush();
    expect(refusing.requests).toHaveLength(1);
    await refusing.stop();
  });
});
