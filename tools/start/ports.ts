import { connect } from 'node:net';

export interface NeededPort {
  readonly port: number;
  /** What listens there. */
  readonly use: string;
  /** How to move it elsewhere. */
  readonly setting: string;
}

/** Those of the ports on which something answers already. */
export async function takenPorts(needed: readonly NeededPort[]): Promise<NeededPort[]> {
  const taken = await Promise.all(needed.map(({ port }) => answers(port)));
  return needed.filter((_, index) => taken[index]);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1000, () => end(true));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
