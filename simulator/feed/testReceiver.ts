import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { parse } from 'protobufjs';
import { uncompress } from 'snappyjs';
import { close, listen, LOOPBACK } from '../../http/server';

/** A sample as it came over the wire. */
export interface ReceivedSample {
  /** `name{label="value",…}`, labels in the order in which they came. */
  series: string;
  timeMs: number;
  /** The IEEE 754 bits of the value, as 16 hexadecimal digits. */
  bits: string;
}

interface WriteRequest {
  timeseries: Array<{
    labels: Array<{ name: string; value: string }>;
    samples: Array<{ value: string; timestamp: string }>;
  }>;
}

// The value is declared fixed64, as which a double looks the same on the wire, because it must keep the bits of its NaNs.
const { root } = parse(`
  syntax = "proto3";
  message WriteRequest { repeated TimeSeries timeseries = 1; }
  message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
  message Label { string name = 1; string value = 2; }
  message Sample { fixed64 value = 1; int64 timestamp = 2; }
`);
const writeRequest = root.lookupType('WriteRequest');

function decode(body: Uint8Array): ReceivedSample[] {
  const message = writeRequest.decode(uncompress(body));
  const { timeseries } = writeRequest.toObject(message, {
    longs: String,
    arrays: true,
    defaults: true,
  }) as WriteRequest;
  return timeseries.flatMap(({ labels, samples }) => {
    const name = labels.find((label) => label.name === '__name__')?.value;
    const others = labels.filter((label) => label.name !== '__name__');
    const series = `${name}{${others.map((label) => `${label.name}="${label.value}"`).join(',')}}`;
    return samples.map(({ value, timestamp }) => ({
      series,
      timeMs: Number(timestamp),
      bits: BigInt(value).toString(16).padStart(16, '0'),
    }));
  });
}

/** The bits of an ordinary number, as in `ReceivedSample`. */
export function bitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

/** A remote write endpoint that keeps what it receives; for tests. `refuse` makes it answer with an error. */
export async function startReceiver(refuse?: { status: number; text: string }) {
  const requests: ReceivedSample[][] = [];
  const server = createServer(async (request, response) => {
    requests.push(decode(await buffer(request)));
    response.writeHead(refuse?.status ?? 204).end(refuse?.text);
  });
  return {
    url: `http://${LOOPBACK}:${await listen(server)}/api/v1/write`,
    requests,
    stop: () => close(server),
  };
}
