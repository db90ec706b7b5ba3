import { message, type Message } from '../../messages';

/** The addresses in a text, and its problems. */
export interface Addresses {
  /** `host:port`, IPv6 in brackets, in the order of the text. */
  addresses: readonly string[];
  problems: readonly Message[];
}

const HOST_NAME = /^(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9_-]{0,62})(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,62}))*\.?$/;

/**
 * Reads hosts with or without a port, separated by commas, spaces or lines: `relay-1`, `10.0.0.1:8045`, `[::1]:8045`,
 * `::1`.
 * @param defaultPort the port of a host without one
 */
export function parseAddresses(text: string, defaultPort: number): Addresses {
  const addresses: string[] = [];
  const problems: Message[] = [];
  for (const entry of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const address = parseAddress(entry, defaultPort);
    if (address === null) {
      problems.push(
        message('generator.no-address', '“{{- entry}}” is not a host with a port from 1 to 65535.', { entry })
      );
    } else if (addresses.includes(address)) {
      problems.push(message('generator.twice', '{{- address}} is listed twice.', { address }));
    } else {
      addresses.push(address);
    }
  }
  return { addresses, problems };
}

function parseAddress(entry: string, defaultPort: number): string | null {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry);
  if (bracketed !== null) {
    return withPort(ipv6(bracketed[1] ?? ''), bracketed[2], defaultPort);
  }
  if (entry.split(':').length > 2) {
    return withPort(ipv6(entry), undefined, defaultPort);
  }
  const [host = '', port] = entry.split(':');
  return withPort(isHost(host) ? host : null, port, defaultPort);
}

/** An address of only digits and dots is IPv4, with four numbers up to 255. */
function isHost(host: string): boolean {
  if (/^[\d.]+$/.test(host)) {
    const parts = host.split('.');
    return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  }
  return HOST_NAME.test(host);
}

function ipv6(text: string): string | null {
  return /^[0-9a-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]`) ? `[${text}]` : null;
}

function withPort(host: string | null, port: string | undefined, defaultPort: number): string | null {
  const number = port === undefined ? defaultPort : /^\d{1,5}$/.test(port) ? Number(port) : 0;
  return host !== null && number >= 1 && number <= 65_535 ? `${host}:${number}` : null;
}
