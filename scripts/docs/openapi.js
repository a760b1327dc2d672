import { z } from 'zod';
import * as accounts from '../../dist/protocol/accounts.js';
import { problemSchema } from '../../dist/protocol/problem.js';
import * as receipts from '../../dist/protocol/receipts.js';
import * as review from '../../dist/protocol/review.js';
import { ROUTES } from '../../dist/protocol/routes.js';
import * as submissions from '../../dist/protocol/submissions.js';
import * as wellKnown from '../../dist/protocol/well-known.js';
import { recordJsonSchema } from '../../dist/record/json-schema.js';

const MODULES = [accounts, receipts, review, submissions, wellKnown, { problemSchema }];

/** `declareRequestSchema` → `DeclareRequest` */
const componentName = (exported) =>
  exported.replace(/Schema$/, '').replace(/^./, (first) => first.toUpperCase());

const components = z.registry();
for (const module of MODULES)
  for (const [name, value] of Object.entries(module))
    if (name.endsWith('Schema') && value instanceof z.ZodType && !components.has(value))
      components.add(value, { id: componentName(name) });

const OPTIONS = {
  target: 'draft-2020-12',
  io: 'input',
  unrepresentable: 'any',
  // zod writes the limits of JavaScript's integers, which are no limits of the protocol.
  override: ({ jsonSchema }) => {
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  },
};

function componentSchemas() {
  const uri = (id) => `#/components/schemas/${id}`;
  const { schemas } = z.toJSONSchema(components, { ...OPTIONS, uri });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** A reference to a named schema, or the schema itself. */
function schemaOf(type) {
  const id = components.get(type)?.id;
  if (id !== undefined) return { $ref: `#/components/schemas/${id}` };
  const { $schema: _schema, ...schema } = z.toJSONSchema(type, OPTIONS);
  return schema;
}

function parametersOf({ path, query }) {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const { properties = {}, required = [] } = query === undefined ? {} : z.toJSONSchema(query, OPTIONS);
  const inQuery = Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
  return [...inPath, ...inQuery];
}

function operationOf(name, route) {
  const json = (type) => ({ 'application/json': { schema: schemaOf(type) } });
  const parameters = parametersOf(route);
  const roles = typeof route.roles === 'string' ? route.roles.replace('-', ' ') : route.roles.join(', ');
  return {
    operationId: name,
    summary: route.summary,
    description: `For: ${roles}.`,
    ...(route.roles === 'anyone' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: json(route.body) } }),
    ...(route.discardsBody
      ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } }
      : {}),
    responses: {
      200: {
        description: 'done',
        ...(route.response === undefined ? {} : { content: json(route.response) }),
      },
      default: {
        description: 'a problem document (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** The OpenAPI 3.1 document of the protocol, without tus: its calls are those of tus 1.0.0. */
export function renderOpenApi() {
  const paths = {};
  for (const [name, route] of Object.entries(ROUTES)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(name, route) };
  }
  const { $schema: _schema, ...record } = recordJsonSchema();
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'croton endpoint',
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'Bytes travel by tus 1.0.0 at /v1/uploads; docs/protocol.md tells the whole conversation.',
    },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { ...componentSchemas(), ClipRecord: record },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
