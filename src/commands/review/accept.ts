import type { Command } from 'commander';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { defineJudgement, type JudgeOptions, judge } from './judge.js';

export function define(command: Command): void {
  defineJudgement(command, 'croton review list --format ids | croton review accept -');
}

export async function run(
  context: Context,
  args: readonly string[],
  options: JudgeOptions,
): Promise<ExitCode> {
  return judge(context, args, options, 'accept');
}
