import { unique } from '../../lists';
const Z_95 = 1.959963984540054;

/** The 95 % Wilson score interval of `bad` out of `n` (Wilson 1927); [0, 1] when n is 0. */
export function wilson(bad: number, n: number): { low: number; high: number } {
  if (n <= 0) {
    return { low: 0, high: 1 };
  }
  const share = bad / n;
  const z2 = Z_95 * Z_95;
  const centre = share + z2 / (2 * n);
  const spread = Z_95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return {
    low: Math.max(0, (centre - spread) / (1 + z2 / n)),
    high: Math.min(1, (centre + spread) / (1 + z2 / n)),
  };
}

/** ln Γ(x) for x > 0 by Lanczos' approximation (g = 7, nine coefficients); relative error below 1e-13. */
export function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const t = x + 6.5;
  const series = coefficients.reduce((sum, c, i) => sum + c / (x + i), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/** With more terms than this, a sum takes long and the normal distribution is just as good. */
const MOST_TERMS = 10_000;

/**
 * Fisher's exact test, one-sided: the chance to see at least `bad` of `n` here when `restBad` of `restN` elsewhere
 * come from the same share. Of tens of thousands, it is approximated.
 */
export function fisherExact(bad: number, n: number, restBad: number, restN: number): number {
  const all = n + restN;
  const allBad = bad + restBad;
  const most = Math.min(n, allBad);
  if (most - bad > MOST_TERMS) {
    const share = allBad / all;
    const variance = (n * share * (1 - share) * restN) / (all - 1);
    return upperNormal((bad - 0.5 - n * share) / Math.sqrt(variance));
  }
  const base = logChoose(all, n);
  let p = 0;
  for (let i = 0; i <= most - bad; i++) {
    const k = bad + i;
    if (n - k <= all - allBad) {
      p += Math.exp(logChoose(allBad, k) + logChoose(all - allBad, n - k) - base);
    }
  }
  return Math.min(1, p);
}

/** The chance of at most `bad` of `n` if each is bad with a chance of `share`. Of tens of thousands, it is approximated. */
export function binomialAtMost(bad: number, n: number, share: number): number {
  if (Math.min(bad, n) > MOST_TERMS) {
    return 1 - upperNormal((bad + 0.5 - n * share) / Math.sqrt(n * share * (1 - share)));
  }
  const logPower = (base: number, exponent: number): number => (exponent === 0 ? 0 : exponent * Math.log(base));
  let p = 0;
  for (let k = 0; k <= Math.min(bad, n); k++) {
    p += Math.exp(logChoose(n, k) + logPower(share, k) + logPower(1 - share, n - k));
  }
  return Math.min(1, p);
}

/** Which of the p-values are significant at a false discovery rate of `rate` (Benjamini and Hochberg 1995). */
export function benjaminiHochberg(pValues: readonly number[], rate: number): boolean[] {
  const sorted = [...pValues].sort((a, b) => a - b);
  const limit = sorted.reduce((best, p, i) => (p <= ((i + 1) / sorted.length) * rate ? p : best), -1);
  return pValues.map((p) => p <= limit);
}

/** The log-likelihood of `bad` out of `n` under their own share. */
export function logLikelihood(bad: number, n: number): number {
  const term = (k: number): number => (k <= 0 ? 0 : k * Math.log(k / n));
  return n <= 0 ? 0 : term(bad) + term(n - bad);
}

/**
 * The probability that `now` is at least this much higher if both samples come from the same distribution: the
 * one-sided rank sum test of Mann and Whitney (1947), by normal approximation with ties, without continuity correction.
 * @param now units by bin, like `then`; counts of `then` need not be whole
 */
export function rankTest(
  now: ReadonlyArray<{ bin: number; count: number }>,
  then: ReadonlyArray<{ bin: number; count: number }>
): number {
  const sum = (some: ReadonlyArray<{ count: number }>): number => some.reduce((all, { count }) => all + count, 0);
  const [n, m] = [sum(now), sum(then)];
  const all = n + m;
  if (n <= 0 || m <= 0 || all <= 1) {
    return 1;
  }
  const wins = now.reduce((score, { bin, count }) => {
    const below = sum(then.filter((each) => each.bin < bin));
    const same = sum(then.filter((each) => each.bin === bin));
    return score + count * (below + same / 2);
  }, 0);
  const bins = unique([...now, ...then].map(({ bin }) => bin));
  const ties = bins.reduce((score, bin) => {
    const count = sum([...now, ...then].filter((each) => each.bin === bin));
    return score + count ** 3 - count;
  }, 0);
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  return variance <= 0 ? 1 : upperNormal((wins - (n * m) / 2) / Math.sqrt(variance));
}

/** The chance that a standard normal variable is over z (Abramowitz and Stegun 26.2.17; error below 1e-7). */
function upperNormal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const coefficients = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const series = coefficients.reduceRight((rest, c) => t * (c + rest), 0);
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z >= 0 ? tail : 1 - tail;
}
