import { afterAll, beforeAll, expect, it } from 'vitest';
import { auditEndpoint } from '../../src/endpoint/audit.js';
import { type Caller, recordFor, startTestEndpoint, type TestEndpoint } from '../support/endpoint.js';
import { seededRandom } from '../support/seeded-random.js';

/** Interleavings tried, and the seed that they come from: `CHAOS_SEED` repeats a run. */
const TRIALS = 200;
const SEED = Number(process.env.CHAOS_SEED ?? 20_261_122);

let endpoint: TestEndpoint;
let contributors: Caller[];
beforeAll(async () => {
  // Slow to judge, so that withdrawals meet bytes that are verified and not yet published.
  const random = seededRandom(SEED);
  const judge = async () => {
    await pause(random() * 12);
    return [];
  };
  endpoint = await startTestEndpoint({ judge: { judge } });
  contributors = [endpoint.as('ada'), await endpoint.account({ name: 'dayo', roles: ['contributor'] })];
});
afterAll(() => endpoint.remove());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What one contributor does in one trial. Returns whether `present` was ever said before all bytes were sent. */
class Contributor {
  readonly #caller: Caller;
  readonly #bytes: Buffer;
  readonly #random: () => number;
  #submission = '';
  #sent = false;
  readonly wrongs: string[] = [];

  constructor(caller: Caller, bytes: Buffer, random: () => number) {
    this.#caller = caller;
    this.#bytes = bytes;
    this.#random = random;
  }

  /** Mostly short, sometimes long enough for the other to get much further. */
  #jitter = () => pause(Math.floor(this.#random() * (this.#random() < 0.7 ? 6 : 60)));

  async declare(again = false): Promise<void> {
    const title = this.#random() < 0.2 ? { title: 'edited' } : {};
    const [result] = await this.#caller.declare({ record: recordFor(this.#bytes, title), again });
    if (result === undefined || result.outcome === 'refused') throw new Error('refused');
    this.#submission = result.submission;
    const claimed = result.outcome === 'present' || result.outcome === 'updated';
    if (claimed && !this.#sent)
      this.wrongs.push(`${result.outcome} (${result.state}) before any bytes were sent`);
  }

  async send(): Promise<void> {
    const good = this.#random() < 0.8;
    const bytes = good ? this.#bytes : Buffer.alloc(this.#bytes.length, 'wrong');
    // From here on the bytes may be there, whatever the answer.
    if (good) this.#sent = true;
    const response = await this.#caller.create(this.#submission, bytes.length, bytes);
    if (![201, 404, 409].includes(response.status))
      this.wrongs.push(`create: ${response.status} ${await response.text()}`);
  }

  async commit(): Promise<void> {
    const { status, body } = await this.#caller.commit(this.#submission);
    if (status === 200 && !this.#sent) this.wrongs.push('a receipt for bytes that were never sent');
    if (![200, 409].includes(status)) this.wrongs.push(`commit: ${status} ${JSON.stringify(body)}`);
  }

  async withdraw(): Promise<void> {
    const path = `/v1/submissions/${this.#submission}/withdraw`;
    const { status, body } = await this.#caller.call('POST', path, {});
    if (status !== 200) this.wrongs.push(`withdraw: ${status} ${JSON.stringify(body)}`);
  }

  /** Declares, then commits, withdraws and declares anew, some of it at once and in any order. */
  async run(): Promise<void> {
    // Half of them come when the other’s bytes may be there already.
    await pause(this.#random() < 0.5 ? 0 : this.#random() * 200);
    await this.declare();
    await this.#jitter();
    const steps = [
      async () => {
        await this.send();
        await this.#jitter();
        await this.commit();
      },
      () => this.declare(),
      () => (this.#random() < 0.6 ? this.withdraw() : this.commit()),
      async () => {
        await this.#jitter();
        await this.declare(this.#random() < 0.5);
        if (this.#random() < 0.5) await this.send();
        await this.commit();
      },
    ];
    await Promise.all(
      steps.map(async (step) => {
        await this.#jitter();
        await this.#jitter();
        await step();
      }),
    );
    // By now there may be an object, of one or of both.
    if (this.#random() < 0.5) await this.withdraw();
    await this.#jitter();
    if (this.#random() < 0.5) {
      await this.declare(true);
      await this.send();
      const second = async () => {
        await this.#jitter();
        if (this.#random() < 0.4) await this.withdraw();
      };
      await Promise.all([this.commit(), second()]);
    }
  }
}

it(`keeps its word in ${TRIALS} interleavings of commit, withdraw and a second declare`, async () => {
  const wrongs: string[] = [];
  for (let trial = 0; trial < TRIALS; trial += 4) {
    await Promise.all(
      [0, 1, 2, 3].map(async (lane) => {
        const random = seededRandom(SEED + trial + lane);
        const bytes = Buffer.alloc(2000, `trial ${trial + lane} `);
        const pair = contributors.map((caller) => new Contributor(caller, bytes, random));
        await Promise.all(pair.map((contributor) => contributor.run()));
        for (const contributor of pair)
          wrongs.push(...contributor.wrongs.map((wrong) => `trial ${trial + lane}: ${wrong}`));
      }),
    );
  }
  expect(wrongs).toEqual([]);
  await endpoint.close();
  const report = await auditEndpoint(endpoint.directory);
  expect(report.problems).toEqual([]);
  expect(report.objects).toBeGreaterThan(TRIALS / 10);
  expect(report.submissions).toBe(TRIALS * 2);
});
