import { type Size } from '../../../capacity/sizes';

const GIB = 2 ** 30;

/**
 * The instance types of the published load tests, and the next larger one. Cores, memory and the baseline of the network
 * as the provider lists them (Amazon EC2 instance types, C7i); the network may be faster for minutes.
 */
export const RTCD_SIZES: readonly Size[] = [
  { name: 'c7i.xlarge', cores: 4, memoryBytes: 8 * GIB, networkBits: 1.562e9 },
  { name: 'c7i.2xlarge', cores: 8, memoryBytes: 16 * GIB, networkBits: 3.125e9 },
  { name: 'c7i.4xlarge', cores: 16, memoryBytes: 32 * GIB, networkBits: 6.25e9 },
  { name: 'c7i.8xlarge', cores: 32, memoryBytes: 64 * GIB, networkBits: 12.5e9 },
];
