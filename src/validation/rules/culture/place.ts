import { isFormerCountryCode } from '../../../vocabulary/place.js';
import { recordRule, type Violation } from '../../rule.js';

export const place = recordRule({
  id: 'culture/place',
  title: 'A place without a current code',
  why: 'Counting and searching by place need one code for each: ISO 3166. Countries that are no more have codes of four letters, for archival film. A subdivision has to lie in one of the countries.',
  fix: 'use the two-letter code of ISO 3166-1 (GB, not UK), ISO 3166-2 for subdivisions (NG-LA), ZZ where nobody knows',
  severity: 'error',
  messages: {
    former: '{actual} is no more: that code is for archival film, and origin.capture is {capture}',
    outside: '{actual} lies in none of the countries: {expected}',
  },
  check({ culture: { countries, subdivisions = [] }, origin: { capture } }) {
    const violations: Violation<'former' | 'outside'>[] = [];
    if (capture !== 'archival' && capture !== 'mixed') {
      for (const [index, actual] of countries.entries()) {
        if (!isFormerCountryCode(actual)) continue;
        const fix = 'use the code of today’s country, or set origin.capture to archival';
        const pointer = `/culture/countries/${index}`;
        violations.push({
          message: 'former',
          severity: 'warning',
          actual,
          pointer,
          fix,
          parameters: { capture },
        });
      }
    }
    for (const [index, actual] of subdivisions.entries()) {
      if (countries.some((country) => actual.startsWith(`${country}-`))) continue;
      const fix = `add ${actual.slice(0, 2)} to culture.countries, or correct the subdivision`;
      const pointer = `/culture/subdivisions/${index}`;
      violations.push({
        message: 'outside',
        severity: 'warning',
        expected: countries.join(', '),
        actual,
        pointer,
        fix,
      });
    }
    return violations;
  },
});
