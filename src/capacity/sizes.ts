/** An instance type that a relay can run on. */
export interface Size {
  name: string;
  cores: number;
  memoryBytes: number;
  /** What its network carries for hours, bits per second. Bursts are faster. */
  networkBits: number;
}
