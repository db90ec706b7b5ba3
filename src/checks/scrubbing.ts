import { NETEQ_UNREAD } from '../products/videocall/sources/client';

/** A step of Prometheus' relabelling, with its own field names. */
export interface RelabelStep {
  source_labels?: string[];
  separator?: string;
  regex?: string;
  target_label?: string;
  replacement?: string;
  action?: string;
  modulus?: number;
}

/** Labels in which videocall.rs has e-mail addresses. */
const EMAIL_LABELS = ['customer_email', 'from_peer', 'peer_id'] as const;
/** The label in which it has a token that lets its bearer into a room. */
export const TOKEN_LABEL = 'server_url';

const SCRATCH = '__tmp_identity';
/** Numbers up to 2^53 are the same for every reader of YAML. */
const MODULUS = Number.MAX_SAFE_INTEGER;

/** Cuts the token off the address of the relay. */
export const DROP_TOKENS: readonly RelabelStep[] = [
  { source_labels: [TOKEN_LABEL], regex: '([^?#]*)[?#].*', target_label: TOKEN_LABEL, replacement: '$1' },
];

/**
 * Puts a number in the place of each e-mail address: the same one wherever the same address stood, so that the pages can
 * still be joined. Nobody can be looked up by address then.
 */
export const HASH_EMAILS: readonly RelabelStep[] = [
  ...EMAIL_LABELS.flatMap((label): RelabelStep[] => [
    { source_labels: [label], target_label: SCRATCH, modulus: MODULUS, action: 'hashmod' },
    { source_labels: [label, SCRATCH], separator: ';', regex: '.+@.+;(.+)', target_label: label, replacement: '$1' },
  ]),
  { regex: SCRATCH, action: 'labeldrop' },
];

/** Drops what the jitter buffer tells and no verdict needs: four of eighteen series for each pair of people. */
export const DROP_UNREAD: readonly RelabelStep[] = [
  { source_labels: ['__name__'], regex: NETEQ_UNREAD.map(({ name }) => name).join('|'), action: 'drop' },
];
