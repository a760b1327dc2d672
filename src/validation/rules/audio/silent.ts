import { clipRule, type Violation } from '../../rule.js';

export const silent = clipRule({
  id: 'audio/silent',
  title: 'A sound track without sound',
  why: 'The file promises sound and holds not a single packet of it: the microphone was off, or an editor left an empty track. Found only with --deep or --decode.',
  fix: 'nothing, if it was meant so; else export it again with the sound',
  severity: 'info',
  needs: 'facts',
  messages: { empty: 'sound track {stream} is empty' },
  check({ inspection: { facts, integrity } }) {
    if (facts === undefined || integrity === undefined || integrity.unknown !== null) return 'not-applicable';
    const empty = facts.audio.filter(({ index }) => integrity.packets[index] === 0);
    return empty.map(
      ({ index }): Violation<'empty'> => ({ message: 'empty', actual: 0, parameters: { stream: index } }),
    );
  },
});
