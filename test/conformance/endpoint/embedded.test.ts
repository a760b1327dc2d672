import { startTestEndpoint } from '../../support/endpoint.js';
import { describeEndpoint } from './protocol.js';

describeEndpoint('embedded', async () => {
  const endpoint = await startTestEndpoint();
  const { ada = '', ben = '' } = endpoint.tokens;
  return { url: endpoint.url, contributor: ada, curator: ben, stop: () => endpoint.remove() };
});

// Any other endpoint: CROTON_CONFORMANCE_URL, with tokens of a contributor and a curator who are there for tests.
const {
  CROTON_CONFORMANCE_URL: url,
  CROTON_CONFORMANCE_CONTRIBUTOR: contributor,
  CROTON_CONFORMANCE_CURATOR: curator,
} = process.env;
if (url !== undefined && contributor !== undefined && curator !== undefined)
  describeEndpoint(url, async () => ({ url, contributor, curator, stop: async () => {} }));
