// Who may import whom, each rule with its reason. scripts/layers.js holds it against the code.

/** Rooms that all may import. */
export const LEAVES = ['context', 'errors', 'text', 'files'];

/** What a room may import of others: `any` values, `lazy` (import() and types) or `types`. */
const any = (...rooms) => Object.fromEntries(rooms.map((room) => [room, 'any']));
const lazy = (...rooms) => Object.fromEntries(rooms.map((room) => [room, 'lazy']));
const types = (...rooms) => Object.fromEntries(rooms.map((room) => [room, 'types']));

const JOURNEY = any(
  'vocabulary',
  'media',
  'record',
  'protocol',
  'curation',
  'manifest',
  'validation',
  'client',
  'transfer',
  'review',
);

/** Each room: what it may import beside the leaves, and why no more. */
export const TABLE = {
  context: { may: {}, why: 'everything imports the context, so it may depend on nothing' },
  errors: { may: {}, why: 'everything throws CrotonError, so the table of codes may depend on nothing' },
  text: { may: {}, why: 'a leaf: printing text must not pull a room in' },
  files: { may: {}, why: 'a leaf: local files must not pull a room in' },
  vocabulary: { may: {}, why: 'words and look-ups are data; they know no record, file or endpoint' },
  media: { may: {}, why: 'what a file is does not depend on what we ask of it' },
  record: { may: any('vocabulary'), why: 'the record is the contract; what uses it comes later' },
  protocol: { may: any('record'), why: 'the wire contract has no behavior, so that either side can use it' },
  curation: { may: any('record'), why: 'consensus is pure and is computed on both sides of the wire' },
  manifest: {
    may: any('record', 'media', 'vocabulary'),
    why: 'many records; judging and sending them are other rooms, composed in journey',
  },
  validation: {
    may: any('record', 'media', 'vocabulary'),
    why: 'rules are pure and run at the endpoint as well, so they know nothing of manifests, network or reports',
  },
  client: { may: any('protocol', 'record'), why: 'the endpoint as a function call, whoever calls it' },
  transfer: {
    may: any('client', 'protocol', 'record', 'media'),
    why: 'sending knows no progress bar, rule or manifest; listeners and journey do',
  },
  review: {
    may: any('client', 'protocol', 'record', 'media', 'curation'),
    why: "the curator's hands work through the endpoint, like everybody's",
  },
  endpoint: {
    may: any('protocol', 'record', 'validation', 'media', 'curation'),
    why: 'the server shares contracts and judgement with the client, never its code',
  },
  report: {
    may: types('validation', 'transfer', 'curation', 'protocol'),
    why: 'reports are listeners: they receive data, also as the wire has it, and must not start work or load a room',
  },
  journey: {
    may: JOURNEY,
    why: 'use cases return data; they neither print (report) nor contain a server (endpoint)',
  },
  commands: {
    may: { ...JOURNEY, ...any('journey', 'report'), ...lazy('endpoint'), ...types('cli') },
    why: 'the endpoint is optional and heavy, so only its own command loads it, when it runs',
  },
  cli: {
    may: lazy('commands'),
    why: 'a command is loaded when it is called: start-up is a feature',
  },
  main: {
    may: { ...any('cli'), ...lazy('commands') },
    why: 'main wires; loading more at start would slow every command',
  },
};

/** Packages that only some rooms may load, because a lean install (`--omit=optional`) lacks them. */
export const OPTIONAL = { endpoint: 'any', media: 'lazy', commands: 'lazy' };
export const OPTIONAL_WHY = 'optional packages may be missing: all but the endpoint must work without them';
