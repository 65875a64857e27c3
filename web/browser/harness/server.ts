// A server of the real binary on a data directory of its own, and the command line beside it.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { binary } from './places';

/** Runs the command line; answers what it wrote to stdout. */
export function trigpoint(args: readonly string[], data?: string): string {
  const where = data === undefined ? [] : ['--data', data];
  return execFileSync(binary, [...where, '--quiet', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

export class Server {
  readonly url: string;
  readonly data: string;
  readonly #process: ChildProcess;

  private constructor(url: string, data: string, process: ChildProcess) {
    this.url = url;
    this.data = data;
    this.#process = process;
  }

  /** Starts a server and waits until it listens; port 0 takes a free one. */
  static start(data: string, port = 0): Promise<Server> {
    const where = ['--data', data, '--quiet', 'serve', '--listen', `127.0.0.1:${port}`];
    const child = spawn(binary, [...where, '--stop-grace', '1'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let talk = '';
    child.stderr.on('data', (chunk: Buffer) => {
      talk += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${talk}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('http')) resolve(new Server(line.trim(), data, child));
      });
    });
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Stops it as an interrupt does, or at once as a crash does. */
  async stop(how: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill(how);
    await ended;
  }
}
