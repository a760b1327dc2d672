import { recordRule } from '../../rule.js';

export const synthetic = recordRule({
  id: 'rights/synthetic',
  title: 'Made by a model, where camera footage is wanted',
  why: 'A model that learns from what models made repeats their mistakes, and a generated scene is no record of how people live.',
  fix: 'leave it out, or correct origin.synthetic if a camera filmed it',
  severity: 'error',
  options: {
    accepted: {
      default: ['none', 'partial'],
      choices: ['none', 'partial', 'full'],
      description: 'how much of a clip a generative model may have made',
    },
  },
  messages: { synthetic: 'how much of it a generative model made: {actual}; accepted: {expected}' },
  check({ origin: { synthetic: actual } }, { accepted }) {
    if (accepted.includes(actual)) return 'pass';
    return { message: 'synthetic', expected: accepted.join(', '), actual, pointer: '/origin/synthetic' };
  },
});
