import { Writer } from 'protobufjs';
import { type Labels, parsePage } from '../../simulator/feed/parse';
import { type EncodedPage } from './installations';

// io/prometheus/client/metrics.proto: the number of each field, with its wire type in the lower three bits.
const FAMILY_NAME = (1 << 3) | 2;
const FAMILY_TYPE = 3 << 3;
const FAMILY_METRIC = (4 << 3) | 2;
const METRIC_LABEL = (1 << 3) | 2;
const METRIC_UNTYPED = (5 << 3) | 2;
const METRIC_HISTOGRAM = (7 << 3) | 2;
const LABEL_NAME = (1 << 3) | 2;
const LABEL_VALUE = (2 << 3) | 2;
const UNTYPED_VALUE = (1 << 3) | 1;
const HISTOGRAM_COUNT = 1 << 3;
const HISTOGRAM_SUM = (2 << 3) | 1;
const HISTOGRAM_SCHEMA = 5 << 3;
const HISTOGRAM_ZERO_THRESHOLD = (6 << 3) | 1;
const HISTOGRAM_ZERO_COUNT = 7 << 3;

const UNTYPED = 3;
const HISTOGRAM = 4;
/** Seconds up to which everything is in the bucket around zero. */
const ZERO_THRESHOLD = 1;

/**
 * A page in Prometheus' binary format, the only one that has native histograms. The named families become such ones,
 * with all their observations in the bucket around zero; everything else is untyped, one family for each line.
 */
export function nativePage(page: string, histograms: readonly string[]): EncodedPage {
  const samples = parsePage(page);
  const writer = Writer.create();
  for (const { name, labels, value } of samples) {
    const native = histograms.find((family) => name === `${family}_count`);
    if (native !== undefined) {
      const sum = samples.find((other) => other.name === `${native}_sum` && isSame(other.labels, labels))?.value ?? 0;
      writeFamily(writer, native, HISTOGRAM, labels, (metric) =>
        metric
          .uint32(METRIC_HISTOGRAM)
          .fork()
          .uint32(HISTOGRAM_COUNT)
          .uint64(value)
          .uint32(HISTOGRAM_SUM)
          .double(sum)
          .uint32(HISTOGRAM_SCHEMA)
          .sint32(0)
          .uint32(HISTOGRAM_ZERO_THRESHOLD)
          .double(ZERO_THRESHOLD)
          .uint32(HISTOGRAM_ZERO_COUNT)
          .uint64(value)
          .ldelim()
      );
    } else if (!histograms.some((family) => name === `${family}_bucket` || name === `${family}_sum`)) {
      writeFamily(writer, name, UNTYPED, labels, (metric) =>
        metric.uint32(METRIC_UNTYPED).fork().uint32(UNTYPED_VALUE).double(value).ldelim()
      );
    }
  }
  return {
    type: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
    body: writer.finish(),
  };
}

function writeFamily(
  writer: Writer,
  name: string,
  type: number,
  labels: Labels,
  writeValue: (writer: Writer) => void
): void {
  writer.fork().uint32(FAMILY_NAME).string(name).uint32(FAMILY_TYPE).int32(type);
  writer.uint32(FAMILY_METRIC).fork();
  for (const [label, value] of Object.entries(labels)) {
    writer.uint32(METRIC_LABEL).fork().uint32(LABEL_NAME).string(label).uint32(LABEL_VALUE).string(value).ldelim();
  }
  writeValue(writer);
  writer.ldelim().ldelim();
}

function isSame(a: Labels, b: Labels): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
