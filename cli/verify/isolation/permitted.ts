/** Where functions may connect to. */
export interface Permitted {
  /** Ports of the loopback interface; all of them where the kernel keeps the function in a network of its own. */
  readonly ports: number[];
  readonly anyPort: boolean;
  /** Sockets that are files may lie here. */
  readonly folder: string;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|)$/i;
const ANY = /^(0\.0\.0\.0|::)$/; // to connect to it is to connect to this machine

/** What is refused, by its name; undefined where it is permitted. */
export function refusalOf({ ports, anyPort }: Permitted, host: unknown = '', port?: unknown): string | undefined {
  const name = String(host ?? '').replace(/^\[|\]$/g, '');
  const target = port === undefined ? name : `${name || 'localhost'}:${port}`;
  if (!LOOPBACK.test(name) && !ANY.test(name)) {
    return target;
  }
  return port === undefined || anyPort || ports.includes(Number(port)) ? undefined : target;
}
