/** An endpoint as a process of its own, so that it can be killed and started again. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const repository = join(import.meta.dirname, '../..');

/** The program as it is installed. */
export const binary = join(repository, 'bin/croton.js');

export class EndpointProcess {
  readonly directory: string;
  readonly port: number;
  /** Tokens by account, from the first start. */
  tokens: Readonly<Record<string, string>> = {};
  #child: ChildProcess | undefined;

  private constructor(directory: string, port: number) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts `croton serve --demo` on a free port. */
  static async start(directory: string): Promise<EndpointProcess> {
    const endpoint = new EndpointProcess(directory, await freePort());
    await endpoint.up();
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it and resolves when it is ready. */
  async up(): Promise<void> {
    const args = [binary, 'serve', '--dir', this.directory, '--port', String(this.port), '--demo', '--json'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the endpoint did not start: ${complaint}`);
    });
    const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
    ended.catch(() => {});
    const { tokens } = JSON.parse(String(line)) as { tokens: Record<string, string> };
    this.tokens = { ...tokens, ...this.tokens };
  }

  /** Ends it: with `SIGKILL` as a power cut does, else in order. */
  async down(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
