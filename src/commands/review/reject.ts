import type { Command } from 'commander';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { defineJudgement, type JudgeOptions, judge } from './judge.js';

export function define(command: Command): void {
  defineJudgement(command, 'croton review reject 0192f3a4-77b1 --reason rights.music --note "radio at 0:12"');
}

export async function run(
  context: Context,
  args: readonly string[],
  options: JudgeOptions,
): Promise<ExitCode> {
  return judge(context, args, options, 'reject');
}
