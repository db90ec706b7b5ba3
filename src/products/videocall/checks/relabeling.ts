import { message } from '../../../messages';
import { type Relabeling } from '../../../checks/productChecks';
import { type RelabelStep } from '../../../checks/generator/relabeling';
import { CLIENT_SOURCE, NETEQ_UNREAD } from '../sources/client';
import { SERVER_SOURCE } from '../sources/server';

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

/** What the generator offers: only these two pages show who is in which meeting. */
export const RELABELING: Relabeling = {
  sources: [CLIENT_SOURCE, SERVER_SOURCE],
  options: [
    {
      id: 'tokens',
      label: message('videocall.checks.relabeling.tokens', 'Remove room tokens'),
      cost: null,
      isRecommended: true,
      steps: DROP_TOKENS,
    },
    {
      id: 'emails',
      label: message('videocall.checks.relabeling.emails', 'Replace e-mail addresses with numbers'),
      cost: message('videocall.checks.relabeling.emails-cost', "You then can't look people up by address."),
      isRecommended: true,
      steps: HASH_EMAILS,
    },
    {
      id: 'unread',
      label: message('videocall.checks.relabeling.unread', 'Drop jitter buffer series that no verdict needs'),
      cost: message('videocall.checks.relabeling.unread-cost', 'Panels then lack some of the nine operations.'),
      isRecommended: false,
      steps: DROP_UNREAD,
    },
  ],
  note: message(
    'videocall.checks.relabeling.note',
    'Its relabeling drops room tokens and replaces e-mail addresses with numbers. Leave out the latter if you want to look people up by address.'
  ),
};
