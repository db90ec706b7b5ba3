import { type Server } from 'node:http';

/** The address on which servers listen unless told otherwise. */
export const LOOPBACK = '127.0.0.1';

/**
 * Begins to listen, again after `close` if need be.
 * @param port 0 for any free one
 * @returns the port
 * @throws Error if the port is taken
 */
export function listen(server: Server, port = 0, host = LOOPBACK): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** The address of a server that listens, also on IPv6. */
export function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Stops listening at once, and drops those who still wait. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
