import type { Socket } from 'node:net';

/** Counts what goes over connections, both ways, headers and answers included. */
export class WireMeter {
  readonly #open = new Set<Socket>();
  #closedBytes = 0;

  watch(socket: Socket): void {
    if (this.#open.has(socket)) return;
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#closedBytes += bytesOf(socket);
    });
  }

  /** Bytes so far. */
  get bytes(): number {
    let sum = this.#closedBytes;
    for (const socket of this.#open) sum += bytesOf(socket);
    return sum;
  }
}

function bytesOf({ bytesRead, bytesWritten }: Socket): number {
  return bytesRead + (bytesWritten ?? 0);
}
