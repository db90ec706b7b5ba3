import { NETEQ_UNREAD } from '../products/videocall/sources/client';

/** A relabeling step, with the field names of Prometheus. */
export interface RelabelStep {
  source_labels?: string[];
  separator?: string;
  regex?: string;
  target_label?: string;
  replacement?: string;
  action?: string;
  modulus?: number;
}

/** Labels with e-mail addresses in videocall.rs. */
const EMAIL_LABELS = ['customer_email', 'from_peer', 'peer_id'] as const;
/** The label with a token that lets its holder into a room. */
export const TOKEN_LABEL = 'server_url';

const SCRATCH = '__tmp_identity';
/** Numbers up to 2^53 are the same for every reader of YAML. */
const MODULUS = Number.MAX_SAFE_INTEGER;

/** Cuts the token off the address of the relay. */
export const DROP_TOKENS: readonly RelabelStep[] = [
  { source_labels: [TOKEN_LABEL], regex: '([^?#]*)[?#].*', target_label: TOKEN_LABEL, replacement: '$1' },
];

/**
 * Replaces each e-mail address with a number, the same number for the same address, so that queries can still join the
 * pages. Nobody can then look people up by address.
 */
export const HASH_EMAILS: readonly RelabelStep[] = [
  ...EMAIL_LABELS.flatMap((label): RelabelStep[] => [
    { source_labels: [label], target_label: SCRATCH, modulus: MODULUS, action: 'hashmod' },
    { source_labels: [label, SCRATCH], separator: ';', regex: '.+@.+;(.+)', target_label: label, replacement: '$1' },
  ]),
  { regex: SCRATCH, action: 'labeldrop' },
];

/** Drops jitter buffer series that no verdict needs: four of eighteen series for each pair of people. */
export const DROP_UNREAD: readonly RelabelStep[] = [
  { source_labels: ['__name__'], regex: NETEQ_UNREAD.map(({ name }) => name).join('|'), action: 'drop' },
];
