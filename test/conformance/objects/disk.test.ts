import { mkdir } from 'node:fs/promises';
import { diskObjects } from '../../../src/endpoint/objects/disk-objects.js';
import { describeObjectStore } from './object-store.js';

describeObjectStore('disk', async (directory) => {
  await mkdir(directory);
  return diskObjects(directory);
});
