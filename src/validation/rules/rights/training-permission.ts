import { recordRule } from '../../rule.js';

export const trainingPermission = recordRule({
  id: 'rights/training-permission',
  title: 'Training generative models is not allowed',
  why: 'The collection exists to train models that make video. A clip whose owner does not allow that has no place in it; one with a condition has to be understood first.',
  fix: 'leave the clip out; or, if the rights are yours and you agree, set rights.ai_generative_training to allowed',
  severity: 'error',
  messages: {
    notAllowed: 'training generative models on it is not allowed',
    unexplained:
      'training generative models on it is constrained, and nothing says how: that counts as not allowed',
    constrained: 'training generative models on it is constrained: a lead reads rights.constraint_info',
  },
  check({ rights: { ai_generative_training: actual, constraint_info: constraint } }) {
    if (actual === 'allowed') return 'pass';
    const common = { expected: 'allowed', actual, pointer: '/rights/ai_generative_training' };
    if (actual === 'notAllowed') return { ...common, message: 'notAllowed' };
    if (constraint === undefined || constraint.trim() === '') {
      const fix = 'say in rights.constraint_info what is allowed';
      return { ...common, message: 'unexplained', pointer: '/rights/constraint_info', fix };
    }
    const fix = 'nothing: a lead decides whether the project can keep to it';
    return { ...common, message: 'constrained', severity: 'warning', fix };
  },
});
