import { Writer } from 'protobufjs';
import { compress } from 'snappyjs';
import { type Labels } from './parse';

/** Marks the end of a series: queries see it as absent from then on. */
export const STALE = Symbol('stale');

/** One series of the client; made by `seriesOf`, and kept as long as it gets samples. */
export interface Series {
  /** The labels as they go over the wire. */
  readonly encodedLabels: Uint8Array;
  readonly waiting: Array<{ timeMs: number; value: number | typeof STALE }>;
}

// prompb/types.proto: the number of each field, with its wire type in the lower three bits.
const REQUEST_TIMESERIES = (1 << 3) | 2;
const TIMESERIES_LABELS = (1 << 3) | 2;
const TIMESERIES_SAMPLES = (2 << 3) | 2;
const LABEL_NAME = (1 << 3) | 2;
const LABEL_VALUE = (2 << 3) | 2;
const SAMPLE_VALUE = (1 << 3) | 1;
const SAMPLE_TIMESTAMP = 2 << 3;

// The two NaNs of Prometheus (model/value/value.go), little endian. A JavaScript number can't carry their bits.
const STALE_NAN = Uint8Array.of(0x02, 0, 0, 0, 0, 0, 0xf0, 0x7f);
const ORDINARY_NAN = Uint8Array.of(0x01, 0, 0, 0, 0, 0, 0xf8, 0x7f);

/** Makes a series of its labels, `__name__` among them. Labels with an empty value are absent, as Prometheus has it. */
export function seriesOf(labels: Labels): Series {
  const writer = Writer.create();
  const present = Object.entries(labels).filter(([, value]) => value !== '');
  present.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, value] of present) {
    writer.uint32(TIMESERIES_LABELS).fork();
    writer.uint32(LABEL_NAME).string(name).uint32(LABEL_VALUE).string(value);
    writer.ldelim();
  }
  return { encodedLabels: writer.finish(), waiting: [] };
}

/**
 * Writes samples by remote write 1.0 (https://prometheus.io/docs/specs/prw/remote_write_spec/). Samples wait until
 * `flush`, which sends them as one request. It never retries: a failure throws. Samples must be in ascending time order
 * over all series: Prometheus rejects samples that are older than its newest one by more than half a block (one hour by
 * default).
 */
export class RemoteWriteClient {
  private readonly touched = new Set<Series>();
  private waitingSamples = 0;

  /** @param url the write endpoint, for instance `http://127.0.0.1:9090/api/v1/write` */
  constructor(private readonly url: string) {}

  /** Samples that wait for the next `flush`. */
  get waiting(): number {
    return this.waitingSamples;
  }

  /** @param timeMs unix time in whole milliseconds */
  add(series: Series, timeMs: number, value: number | typeof STALE): void {
    series.waiting.push({ timeMs, value });
    this.touched.add(series);
    this.waitingSamples++;
  }

  /** Sends the waiting samples. Throws if the server can't be reached or rejects them. */
  async flush(): Promise<void> {
    if (this.waitingSamples > 0) {
      const body = new Uint8Array(compress(encodeRequest(this.touched)));
      this.touched.forEach((series) => (series.waiting.length = 0));
      this.touched.clear();
      this.waitingSamples = 0;
      await this.post(body);
    }
  }

  private async post(body: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = {
      'Content-Type': 'application/x-protobuf',
      'Content-Encoding': 'snappy',
      'X-Prometheus-Remote-Write-Version': '0.1.0',
    };
    const response = await fetch(this.url, { method: 'POST', headers, body }).catch((error: unknown) => {
      throw new Error(`Can't reach ${this.url} to write samples`, { cause: error });
    });
    const answer = (await response.text()).trim();
    if (!response.ok) {
      throw new Error(`${this.url} refused the samples: ${response.status} ${answer}`);
    }
  }
}

/** A `WriteRequest` with all waiting samples. */
function encodeRequest(all: Iterable<Series>): Uint8Array {
  const writer = Writer.create();
  for (const { encodedLabels, waiting } of all) {
    writer.uint32(REQUEST_TIMESERIES).fork().raw(encodedLabels);
    for (const { timeMs, value } of waiting) {
      writer.uint32(TIMESERIES_SAMPLES).fork().uint32(SAMPLE_VALUE);
      writeValue(writer, value);
      writer.uint32(SAMPLE_TIMESTAMP).int64(timeMs).ldelim();
    }
    writer.ldelim();
  }
  return writer.finish();
}

function writeValue(writer: Writer, value: number | typeof STALE): void {
  if (value === STALE) {
    writer.raw(STALE_NAN);
  } else if (Number.isNaN(value)) {
    writer.raw(ORDINARY_NAN);
  } else {
    writer.double(value);
  }
}
