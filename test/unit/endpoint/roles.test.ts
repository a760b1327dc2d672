import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROUTES, type Route, type RouteName } from '../../../src/protocol/routes.js';
import { type Role, roleSchema } from '../../../src/protocol/scalars.js';
import { type Caller, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
const callers = new Map<Role, Caller>();
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  for (const role of roleSchema.options)
    callers.set(role, await endpoint.account({ name: `only-${role}`, roles: [role] }));
});
afterAll(() => endpoint.remove());

const pathOf = (route: Route) =>
  route.path.replace(':version', 'none').replace(':id', '019a0000-0000-7000-8000-000000000000');
const call = (caller: Caller, route: Route) =>
  caller.call<{ code?: string }>(route.method, pathOf(route), route.body === undefined ? undefined : {});

it.each(Object.keys(ROUTES) as RouteName[])('%s lets in whom it names, and nobody else', async (name) => {
  const route: Route = ROUTES[name];
  const { roles } = route;
  const without = await call(endpoint.nobody, route);
  if (roles === 'anyone') expect(without.status).not.toBe(401);
  else expect(without).toMatchObject({ status: 401, body: { code: 'token-missing' } });
  for (const [role, caller] of callers) {
    const { status, body } = await call(caller, route);
    const allowed = roles === 'anyone' || roles === 'any-account' || roles.includes(role);
    if (allowed) expect([401, 403], `${role}: ${JSON.stringify(body)}`).not.toContain(status);
    else expect({ status, code: body.code }, role).toEqual({ status: 403, code: 'role-missing' });
  }
});

it('closes uploads to everybody but contributors', async () => {
  for (const [role, caller] of callers) {
    const { status } = await caller.head('/v1/uploads/none');
    expect(status, role).toBe(role === 'contributor' ? 404 : 403);
  }
  expect((await endpoint.nobody.head('/v1/uploads/none')).status).toBe(401);
});

it('knows neither wrong, expired nor revoked tokens', async () => {
  const admin = endpoint.as('admin');
  const wish = { name: 'short', roles: ['reader'], expires_in_s: 1 };
  const { body } = await admin.call<{ id: string; token: string }>('POST', '/v1/admin/tokens', wish);
  const me = (token: string) =>
    endpoint.nobody.call<{ code: string }>('GET', '/v1/me', undefined, { authorization: `Bearer ${token}` });
  expect((await me(body.token)).status).toBe(200);
  expect((await admin.call('DELETE', `/v1/admin/tokens/${body.id}`)).status).toBe(204);
  expect((await me(body.token)).body.code).toBe('token-invalid');
  const brief = await admin.call<{ token: string }>('POST', '/v1/admin/tokens', wish);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await me(brief.body.token)).body.code).toBe('token-invalid');
  expect((await me('croton_wrong')).body.code).toBe('token-invalid');
});

it('answers everything that is not there with a problem document', async () => {
  const { status, headers, body } = await endpoint.nobody.call<{ code: string }>('GET', '/nothing');
  expect(status).toBe(404);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body.code).toBe('not-found');
  const wrong = await endpoint.as('ada').call<{ code: string }>('POST', '/v1/submissions', { items: [] });
  expect(wrong).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
});
