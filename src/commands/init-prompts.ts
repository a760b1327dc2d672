import type { Context } from '../context.js';
import { escapeUntrusted } from '../text/escape.js';
import type { Choice, Question } from './init-answers.js';
import { interrupted, openPrompt } from './prompt.js';

const OTHER = 'something else';

/** Asks one question until its answer can be read. Ctrl-C ends with `run/interrupted`. */
export async function askQuestion(context: Context, question: Question): Promise<string | string[]> {
  for (;;) {
    const text = await askText(context, question);
    const read = await question.read(text);
    const told =
      'value' in read
        ? read.understood
        : text === '' && question.choices !== undefined
          ? 'only you can answer this: choose with the arrow keys, then press Enter'
          : read.problem;
    if (told !== undefined) context.io.stderr.write(`  ${escapeUntrusted(told)}\n`);
    if ('value' in read) return read.value;
  }
}

async function askText(
  context: Context,
  { name, message, choices, several, fallback }: Question,
): Promise<string> {
  const prompt = await openPrompt(context);
  if (choices === undefined) {
    const suggested = fallback === undefined ? {} : { default: suggestFor(name, context) ?? fallback };
    const { answer } = await prompt([{ type: 'input', name: 'answer', message, ...suggested }]).catch(
      interrupted,
    );
    return String(answer).trim();
  }
  const listed = choices.map(({ value, about }: Choice) => ({
    value,
    name: about === '' ? value : `${value}: ${about}`,
  }));
  if (several) {
    const { answer } = await prompt([
      { type: 'checkbox', name: 'answer', message, choices: listed, required: true },
    ]).catch(interrupted);
    return (answer as string[]).join(',');
  }
  // Enter alone must not answer for rights, people and children: the first line is no answer.
  const nothing = { value: '', name: '(choose)' };
  const open =
    name === 'license'
      ? [nothing, ...listed, { value: OTHER, name: `${OTHER}: any SPDX expression` }]
      : [nothing, ...listed];
  const { answer } = await prompt([{ type: 'select', name: 'answer', message, choices: open }]).catch(
    interrupted,
  );
  if (answer !== OTHER) return String(answer);
  const typed = await prompt([{ type: 'input', name: 'answer', message }]).catch(interrupted);
  return String(typed.answer).trim();
}

/** The person's own country or language, from the locale: an offer to change, for people often film where they live. */
function suggestFor(name: string, { env }: Context): string | undefined {
  const locale = /^([a-z]{2,3})_([A-Z]{2})/.exec(env.LC_ALL || env.LC_MESSAGES || env.LANG || '');
  return name === 'countries' ? locale?.[2] : name === 'languages' ? locale?.[1] : undefined;
}
