import { expect, test } from 'vitest';
import {
  orderPlaces,
  pickSample,
  UPLOAD_ORDERS,
  usualOrder,
} from '../../../../src/journey/upload/upload-order.js';
import { UploadPlan } from '../../../../src/journey/upload/upload-plan.js';

interface Given {
  readonly name: string;
  readonly bytes?: number;
  readonly mtimeMs?: number;
  readonly delivered?: boolean;
}

function planOf(given: readonly Given[]) {
  const plan = new UploadPlan();
  for (const { name, bytes = 1, mtimeMs = 0, delivered = false } of given)
    plan.add({ fileName: name, bytes, mtimeMs, delivered });
  const places = given.map((_, place) => place);
  return { plan, places, names: (chosen: readonly number[]) => chosen.map((place) => plan.nameAt(place)) };
}

test('a plan finds names and gives back what was put in', () => {
  const { plan } = planOf([{ name: 'a/b.mp4', bytes: 5, mtimeMs: 7 }, { name: 'é\n.mp4' }]);
  expect(plan.find('é\n.mp4')).toBe(1);
  expect(plan.find('c.mp4')).toBeUndefined();
  expect(plan.at(0)).toEqual({ fileName: 'a/b.mp4', bytes: 5, mtimeMs: 7, delivered: false });
});

test('each order sorts as it says, and names break ties', () => {
  const { plan, places, names } = planOf([
    { name: 'b', bytes: 2, mtimeMs: 10 },
    { name: 'c', bytes: 3, mtimeMs: 30 },
    { name: 'a', bytes: 1, mtimeMs: 20 },
    { name: 'd', bytes: 2, mtimeMs: 10 },
  ]);
  const inOrder = (order: (typeof UPLOAD_ORDERS)[number]) => names(orderPlaces(plan, places, order)).join('');
  expect(inOrder('smallest')).toBe('abdc');
  expect(inOrder('newest')).toBe('cabd');
  expect(inOrder('oldest')).toBe('bdac');
  expect(inOrder('name')).toBe('abcd');
});

test('largest first begins with small ones, and keeps small ones between', () => {
  const { plan, places } = planOf(Array.from({ length: 40 }, (_, at) => ({ name: `${at}`, bytes: at + 1 })));
  const sizes = orderPlaces(plan, places, 'largest').map((place) => plan.bytesAt(place));
  expect(sizes.slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(sizes.slice(8, 13)).toEqual([40, 39, 38, 9, 37]);
  expect([...sizes].sort((a, b) => a - b)).toEqual(places.map((at) => at + 1));
});

test('what was delivered comes last in every order', () => {
  const { plan, places, names } = planOf([
    { name: 'a', bytes: 9, delivered: true },
    { name: 'b', bytes: 1 },
    { name: 'c', bytes: 20, delivered: true },
    { name: 'd', bytes: 5 },
  ]);
  for (const order of UPLOAD_ORDERS)
    expect(
      names(orderPlaces(plan, places, order))
        .slice(0, 2)
        .sort(),
      order,
    ).toEqual(['b', 'd']);
});

test('only an upload of more than a day goes smallest first by itself', () => {
  expect(usualOrder(86_401e6, 1e6)).toBe('smallest');
  expect(usualOrder(86_399e6, 1e6)).toBe('largest');
  expect(usualOrder(1e15, undefined)).toBe('largest');
});

test('a sample has clips of every folder, kind and size before a second of any', () => {
  const many = Array.from({ length: 100 }, (_, at) => ({ name: `many/${at}.mp4`, bytes: 1000 }));
  const { plan, places, names } = planOf([
    ...many,
    { name: 'other/a.mp4', bytes: 1000 },
    { name: 'many/b.mov', bytes: 1000 },
    { name: 'many/huge.mp4', bytes: 1e9 },
    { name: 'new/there.mp4', bytes: 1000, delivered: true },
  ]);
  const four = names(pickSample(plan, places, 4));
  expect(four.slice(1).sort()).toEqual(['many/b.mov', 'many/huge.mp4', 'other/a.mp4']);
  expect(four[0]).toMatch(/^many\/\d+\.mp4$/);
  expect(pickSample(plan, places, 10)).toHaveLength(10);
  expect(new Set(pickSample(plan, places, 500)).size).toBe(103);
  expect(pickSample(plan, places, 0)).toEqual([]);
});
